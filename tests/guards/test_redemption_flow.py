"""The machine of redemptions: every state and person; what is drawn is what can be done."""

import re

import pytest

from models import Activity, Guardianship, PointsEntry, Redemption, Step, StockMove, database
from services import access, clock, redemptions
from services.errors import Missing, Refused, RuleBroken
from services.redemptions import handing
from services.redemptions.machine import REDEMPTION
from tests import people
from tests import redemptions as made

CHINESE = re.compile(r"[\u4e00-\u9fff]")
VERBS = sorted({move.verb for move in REDEMPTION.moves})


@pytest.fixture
def one(village, app, request):
    """A redemption of the resident's in one state; the neighbour's worker is their guardian."""
    Guardianship.create(
        child=village.resident, guardian=village.neighbour_worker, since=clock.now()
    )
    with app.test_request_context():
        return made.in_state(village, request.param)


every_state = pytest.mark.parametrize("one", Redemption.STATES, indirect=True)


def written():
    return [table.select().count() for table in (Step, Activity, StockMove, PointsEntry)]


@every_state
def test_who_may_do_what(village, app, one):
    before = written()
    with app.test_request_context():
        for slug in sorted(people.POSTS):
            with people.acting(village.people[slug]) as person:
                for verb in VERBS:
                    _try(one, person, verb)
                _try_to_collect(one, person)
            assert before == written(), slug
    assert Redemption.get_by_id(one.id).state == one.state


def _try(one, person, verb):
    found = handing.loaded(one.id)
    offered = {move.verb: move for move in redemptions.offered(found, person)}
    with database.atomic() as transaction:
        try:
            step = redemptions.moved(found, verb, person, note="写一句话")
            assert step.after == offered[verb].after, (person.slug, verb)
        except (Refused, Missing):
            assert verb not in offered, (person.slug, verb)
        except RuleBroken as broken:
            assert CHINESE.search(str(broken.message)), broken.message
            # nobody can pay for what is not settled, however much it is offered
            assert verb not in offered or verb == "settle", (person.slug, verb)
        transaction.rollback()


def _try_to_collect(one, person):
    """Keepers alone, never their own, and only what waits; late also what was given up."""
    for is_late in (False, True):
        with database.atomic() as transaction:
            said = {"code": one.code, "signature": made.SIGNED, "witness": ""}
            may = access.can("shop.keep", one, person) and person.id != one.person_id
            try:
                step = redemptions.collect(one, person, said, is_late=is_late)
                waits = ("reserved", "cancelled", "expired", "out_of_stock")
                assert may and one.state in (waits if is_late else waits[:1])
                assert step.after == "handed_over"
            except Refused:
                assert not access.can("shop.keep", one, person)
            except RuleBroken as broken:
                assert CHINESE.search(str(broken.message)), broken.message
                assert one.state != "reserved" or not may
            transaction.rollback()


@every_state
def test_what_is_drawn_is_what_can_be_done(village, sign_in, one):
    for slug in sorted(people.POSTS):
        page = sign_in(village.people[slug]).get(f"/redemptions/{one.id}")
        with people.acting(village.people[slug]) as person:
            try:
                access.find(Redemption, one.id)
            except Missing:
                assert page.status_code == 404, slug
                continue
            offered = {move.verb for move in redemptions.offered(handing.loaded(one.id), person)}
        drawn = re.findall(rf'action="/redemptions/{one.id}/moves/(\w+)"', page.text)
        assert page.status_code == 200 and {*drawn} == offered, slug
