"""What a person is to an adjustment: who asks, who agrees, and whom it concerns."""

from services import access
from services.participations.parties import guards

BY_ROLE = {"staff": "points.adjust", "agreer": "points.agree"}
OTHERS = ("asker", "concerned")


def parties(adjustment, person):
    """The set of parties a Person (posts loaded; None: nobody) is to an Adjustment."""
    if person is None:
        return set()
    found = {name for name, verb in BY_ROLE.items() if access.can(verb, adjustment, person)}
    if adjustment.asked_by_id == person.id:
        found.add("asker")
    if concerns(adjustment.person, person):
        found.add("concerned")
    return found


def concerns(somebody, person):
    """Is it their own passbook, one of their home's, or their ward's?"""
    same_home = person.household_id is not None and person.household_id == somebody.household_id
    return somebody.id == person.id or same_home or guards(person, somebody.id)


def acts_for(adjustment, person, parties):
    """Nobody acts for an organisation here."""
