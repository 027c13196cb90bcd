"""What was said about applications so far: the council's numbers and the steps that bar somebody.

Loaded for many at once, so that a list asks no more than one page does.
"""

import json
from statistics import median

from models import CreditAssessment, Person, Step

NOUN = "credit_application"
TELLING = ("decline", "appeal", "object", "dissent")
FEWEST = 3  # members who say a number


def load(applications, steps=None):
    """Attach `.voices`, the CreditAssessments of every round with their members, and `.told`, the
    Steps of TELLING, to each of some applications, oldest first. Two queries, one where all
    `steps` {id: [Step]} are there already. Returns them."""
    found = {one.id: one for one in applications}
    for one in applications:
        one.voices, one.told = [], []
        if steps is not None:
            one.told = [step for step in steps[one.id] if step.verb in TELLING]
    if not found:
        return applications
    query = CreditAssessment.select(CreditAssessment, Person)
    query = query.join(Person, on=CreditAssessment.assessor)
    for voice in query.where(CreditAssessment.application.in_([*found])).order_by(
        CreditAssessment.id
    ):
        found[voice.application_id].voices.append(voice)
    if steps is not None:
        return applications
    here = (Step.subject == NOUN) & Step.subject_id.in_([*found]) & Step.verb.in_(TELLING)
    for step in Step.select().where(here).order_by(Step.id):
        step.facts = json.loads(step.detail)
        found[step.subject_id].told.append(step)
    return applications


def of(application):
    """The application with `.voices` and `.told`."""
    if "voices" not in application.__dict__:
        load([application])
    return application


def now(application):
    """The assessments of the round that goes on, of those who said a number."""
    return [
        one
        for one in of(application).voices
        if one.round == application.round and not one.is_recused
    ]


def wanted(application):
    """How many members are to say a number."""
    return max(FEWEST, application.rule.assessors)


def missing(application):
    """How many numbers are still missing in this round."""
    return max(0, wanted(application) - len(now(application)))


def result(application):
    """What the numbers of this round come to: their median, rounded down."""
    return int(median(one.points for one in now(application)))


def appealed_in(application):
    """The round with which an appeal began, or None."""
    return next((s.facts["round"] for s in of(application).told if s.verb == "appeal"), None)


def is_plain(application):
    """Do all say the same, and did nobody object, differ or appeal?"""
    told = {step.verb for step in of(application).told}
    return len({one.points for one in now(application)}) == 1 and not told


def have(application, verb, person, round=None):
    """Did a person take a step of TELLING (in this round)?"""
    return any(
        step.verb == verb
        and step.actor_id == person.id
        and (round is None or step.facts.get("round") == round)
        for step in of(application).told
    )
