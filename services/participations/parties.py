"""What a person is to a participation: themselves, guardian, teller, runner. See machine.py."""

from models import Guardianship
from services import access
from services.events.parties import leads, runs

BY_ROLE = {"second": "participation.second", "secretary": "participation.void"}
OTHERS = ("self", "guardian", "teller", "runner", "asker", "clock")


def parties(participation, person):
    """The set of parties a Person (posts loaded; None: nobody) is to a participation."""
    if person is None:
        return set()
    event = participation.event
    found = {name for name, verb in BY_ROLE.items() if access.can(verb, event, person)}
    if participation.person_id == person.id:
        found.add("self")
    if guards(person, participation.person_id):
        found.add("guardian")
    if runs(event, person):
        found.add("runner")
    if tells(participation.person, person):
        found.add("teller")
    if participation.asked_by_id == person.id:
        found.add("asker")
    return found


def guards(person, child_id):
    """Is this person the guardian of that minor? One query for all of a person's wards."""
    if "ward_ids" not in person.__dict__:
        going = Guardianship.ended_at.is_null() & (Guardianship.guardian == person.id)
        query = Guardianship.select(Guardianship.child).where(going)
        person.ward_ids = {id for (id,) in query.tuples()}
    return child_id in person.ward_ids


def tells(somebody, person):
    """Does this person look after the door of somebody, and tell and tick them there?"""
    home = somebody.household
    return home is not None and access.can("participation.tick", home, person)


def acts_for(participation, person, parties):
    """The id of the team for which somebody acts as runner of the event, or None."""
    team = participation.event.organisation_id
    return team if person and "runner" in parties and team in leads(person) else None
