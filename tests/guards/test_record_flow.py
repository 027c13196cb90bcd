"""The machine of service papers: every state and person; what is drawn is what can be done."""

import re

import pytest

from models import Activity, Guardianship, ServiceRecord, Step, database
from services import clock
from services.errors import Missing, Refused, RuleBroken
from services.records import keeping, making
from services.records.machine import SERVICE_RECORD
from tests import people
from tests import records as made

CHINESE = re.compile(r"[\u4e00-\u9fff]")
VERBS = sorted({move.verb for move in SERVICE_RECORD.moves})


@pytest.fixture
def record(village, app, request):
    """A certificate of the resident's in one state; the neighbour's worker is their guardian."""
    app.config["SETTINGS"] = app.config["SETTINGS"].but(certificate_issuer=made.ISSUER)
    made.serve(village, village.resident)
    Guardianship.create(
        child=village.resident, guardian=village.neighbour_worker, since=clock.now()
    )
    with app.test_request_context():
        return made.in_state(village, request.param)


every_state = pytest.mark.parametrize("record", ServiceRecord.STATES, indirect=True)


@every_state
def test_who_may_do_what(village, app, record):
    before = Step.select().count(), Activity.select().count()
    with app.test_request_context():
        for slug in sorted(people.POSTS):
            with people.acting(village.people[slug]) as person:
                for verb in VERBS:
                    _try(record, person, verb)
            assert before == (Step.select().count(), Activity.select().count()), slug
    assert ServiceRecord.get_by_id(record.id).state == record.state


def _try(record, person, verb):
    found = ServiceRecord.get_by_id(record.id)
    offered = {move.verb: move for move in making.offered(found, person, made.ISSUER)}
    with database.atomic() as transaction:
        try:
            step = making.move(found, verb, person, "写一句话", made.ISSUER)
            assert step.after == offered[verb].after, (person.slug, verb)
            assert found.is_open == (step.after not in SERVICE_RECORD.final)
        except Refused:
            assert verb not in offered, (person.slug, verb)
        except RuleBroken as broken:
            assert CHINESE.search(str(broken.message)), broken.message
            assert verb not in offered, (person.slug, verb)
        transaction.rollback()


@every_state
def test_what_is_drawn_is_what_can_be_done(village, sign_in, record):
    for slug in sorted(people.POSTS):
        page = sign_in(village.people[slug]).get(f"/records/{record.number}")
        with people.acting(village.people[slug]) as person:
            try:
                found = keeping.find(record.number)
            except Missing:
                assert page.status_code == 404, slug
                continue
            offered = {move.verb for move in making.offered(found, person, made.ISSUER)}
        drawn = re.findall(rf'action="/records/{record.number}/moves/(\w+)"', page.text)
        assert page.status_code == 200 and {*drawn} == offered, slug
