"""Every state, verb and person of the participation machine: what is drawn can be done, nothing
else can, and nothing is written by what is refused."""

import re

import pytest

from models import Activity, Participation, Step, database
from services import access
from services.errors import Missing, Refused, RuleBroken
from services.participations import reading, signing_up
from services.participations.machine import FINAL, PARTICIPATION
from tests import participations as made
from tests import people

CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Everybody with a relation to it of their own; the resident is who it is about.
WALKERS = (
    "resident",
    "volunteer",
    "elder",
    "captain",
    "unit-head",
    "grid-worker",
    "neighbour-worker",
    "community-worker",
    "secretary",
    "estate-secretary",
    "organiser",
    "property",
    "observer",
    "outsider",
    "admin",
)
VERBS = sorted({move.verb for move in PARTICIPATION.moves})

pytestmark = pytest.mark.sqlite


@pytest.mark.parametrize("state", Participation.STATES)
def test_an_offered_move_works_and_any_other_is_refused_in_a_sentence(village, app, state):
    row = made.in_state(village, state)
    before = _written()
    with app.test_request_context():
        for slug in WALKERS:
            with people.acting(village.people[slug]) as person:
                for verb in VERBS:
                    _try(row, person, verb)
            assert _written() == before, slug
    assert Participation.get_by_id(row.id).state == state


def _written():
    return Step.select().count(), Activity.select().count()


def _try(row, person, verb):
    found = Participation.get_by_id(row.id)
    offered = {move.verb: move for move in signing_up.offered(found, person)}
    with database.atomic() as transaction:
        try:
            step = signing_up.move(found, verb, person, made.SAID)
            assert verb in offered, (person.slug, verb)
            assert step.after == (offered[verb].after or row.state)
            assert found.is_open == (step.after not in FINAL)
        except (Refused, Missing):
            assert verb not in offered, (person.slug, verb)
        except RuleBroken as broken:
            assert CHINESE.search(str(broken.message)), broken.message
            assert verb not in offered, (person.slug, verb, str(broken))
        transaction.rollback()


@pytest.mark.parametrize("state", Participation.STATES)
def test_what_is_drawn_is_what_can_be_done(village, sign_in, state):
    row = made.in_state(village, state)
    url = f"/participations/{row.id}"
    for slug in WALKERS:
        answer = sign_in(village.people[slug]).get(url)
        with people.acting(village.people[slug]) as person:
            try:
                found = access.find(Participation, row.id)
                if state in reading.PRIVATE and not reading.is_close(found, person):
                    raise Missing
            except Missing:
                assert answer.status_code == 404, slug
                continue
            offered = {move.verb for move in signing_up.offered(found, person)}
        drawn = set(re.findall(rf'action="{url}/moves/(\w+)"', answer.text))
        assert answer.status_code == 200, slug
        assert drawn == offered, slug


@pytest.mark.parametrize("state", Participation.STATES)
def test_the_event_offers_what_can_be_done_and_no_more(village, sign_in, state):
    row = made.in_state(village, state)
    for slug in WALKERS:
        answer = sign_in(village.people[slug]).get(f"/events/{row.event_id}")
        assert answer.status_code in (200, 404), slug
        drawn = set(re.findall(rf'action="/participations/{row.id}/moves/(\w+)"', answer.text))
        with people.acting(village.people[slug]) as person:
            offered = {move.verb for move in signing_up.offered(row, person)}
        assert drawn <= offered, slug
