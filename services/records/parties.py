"""What a person is to a service paper: its holder, and who issues it. See machine.py."""

from services import access
from services.participations.parties import guards

BY_ROLE = {"issuer": "record.issue"}
OTHERS = ("holder", "clock")


def parties(record, person):
    """The set of parties a Person (posts loaded; None: nobody) is to a ServiceRecord.

    A guardian holds the papers of their ward: so they cannot issue them either.
    """
    if person is None:
        return set()
    found = {name for name, verb in BY_ROLE.items() if access.can(verb, record, person)}
    if record.person_id == person.id or guards(person, record.person_id):
        found.add("holder")
    return found


def acts_for(record, person, parties):
    """Nobody acts for an organisation here."""
