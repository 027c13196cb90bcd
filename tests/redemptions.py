"""Redemptions for tests: somebody with points, something put aside, each state there is."""

import json
from types import SimpleNamespace

from app import create_app
from models import Area, Pass, Person, database
from services import clock, redemptions
from services.passes import issuing
from services.points import ledger
from tests import credits, people
from tests import shop as goods

SIGNED = "M10 10L40 60L90 30M120 80L160 20"


def thank(village, person, points):
    """So many volunteer points for a Person in the book of 宝龙社区."""
    said = {"reason": "补记", "by": village.community_worker, "second": village.secretary}
    source = f"test:{clock.now().timestamp()}:{person.id}:{points}"
    with database.atomic():
        ledger.add(village.community.id, person, "volunteer", points, source=source, **said)


def has(village, person):
    """(points that can be spent, points that are held) of a Person."""
    found = ledger.balances(person, village.community.id)
    return found["volunteer"] + found["credit"], found["held"]


def reserve(village, good, slug="resident", who=None, quantity=1, act=None):
    """Something put aside, by a person of the cast for themselves or somebody."""
    with people.acting(village.people[slug], act) as me, database.atomic():
        return redemptions.reserve(good, who or me, me, quantity)


def collect(village, one, slug="shopkeeper", late=False, **said):
    """Hand it over, as whoever keeps the counter. Returns the Step."""
    said = {"code": one.code, "signature": SIGNED, "witness": ""} | said
    with people.acting(village.people[slug]) as me, database.atomic():
        return redemptions.collect(one, me, said, is_late=late)


def walk_up(village, good, person, slug="shopkeeper", late=False, many=1, act=None, **said):
    """Hand something over on the spot. Returns the Redemptions."""
    said = {"text": number_of(person), "signature": SIGNED, "witness": ""} | said
    with people.acting(village.people[slug], act) as me, database.atomic():
        return redemptions.walk_up([(good.id, many)], me, said, is_late=late)


def move(village, one, verb, slug, note="写一句话"):
    """Any other move, by a person of the cast."""
    with people.acting(village.people[slug]) as me, database.atomic():
        return redemptions.moved(one, verb, me, note=note)


def number_of(person):
    """The number of somebody's pass, made where there is none."""
    held = Pass.get_or_none((Pass.person == person.id) & Pass.revoked_at.is_null())
    if held is None:
        with people.acting(person):
            held = issuing.pass_of(person)
    return held.number


def in_state(village, state, slug="resident"):
    """A redemption of the resident's in one state: a bag of rice for 20 points."""
    person = village.people[slug]
    rice = goods.good(village)
    if state in ("unsettled", "waived"):
        [one] = walk_up(village, rice, person, late=True)
        if state == "waived":
            move(village, one, "waive", "secretary")
        return redemptions.handing.loaded(one.id)
    thank(village, person, 20)
    one = reserve(village, rice, slug)
    if state in ("handed_over", "returned"):
        collect(village, one)
    steps = {
        "returned": ("take_back", "shopkeeper"),
        "cancelled": ("cancel", slug),
        "out_of_stock": ("run_out", "shopkeeper"),
    }
    if state in steps:
        move(village, one, *steps[state])
    if state == "expired":
        one.expires_on = clock.today() - clock.DAY
        one.save()
        assert redemptions.expire_due() == 1
    return redemptions.handing.loaded(one.id)


def opened(said):
    """What tests/browser/test_market_life.py asks for, in a process of its own: JSON in and out.

    Two goods, a policy with an offline cap, points for some by slug: {"cap", "points": {slug: n}}.
    """
    said, app = json.loads(said), create_app()
    with app.app_context(), database.connection_context():
        cast = {person.slug: person for person in Person.select()}
        village = SimpleNamespace(
            community=Area.get(Area.name == "宝龙社区"),
            community_worker=cast["community-worker"],
            secretary=cast["secretary"],
            shopkeeper=cast["shopkeeper"],
            people=cast,
        )
        policy = credits.policy(village)
        policy.offline_cap = said["cap"]
        policy.save()
        rice = goods.good(village, "大米", 20, on_shelf=3)
        salt = goods.good(village, "盐", 5, on_shelf=9)
        for slug, points in said["points"].items():
            if points:
                thank(village, cast[slug], points)
        tokens = {}
        for slug in said["points"]:
            with people.acting(cast[slug]):
                tokens[slug] = issuing.token_of(issuing.pass_of(cast[slug]))
        return json.dumps({"rice": rice.id, "salt": salt.id, "tokens": tokens})
