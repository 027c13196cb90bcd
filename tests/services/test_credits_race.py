"""Two at the same application at the same moment, on a database with many writers."""

import pytest

from models import CreditApplication, CreditAssessment, PointsEntry
from services import credits
from services.credits import reading
from services.errors import RuleBroken
from tests import credits as made
from tests import people
from tests.services.test_at_once import together

pytestmark = pytest.mark.postgresql


@pytest.fixture
def run(village, app):
    """run(slug, verb, application, **said): a call that makes the move in a context of its own."""
    made.policy(village)

    def call(slug, verb, application, **said):
        def act():
            with app.test_request_context(), people.acting(village.people[slug]) as person:
                credits.move(application, verb, person, **said)

        return act

    with app.test_request_context():
        yield call


def state(application):
    return CreditApplication.get_by_id(application.id).state


def test_two_of_the_council_at_once_count_once_each(village, run):
    application = made.collected(village, made.declared(village))
    made.make(village, "council-1", application, "assess", points=5)
    both = [run(slug, "assess", application, points=5) for slug in ("council-2", "council-3")]
    assert together(*both) is None
    assert state(application) == "assessed"
    assert CreditAssessment.select().count() == 3


def test_the_same_member_twice_at_once_counts_once(village, run):
    application = made.collected(village, made.declared(village))
    said = run("council-1", "assess", application, points=5)
    assert isinstance(together(said, said), RuleBroken)
    assert CreditAssessment.select().count() == 1


def test_approved_twice_at_once_is_entered_once(village, run):
    application = made.in_state(village, "assessed")
    application.rule.policy.publicise_days = 0
    application.rule.policy.save()
    both = [run(slug, "approve", application) for slug in ("community-worker", "secretary")]
    assert isinstance(together(*both), RuleBroken)
    assert PointsEntry.select().where(PointsEntry.kind == "accrue").count() == 1


def test_the_clock_and_a_reader_enter_the_points_once(village, run, clock, app):
    application = made.in_state(village, "publicised")
    clock.move(days=4)

    def enter():
        with app.test_request_context():
            return credits.enter(application.id)

    assert together(enter, enter) is False
    assert state(application) == "posted"
    assert PointsEntry.select().where(PointsEntry.kind == "accrue").count() == 1


def test_declared_twice_at_once_is_one(village, run, app):
    def declare():
        with app.test_request_context():
            made.declared(village)

    assert isinstance(together(declare, declare), RuleBroken)
    assert CreditApplication.select().count() == 1


def test_withdrawn_while_the_council_says_its_last_number(village, run):
    application = made.collected(village, made.declared(village))
    for slug in ("council-1", "council-2"):
        made.make(village, slug, application, "assess", points=5)
    last, withdraw = (
        run("council-3", "assess", application, points=5),
        run("resident", "withdraw", application),
    )
    assert isinstance(together(last, withdraw), RuleBroken)
    assert reading.one(application.id).points == 5
