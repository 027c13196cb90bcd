"""The machine of credit points: every state and person; what is drawn is what can be done."""

import re

import pytest

from models import Activity, CreditApplication, Guardianship, Post, Step, database
from services import access, clock, credits
from services.credits import reading
from services.credits.machine import CREDIT_APPLICATION
from services.errors import Missing, Refused, RuleBroken
from tests import credits as made
from tests import people

CHINESE = re.compile(r"[\u4e00-\u9fff]")
VERBS = sorted({move.verb for move in CREDIT_APPLICATION.moves})
SAID = {"note": "写一句话", "facts": "看到了", "words": "补一句", "points": 5}


@pytest.fixture
def application(village, app, request):
    """One in a state. The neighbour's worker guards the resident; the collector, the worker of the
    community and the second of the council hold one another's posts as well."""
    made.policy(village)
    with app.test_request_context():
        found = made.in_state(village, request.param)
    Guardianship.create(
        child=village.resident, guardian=village.neighbour_worker, since=clock.now()
    )
    for slug, role in (
        ("collector", "community_worker"),
        ("community-worker", "council_member"),
        ("council-2", "community_worker"),
        ("resident", "info_collector"),
    ):
        Post.create(
            person=village.people[slug], role=role, area=village.community, since=village.since
        )
    return found


every_state = pytest.mark.parametrize("application", CreditApplication.STATES, indirect=True)


@every_state
def test_who_may_do_what(village, app, application):
    before = Step.select().count(), Activity.select().count()
    with app.test_request_context():
        for slug in sorted(people.POSTS):
            with people.acting(village.people[slug]) as person:
                for verb in VERBS:
                    _try(application, person, verb)
            assert before == (Step.select().count(), Activity.select().count()), slug
    assert CreditApplication.get_by_id(application.id).state == application.state


def _try(application, person, verb):
    found = reading.one(application.id)
    offered = {move.verb: move for move in credits.offered(found, person)}
    with database.atomic() as transaction:
        try:
            step = credits.move(found, verb, person, **SAID)
            assert step.after == (offered[verb].after or found.state), (person.slug, verb)
            now = CreditApplication.get_by_id(application.id)
            assert now.is_open == (now.state not in CREDIT_APPLICATION.final)
        except Refused:
            assert verb not in offered, (person.slug, verb)
        except RuleBroken as broken:
            assert CHINESE.search(str(broken.message)), broken.message
            assert verb not in offered, (person.slug, verb)
        transaction.rollback()


@every_state
def test_what_is_drawn_is_what_can_be_done(village, sign_in, application):
    for slug in sorted(people.POSTS):
        page = sign_in(village.people[slug]).get(f"/credits/{application.id}")
        with people.acting(village.people[slug]) as person:
            try:
                found = reading.one(access.find(CreditApplication, application.id).id)
            except Missing:
                assert page.status_code == 404, slug
                continue
            offered = {move.verb for move in credits.offered(found, person)}
        drawn = re.findall(rf'action="/credits/{application.id}/moves/(\w+)"', page.text)
        assert page.status_code == 200 and {*drawn} == offered, slug
        assert len(drawn) == len(offered), slug


@every_state
def test_nobody_takes_two_of_the_four_steps(village, app, application):
    """Who assessed, looked, declared or wrote it down reviews nothing of it; and so on."""
    judging = {"collect", "assess", "approve", "send_back", "decline"}
    took = {"resident", "neighbour-worker", "captain", "elder"} if application.state else set()
    for slug in sorted(took):
        with people.acting(village.people[slug]) as person:
            parties = CREDIT_APPLICATION.parties(application, person)
            if parties & {"self", "guardian", "noter"}:
                offered = {move.verb for move in credits.offered(application, person)}
                assert not offered & judging, slug
    for slug, party in (("collector", "gatherer"), ("council-2", "voice")):
        with people.acting(village.people[slug]) as person:
            if party in CREDIT_APPLICATION.parties(application, person):
                offered = {move.verb for move in credits.offered(application, person)}
                assert not offered & {"approve", "send_back", "decline"}, slug
