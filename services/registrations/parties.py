"""What a person is to a registration: whoever reports in, and who welcomes them. See machine.py."""

from services import access
from services.events.parties import leads

BY_ROLE = {}
OTHERS = ("applicant", "welcomer")


def parties(registration, person):
    """The set of parties a Person (posts loaded; None: nobody) is to a registration.

    Members and units are welcomed by the branch, who joins a team by whoever leads it or the
    community.
    """
    if person is None:
        return set()
    found = set()
    if person.id in (registration.person_id, registration.author_id):
        found.add("applicant")
    verb = "team.accept" if registration.kind == "team" else "registration.accept"
    leading = registration.kind == "team" and registration.organisation_id in leads(person)
    if leading or access.can(verb, registration, person):
        found.add("welcomer")
    return found


def acts_for(registration, person, parties):
    """The id of the team its leader acts for, or None."""
    team = registration.organisation_id
    return team if person and registration.kind == "team" and team in leads(person) else None
