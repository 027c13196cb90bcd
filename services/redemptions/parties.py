"""What a person is to a redemption: who gets it, who reserved it for them, who keeps the counter,
the second of two. See machine.py."""

from services import access
from services.participations.parties import guards

BY_ROLE = {"keeper": "shop.keep", "second": "shop.second"}
OTHERS = ("recipient", "kin", "helper", "handler", "counter", "clock")


def parties(redemption, person):
    """The set of parties a Person (posts loaded; None: nobody) is to a Redemption.

    A guardian stands for the minor who gets it; kin live with whoever does. Whoever handed it over
    is its handler.
    """
    if person is None:
        return set()
    found = {name for name, verb in BY_ROLE.items() if access.can(verb, redemption, person)}
    if is_for(redemption.person_id, person):
        found.add("recipient")
    elif redemption.reserved_by_id == person.id:
        found.add("helper")
    if person.household_id and person.household_id == redemption.person.household_id:
        found.add("kin")
    if redemption.handed_by_id == person.id:
        found.add("handler")
    return found


def is_for(person_id, person):
    """Is what this person gets for themselves, or for a minor they are the guardian of?"""
    return person_id == person.id or guards(person, person_id)


def acts_for(redemption, person, parties):
    """Nobody acts for an organisation here."""
