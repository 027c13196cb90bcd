"""What a person is to a doubt about a line: whose passbook it is, who raised it, who answers."""

from services import access
from services.participations.parties import guards

BY_ROLE = {"staff": "points.adjust"}
OTHERS = ("holder", "author")


def parties(dispute, person):
    """The set of parties a Person (posts loaded; None: nobody) is to a PointsDispute."""
    if person is None:
        return set()
    found = {name for name, verb in BY_ROLE.items() if access.can(verb, dispute, person)}
    if dispute.person_id == person.id or guards(person, dispute.person_id):
        found.add("holder")
    if dispute.author_id == person.id:
        found.add("author")
    return found


def acts_for(dispute, person, parties):
    """Nobody acts for an organisation here."""
