"""Applications for credit points in every state, each brought there by real moves."""

from datetime import timedelta

from models import CreditApplication, PointsPolicy, PointsRule, database
from services import access, clock, credits
from services.credits import lists, reading
from tests import people

COUNCIL = ("council-1", "council-2", "council-3")


def policy(village, *, community=None, publicise_days=3, holder="person", since=400, **rule):
    """A policy in force in 宝龙社区 with two matters: `help` (5 points) and `clean` (3 to 8)."""
    made = PointsPolicy.create(
        community=community or village.community,
        version=PointsPolicy.select().count() + 1,
        text="做了好事就记一份谢意。",
        starts_on=clock.today() - timedelta(days=since),
        credit_holder=holder,
        publicise_days=publicise_days,
        state="adopted",
        author=village.community_worker,
        made_at=clock.now(),
        adopted_by=village.secretary,
        adopted_at=clock.now(),
    )
    said = {"policy": made, "account": "credit", "per": "matter"}
    PointsRule.create(**said | {"key": "help", "name": "帮助邻居", "points": 5} | rule)
    PointsRule.create(
        **said, key="clean", name="打扫楼道", points=3, points_most=8, assessors=3, position=1
    )
    return made


def neighbours(village):
    """The members of the council live in the estate, each behind a door of their own."""
    for slug, door in zip(COUNCIL, ("101", "102", "201"), strict=True):
        person = village.people[slug]
        person.household = village.homes[f"1号楼 1单元 {door}"]
        person.save()


def declared(village, who=None, key="help", **said):
    """What the resident (or `who`, a Person) declared."""
    with people.acting(who or village.resident) as person, database.atomic():
        return reading.one(credits.declare(person, key, person, **said).id)


def noted(village, key="help", **said):
    """What the captain wrote down for the elder."""
    with people.acting(village.captain) as captain, database.atomic():
        elder = credits.somebody(village.elder.id)
        return reading.one(credits.note(elder, key, captain, **said).id)


def make(village, slug, application, verb, **said):
    """Somebody makes a move. Returns the application as it is then."""
    with people.acting(village.people[slug]) as person, database.atomic():
        credits.move(application, verb, person, **said)
    return reading.one(application.id)


def collected(village, application):
    return make(village, "collector", application, "collect", facts="看到他帮着搬菜")


def assessed(village, application, *points):
    """The members of the council say their numbers (5 each, unless others are given)."""
    for slug, number in zip(COUNCIL, points or (5, 5, 5), strict=True):
        application = make(
            village, slug, application, "assess", points=number, note="" if number else "没看到"
        )
    return application


def in_state(village, state):
    """The resident's application in one of CreditApplication.STATES."""
    if state == "noted":
        return noted(village)
    application = declared(village)
    if state == "withdrawn":
        return make(village, "resident", application, "withdraw")
    if state == "returned":
        return make(village, "collector", application, "return", note="哪一天？")
    if state != "declared":
        application = collected(village, application)
    if state not in ("declared", "collected"):
        application = assessed(village, application)
    if state == "declined":
        return make(village, "community-worker", application, "decline", note="这次先不记")
    if state in ("publicised", "posted", "reversed"):
        application = make(village, "community-worker", application, "approve")
    if state in ("posted", "reversed"):
        over = clock.today() - clock.DAY
        CreditApplication.update(publicised_until=over).where(
            CreditApplication.id == application.id
        ).execute()
        credits.enter(application.id)
        application = reading.one(application.id)
    if state == "reversed":
        with people.acting(village.secretary) as person, database.atomic():
            credits.reversed_by(application, person, "记错了人")
    return reading.one(application.id)


def seen(person, application):
    """The application as somebody finds it. Raises Missing."""
    with people.acting(person):
        return reading.one(access.find(CreditApplication, application.id).id)


def waiting(person, name):
    """The ids on a list of a person: "collecting", "sitting", "reviewing"."""
    with people.acting(person):
        return [one.id for one in getattr(lists, name)().applications]
