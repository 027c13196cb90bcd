"""What a person is to an application for credit points. See machine.py.

Whoever is near it (the applicant, their guardian, whoever lives with them, who wrote it down for
them) looks at none of it for the others.
"""

from services import access
from services.credits import voices
from services.participations.parties import guards

BY_ROLE = {
    "collector": "credit.collect",
    "assessor": "credit.assess",
    "reviewer": "credit.review",
}
OTHERS = (
    "self",
    "guardian",
    "kin",
    "noter",
    "gatherer",
    "spoken",
    "voice",
    "earlier",
    "differing",
    "decider",
    "neighbour",
    "objector",
    "clock",
    "books",
)


def parties(application, person):
    """The set of parties a Person (posts loaded; None: nobody) is to a CreditApplication."""
    if person is None:
        return set()
    found = {name for name, verb in BY_ROLE.items() if access.can(verb, application, person)}
    found |= _near(application, person)
    if application.collector_id == person.id:
        found.add("gatherer")
    if not found & {"self", "guardian", "kin"} and _lives_by(application, person):
        found.add("neighbour")
    return found | _said(application, person)


def acts_for(application, person, parties):
    """Nobody acts for an organisation here."""


def _near(application, person):
    found = set()
    if application.person_id == person.id:
        found.add("self")
    elif guards(person, application.person_id):
        found.add("guardian")
    elif application.author_id == person.id:
        found.add("noter")
    home = application.person.household_id
    if home and home == person.household_id:
        found.add("kin")
    return found


def _lives_by(application, person):
    """Do they live or work in the community?"""
    mark = f"/{application.community_id}/"
    return any(mark in path for path in person.places)


def _said(application, person):
    """What they are by what they said about it before."""
    found = set()
    mine = [one for one in voices.of(application).voices if one.assessor_id == person.id]
    numbers = [one for one in mine if not one.is_recused]
    if any(one.round == application.round for one in mine):
        found.add("spoken")
    if numbers:
        found.add("voice")
    begun = voices.appealed_in(application)
    if begun and any(one.round < begun for one in numbers):
        found.add("earlier")
    last = next((one for one in numbers if one.round == application.round), None)
    differs = last and application.points is not None and last.points != application.points
    if differs and not voices.have(application, "dissent", person, application.round):
        found.add("differing")
    if voices.have(application, "decline", person):
        found.add("decider")
    if voices.have(application, "object", person):
        found.add("objector")
    return found
