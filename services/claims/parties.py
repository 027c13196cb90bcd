"""What a person is to a claimed post: whoever claims it, and who agrees. See machine.py."""

from services import access

BY_ROLE = {"agreer": "claim.agree"}
OTHERS = ("claimer",)


def parties(claim, person):
    """The set of parties a Person (posts loaded; None: nobody) is to a PostClaim."""
    if person is None:
        return set()
    found = {name for name, verb in BY_ROLE.items() if access.can(verb, claim, person)}
    if claim.person_id == person.id:
        found.add("claimer")
    return found


def acts_for(claim, person, parties):
    """Nobody acts for an organisation here."""
