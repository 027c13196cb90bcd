"""What of points and the market waits for somebody today, in one statement."""

import functools
from collections import namedtuple

from peewee import Value, fn

from models import (
    Adjustment,
    Area,
    CreditApplication,
    CreditAssessment,
    PointsDispute,
    Redemption,
    WriteOff,
    within,
)
from services import access
from services.participations.parties import wards_of

# `code` names the line (services/words/points.py, "waiting"), `count` how many there are.
Line = namedtuple("Line", "code count")

ORDER = (
    "confirm",
    "collected_by_me",
    "collect",
    "assess",
    "review",
    "dispute",
    "adjust",
    "write_off",
    "hand_over",
    "unsettled",
)


def of(person):
    """[Line] of a Person (posts loaded), what concerns them first; only what there is any of."""
    parts = [query for query in (*_own(person), *_work(person)) if query is not None]
    union = functools.reduce(lambda one, other: one.union_all(other), parts)
    counts = {code: count for code, count in union.tuples() if count}
    return [Line(code, counts[code]) for code in ORDER if code in counts]


def _own(person):
    mine = CreditApplication.person.in_(wards_of(person)) | (CreditApplication.person == person.id)
    yield _counted("confirm", CreditApplication, (CreditApplication.state == "noted") & mine)
    reserved = (Redemption.person == person.id) & (Redemption.state == "reserved")
    yield _counted("collected_by_me", Redemption, reserved)


def _work(person):
    """Near things (one's own, what one asked for) are left to others: see the machines."""
    of_others = CreditApplication.person != person.id
    said = CreditAssessment.select(CreditAssessment.application).where(
        (CreditAssessment.assessor == person.id)
        & (CreditAssessment.round == CreditApplication.round)
    )
    steps = (
        ("collect", "credit.collect", "declared", of_others),
        ("assess", "credit.assess", "collected", of_others & CreditApplication.id.not_in(said)),
        ("review", "credit.review", "assessed", of_others),
    )
    for code, verb, state, where in steps:
        where &= CreditApplication.state == state
        yield _placed(code, verb, CreditApplication, where, person)
    where = (PointsDispute.state == "raised") & (PointsDispute.person != person.id)
    yield _placed("dispute", "points.adjust", PointsDispute, where, person)
    for code, verb, model in (
        ("adjust", "points.agree", Adjustment),
        ("write_off", "shop.second", WriteOff),
    ):
        where = (model.state == "asked") & (model.asked_by != person.id)
        yield _placed(code, verb, model, where, person)
    for code, state in (("hand_over", "reserved"), ("unsettled", "unsettled")):
        where = (Redemption.state == state) & (Redemption.person != person.id)
        yield _placed(code, "shop.keep", Redemption, where, person)


def _counted(code, model, where):
    return model.select(Value(code), fn.COUNT(model.id)).where(where)


def _placed(code, verb, model, where, person):
    """The same where somebody holds a verb of the role table; None where they do not."""
    roles = access.MAY[verb]
    paths = [post.area.path for post in person.posts if post.role in roles]
    if not paths:
        return None
    place = model.area if model is CreditApplication else model.community
    query = model.select(Value(code), fn.COUNT(model.id)).join(Area, on=place)
    return query.where(where & within(paths))
