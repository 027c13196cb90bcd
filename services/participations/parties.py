"""What a person is to a participation: themselves, guardian, teller, runner. See machine.py."""

from models import Guardianship
from services import access
from services.events.parties import leads, runs

BY_ROLE = {"second": "participation.second", "secretary": "participation.void"}
OTHERS = ("self", "guardian", "teller", "runner", "asker", "clock")


def parties(participation, person):
    """The set of parties a Person (posts loaded; None: nobody) is to a participation.

    Whoever holds the event is no teller: nobody is put on a list by those who want them there.
    """
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
    if tells(participation.person, person) and not holds(event, person):
        found.add("teller")
    if participation.asked_by_id == person.id:
        found.add("asker")
    return found


def wards(person):
    """The ids of those a person is the guardian of. One query for each Person object."""
    if "ward_ids" not in person.__dict__:
        person.ward_ids = {id for (id,) in wards_of(person).tuples()}
    return person.ward_ids


def wards_of(person):
    """Query of the ids of those a person is the guardian of."""
    return Guardianship.wards_of(person)


def guards(person, child_id):
    """Is this person the guardian of that minor?"""
    return child_id in wards(person)


def tells(somebody, person):
    """Does this person look after the door of somebody, and tell and tick them there?"""
    home = somebody.household
    if home is None or somebody.id == person.id:
        return False
    path = access.path_of(home)
    return any(path.startswith(place) for place in told_paths(person))


def told_paths(person):
    """Paths of the places whose people somebody tells in person: not those of whoever organises."""
    roles = access.MAY["participation.tick"] - {"organiser"}
    return [post.area.path for post in person.posts if post.role in roles]


def holds(event, person):
    """Is it their event: as its organiser, or for the team they lead?"""
    team = event.organisation_id
    return event.organiser_id == person.id or (team is not None and team in leads(person))


def acts_for(participation, person, parties):
    """The id of the team for which somebody acts as runner of the event, or None."""
    team = participation.event.organisation_id
    return team if person and "runner" in parties and team in leads(person) else None
