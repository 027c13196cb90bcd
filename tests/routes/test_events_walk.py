"""Every state of an event and everybody in the village: what is drawn can be done, and nothing else
can."""

import re

import pytest

from models import Activity, Event, Step, database
from services import access
from services.errors import Missing, Refused, RuleBroken
from services.events import moving
from services.events.machine import EVENT, FINAL
from tests import events as made
from tests import people

CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Who holds it, who oversees it, and one of each kind of everybody else.
WALKERS = ("organiser", "community-worker", "secretary", "estate-secretary", "grid-worker")
WALKERS += ("captain", "volunteer", "resident", "observer", "admin", "outsider")
SAID = {"note": "下大雨", "outcome": "很好", "series": True, "fields": {"place": "西门"}}


def written():
    return Step.select().count(), Activity.select().count()


@pytest.mark.sqlite
@pytest.mark.parametrize("state", Event.STATES)
def test_who_may_do_what_with_an_event(village, app, state):
    event = made.in_state(village, state)
    before = written()
    with app.test_request_context():
        for slug in WALKERS:
            with people.acting(village.people[slug]) as person:
                for verb in sorted({move.verb for move in EVENT.moves}):
                    attempt(event, person, verb)
            assert written() == before, slug
    assert Event.get_by_id(event.id).state == state


def attempt(event, person, verb):
    found = Event.get_by_id(event.id)
    offered = {move.verb: move for move in moving.offered(found, person)}
    with database.atomic() as transaction:
        try:
            step = moving.move(found, verb, person, SAID)
            assert verb in offered, (person.slug, verb)
            assert step.after == (offered[verb].after or event.state)
            assert found.is_open == (step.after not in FINAL)
        except (Refused, Missing):
            assert verb not in offered, (person.slug, verb)
        except RuleBroken as broken:
            assert CHINESE.search(str(broken.message)), broken.message
            assert verb not in offered, (person.slug, verb, broken.message)
        transaction.rollback()


@pytest.mark.sqlite
@pytest.mark.parametrize("state", Event.STATES)
def test_what_is_drawn_for_an_event_is_what_can_be_done(village, sign_in, state):
    event = made.in_state(village, state)
    for slug in WALKERS:
        answer = sign_in(village.people[slug]).get(f"/events/{event.id}")
        with people.acting(village.people[slug]) as person:
            try:
                offered = {one.verb for one in moving.offered(access.find(Event, event.id), person)}
            except Missing:
                assert answer.status_code == 404, slug
                continue
        drawn = set(re.findall(rf'action="/events/{event.id}/moves/(\w+)"', answer.text))
        if f'href="/events/{event.id}/edit"' in answer.text:
            drawn.add("change")
        assert answer.status_code == 200, slug
        assert drawn == offered, slug
