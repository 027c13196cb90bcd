"""Forms that may wait in a phone for weeks, and how one of an older shape becomes one of today's.

A form marked for the outbox carries `form_version`. When its fields change in a way that older ones
would be refused or misread, raise its number in CURRENT, add a converter from the number before,
and record one payload of the new shape in tests/payloads/. Addresses such a form was ever sent to
stay: a new one gets an old one's route as a second rule.
"""

CURRENT = {
    "visits.create": 1,
    "visits.create_try": 1,
    "visits.create_excuse": 1,
    "visits.create_walk": 1,
    "visits.amend": 1,
    "visits.amend_mine": 1,
    "visits.void": 1,
    "visits.undo": 1,
    "visits.undo_mine": 1,
    "promises.keep": 1,
    "promises.reopen": 1,
    "issues.create": 1,
    "issues.move": 1,
    "issues.undo_mine": 1,
    "checkins.create": 1,
    "checkins.answer": 1,
    "checkins.keep_paper": 1,
    "events.move": 1,
    "participations.create": 1,
    "participations.move": 1,
    "claims.create": 1,
    "claims.move": 1,
    "claims.undo_mine": 1,
    "redemptions.collect": 1,
    "redemptions.walk_up": 1,
    "credits.create": 1,
    "credits.create_note": 1,
    "credits.move": 1,
    "credits.undo_mine": 1,
    "disputes.create": 1,
    "disputes.move": 1,
    "disputes.undo_mine": 1,
}

# {(endpoint, version): function of the fields [(name, value), …] → those of the next version}
CONVERTERS = {}


class TooNew(Exception):
    """The form is newer than this server: it waits until the server is updated."""


def upgrade(endpoint, fields):
    """The fields of a form, in the shape of today.

    `fields` is a list of (name, value). Without a `form_version` it is version 1, which is what
    forms had before there were numbers. Raises TooNew.
    """
    said = next((value for name, value in fields if name == "form_version"), "1")
    version = int(said) if said.isdecimal() and len(said) < 9 else 1
    current = CURRENT.get(endpoint, 1)
    if version > current:
        raise TooNew
    for step in range(max(version, 1), current):
        fields = CONVERTERS[endpoint, step](fields)
    return fields
