"""Who has which pass: one live pass a person, made when it is first looked at.

What a pass says (tokens.py) lies sealed; its number lies open, since people type it.
"""

from models import (
    Area,
    Household,
    Participation,
    Pass,
    Person,
    database,
    within,
)
from services import activity, clock, context, sealing
from services.errors import Missing
from services.passes import keys, numbers, tokens
from services.prepared import prepared
from services.texts import clipped

REASON_LENGTH = 60
TRIES = 3  # a number that is taken already: one in 34 billion


def pass_of(person):
    """The live Pass of a Person, made if there is none."""
    return passes_of([person.id])[person.id]


def passes_of(person_ids):
    """{person id: live Pass} of some people; made for those who have none, in a few statements."""
    found = _held(person_ids)
    for _try in range(TRIES):
        lacking = [id for id in person_ids if id not in found]
        if not lacking:
            return found
        _issue(lacking)
        found |= _held(lacking)
    raise RuntimeError("no free number found")


def token_of(held):
    """The text of a Pass, for its QR."""
    return sealing.unseal(held.token_sealed)


def secret_of(held):
    """The secret in a Pass, bytes: what opens the entry of its bearer on a roster."""
    return tokens.parse(token_of(held))[0].secret


def replace(person, by, reason=""):
    """A lost or copied pass holds no more; a new one takes its place. In the caller's transaction.
    Returns the new Pass. Raises Missing without one to replace."""
    held = _held([person.id]).get(person.id)
    if held is None:
        raise Missing
    why = clipped(reason.strip() or "lost", REASON_LENGTH, "reason")
    gone = {"revoked_at": clock.now(), "revoked_by": by, "reason": why}
    Pass.update(**gone).where((Pass.id == held.id) & Pass.revoked_at.is_null()).execute()
    activity.record(by, "pass.revoke", held)
    return pass_of(person)


def revoked_numbers(event, most=500):
    """Numbers that hold no more, of whoever might come to an event, the latest first."""
    went = Participation.select(Participation.person).where(Participation.event == event.id)
    near = (
        Person.select(Person.id)
        .join(Household, on=Person.household)
        .join(Area, on=Household.area)
        .where(within([event.community.path]))
    )
    gone = Pass.select(Pass.number).where(Pass.revoked_at.is_null(False))
    gone = gone.where(Pass.person.in_(near) | Pass.person.in_(went))
    return [number for (number,) in gone.order_by(Pass.revoked_at.desc()).limit(most).tuples()]


def _held(person_ids):
    if len(person_ids) == 1:
        return {row.person_id: row for row in _held_by_one(person_ids[0])}
    query = Pass.select().where(Pass.revoked_at.is_null() & Pass.person.in_(person_ids))
    return {row.person_id: row for row in query}


_held_by_one = prepared(
    lambda id: Pass.select().where(Pass.revoked_at.is_null() & (Pass.person == id))
)


def _issue(person_ids):
    """Make passes. Who got one meanwhile keeps that: the unique index decides."""
    now, today = clock.now(), tokens.day_number(clock.today())
    with database.atomic():
        key = keys.signing()
        private = sealing.unseal(key.private_sealed)
        rows = []
        for id in person_ids:
            number = numbers.new_number()
            token = tokens.issue(private, key.kid, number, today)
            row = {"person": id, "number": number, "key": key.id, "issued_at": now}
            rows.append(row | {"token_sealed": sealing.seal(token)})
        made = Pass.insert_many(rows).on_conflict_ignore().returning(Pass.id).execute()
        activity.record_all(context.person(), "pass.issue", made)
