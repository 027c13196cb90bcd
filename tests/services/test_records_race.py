"""A paper and the minutes on it, at the same moment, on a database with many writers; and the way
from two people who take minutes off the record to a paper that holds no longer."""

import pytest

from models import Participation, ServiceRecord
from services import flow
from services.errors import RuleBroken
from services.participations.machine import PARTICIPATION
from services.records import checking, keeping, making
from tests import people
from tests import records as made
from tests.services.test_at_once import together


@pytest.fixture
def served(village):
    return made.serve(village, village.resident, 90)


def _void(village, served):
    """The community asks, the secretary agrees."""
    for slug, verb in (("community-worker", "ask_void"), ("secretary", "agree_void")):
        with people.acting(village.people[slug]) as person:
            flow.move(
                PARTICIPATION, Participation.get_by_id(served.id), verb, person, note="扫错人"
            )


def test_minutes_taken_off_by_two_people_void_the_paper(village, served, app, client):
    with app.test_request_context():
        record = made.paper(village)
        _void(village, served)
    assert Participation.get_by_id(served.id).state == "voided"
    assert checking.check(record.number).revoked_on is not None
    assert "已失效" in client.get(f"/check/{record.number}").text


@pytest.mark.postgresql
def test_a_paper_made_while_its_minutes_go_does_not_hold_them(village, served, app):
    def make():
        with app.test_request_context():
            return made.paper(village)

    def void():
        with app.test_request_context():
            _void(village, served)

    assert isinstance(together(void, make), RuleBroken)
    assert not ServiceRecord.select().exists()


@pytest.mark.postgresql
def test_minutes_that_go_while_a_paper_is_made_void_it(village, served, app):
    def make():
        with app.test_request_context():
            made.paper(village)

    def void():
        with app.test_request_context():
            _void(village, served)

    assert together(make, void) is None
    assert ServiceRecord.get().state == "revoked"


@pytest.mark.postgresql
def test_a_paper_declared_void_twice_at_once_is_void_once(village, served, app):
    with app.test_request_context():
        record = made.paper(village)

    def by_hand():
        with app.test_request_context(), people.acting(village.resident) as holder:
            making.move(keeping.find(record.number), "revoke", holder, "不要了")

    def void():
        with app.test_request_context():
            _void(village, served)

    assert together(by_hand, void) is None
    assert made.verbs_of(record) == ["print", "revoke"]


@pytest.mark.postgresql
def test_two_papers_at_once_have_two_numbers(village, served, app):
    def make():
        with app.test_request_context():
            made.paper(village)

    together(make, make)
    assert len({record.number for record in ServiceRecord.select()}) == 2
