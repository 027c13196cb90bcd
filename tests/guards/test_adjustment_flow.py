"""The machines of adjustments and of doubts about a line: every state and person; what is drawn is
what can be done."""

import re

import pytest

from models import Activity, Adjustment, Person, PointsDispute, Post, Step, database
from services import access, adjustments, clock, disputes
from services.adjustments.machine import ADJUSTMENT
from services.disputes.machine import POINTS_DISPUTE
from services.errors import Missing, Refused, RuleBroken
from tests import people
from tests.passbooks import given

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def in_state(row, state, final):
    row.state, row.is_open = state, state not in final
    row.save()
    return row


@pytest.fixture
def adjustment(village, app, request):
    """One about the elder in one state, asked for by a new colleague."""
    asker = Person.create(name="刘新", slug="asker")
    post = {"role": "community_worker", "area": village.community, "since": village.since}
    Post.create(person=asker, **post)
    village.people["asker"] = asker
    with app.test_request_context(), people.acting(asker) as person:
        made = adjustments.ask_add(village.elder, "volunteer", 5, "结转", person)
    return in_state(made, request.param, ADJUSTMENT.final)


@pytest.fixture
def dispute(village, app, request):
    """The unit head said for the elder that a line is not right."""
    line = given(village, village.elder, 5)
    with app.test_request_context(), people.acting(village.unit_head) as person:
        made = disputes.raise_dispute(village.elder, line, "少了 3 分", person)
    return in_state(made, request.param, POINTS_DISPUTE.final)


every_adjustment = pytest.mark.parametrize("adjustment", Adjustment.STATES, indirect=True)
every_dispute = pytest.mark.parametrize("dispute", PointsDispute.STATES, indirect=True)


def walk(app, village, thing, machine, service):
    verbs = sorted({move.verb for move in machine.moves})
    before = Step.select().count(), Activity.select().count()
    with app.test_request_context():
        for slug in sorted(village.people):
            with people.acting(village.people[slug]) as person:
                for verb in verbs:
                    _try(thing, person, verb, machine, service)
            assert before == (Step.select().count(), Activity.select().count()), slug
    assert type(thing).get_by_id(thing.id).state == thing.state


def _try(thing, person, verb, machine, service):
    found = type(thing).get_by_id(thing.id)
    offered = {move.verb: move for move in service.offered(found, person)}
    with database.atomic() as transaction:
        try:
            step = service.move(found, verb, person, note="写一句话")
            assert step.after == offered[verb].after, (person.slug, verb)
            assert found.is_open == (step.after not in machine.final)
        except Refused:
            assert verb not in offered, (person.slug, verb)
        except RuleBroken as broken:
            assert CHINESE.search(str(broken.message)), broken.message
            assert verb not in offered, (person.slug, verb)
        transaction.rollback()


def drawn(village, sign_in, thing, address, service):
    for slug in sorted(village.people):
        page = sign_in(village.people[slug]).get(f"{address}/{thing.id}")
        with people.acting(village.people[slug]) as person:
            try:
                found = access.find(type(thing), thing.id)
            except Missing:
                assert page.status_code == 404, slug
                continue
            offered = {move.verb for move in service.offered(found, person)}
        shown = re.findall(rf'action="{address}/{thing.id}/moves/(\w+)"', page.text)
        assert page.status_code == 200 and {*shown} == offered, slug


@every_adjustment
def test_who_may_move_an_adjustment(village, app, adjustment):
    walk(app, village, adjustment, ADJUSTMENT, adjustments)


@every_adjustment
def test_what_is_drawn_at_an_adjustment_is_what_can_be_done(village, sign_in, adjustment):
    drawn(village, sign_in, adjustment, "/adjustments", adjustments)


@every_dispute
def test_who_may_move_a_doubt(village, app, dispute):
    walk(app, village, dispute, POINTS_DISPUTE, disputes)


@every_dispute
def test_what_is_drawn_at_a_doubt_is_what_can_be_done(village, sign_in, dispute):
    drawn(village, sign_in, dispute, "/disputes", disputes)


@pytest.mark.sqlite
def test_a_doubt_is_dated_by_the_phone_it_was_raised_on(village):
    line = given(village, village.elder, 5)
    earlier = clock.now() - clock.DAY
    with people.acting(village.elder) as person, database.atomic():
        made = disputes.raise_dispute(village.elder, line, "", person, (earlier, 0))
    assert disputes.steps(made)[0].happened_at == earlier
