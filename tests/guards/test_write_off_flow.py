"""The machine of write-offs: every state and person; what is drawn is what can be done."""

import re

import pytest

from models import Activity, Step, WriteOff, database
from services import access
from services.errors import Missing, Refused, RuleBroken
from services.shop import writing_off
from services.shop.writing_off import WRITE_OFF
from tests import people, shop

CHINESE = re.compile(r"[\u4e00-\u9fff]")
VERBS = sorted({move.verb for move in WRITE_OFF.moves})
WAYS = {"asked": (), "written_off": ("agree",), "declined": ("decline",)}


@pytest.fixture
def write_off(village, app, request):
    """One the keeper asked for, in one state."""
    rice = shop.good(village)
    with app.test_request_context(), database.atomic():
        with people.acting(village.shopkeeper) as keeper:
            made = writing_off.ask(rice, "broken", 2, "", keeper)
        for verb in WAYS[request.param]:
            with people.acting(village.secretary) as by:
                writing_off.move(access.find(WriteOff, made.id), verb, by, note="写一句话")
    return WriteOff.get_by_id(made.id)


every_state = pytest.mark.parametrize("write_off", WriteOff.STATES, indirect=True)


@every_state
def test_who_may_do_what(village, app, write_off):
    before = Step.select().count(), Activity.select().count()
    with app.test_request_context():
        for slug in sorted(people.POSTS):
            with people.acting(village.people[slug]) as person:
                for verb in VERBS:
                    _try(write_off, person, verb)
            assert before == (Step.select().count(), Activity.select().count()), slug
    assert WriteOff.get_by_id(write_off.id).state == write_off.state


def _try(write_off, person, verb):
    found = WriteOff.get_by_id(write_off.id)
    offered = {move.verb: move for move in writing_off.offered(found, person)}
    with database.atomic() as transaction:
        try:
            step = writing_off.move(found, verb, person, note="写一句话")
            assert step.after == offered[verb].after, (person.slug, verb)
            assert found.is_open == (step.after not in WRITE_OFF.final)
        except Refused:
            assert verb not in offered, (person.slug, verb)
        except RuleBroken as broken:
            assert CHINESE.search(str(broken.message)), broken.message
            assert verb not in offered, (person.slug, verb)
        transaction.rollback()


@every_state
def test_what_is_drawn_is_what_can_be_done(village, sign_in, write_off):
    for slug in sorted(people.POSTS):
        page = sign_in(village.people[slug]).get(f"/write-offs/{write_off.id}")
        with people.acting(village.people[slug]) as person:
            try:
                found = access.find(WriteOff, write_off.id)
            except Missing:
                assert page.status_code == 404, slug
                continue
            offered = {move.verb for move in writing_off.offered(found, person)}
        drawn = re.findall(rf'action="/write-offs/{write_off.id}/moves/(\w+)"', page.text)
        assert page.status_code == 200 and {*drawn} == offered, slug
