"""Facts that come late, twice or in another order, and events that change under those who came."""

import itertools
from datetime import timedelta

import pytest

from models import CheckIn, Participation, Step, database
from services import checkins
from services.clock import DAY
from services.errors import RuleBroken
from services.events import lists
from services.participations import signing_up
from tests import doors, people
from tests import participations as made

MINUTE = timedelta(minutes=1)
STAYS = {
    "left twice": [("in", 0), ("out", 60), ("out", 90)],
    "came and left twice by two doors": [("in", 0), ("in", 1), ("out", 60), ("out", 61)],
    "came back": [("in", 0), ("out", 60), ("in", 70), ("out", 90)],
    "still there": [("in", 0), ("out", 40), ("in", 50)],
    "nobody saw them come": [("out", 20), ("in", 30), ("out", 45)],
}


@pytest.fixture
def event(village):
    """An event of the organiser that begins in an hour and goes on for two."""
    return made.event(village)


def row(event, person):
    return Participation.get(event=event, person=person)


@pytest.mark.parametrize("stay", STAYS)
def test_the_order_in_which_the_doors_tell_it_changes_no_minutes(village, clock, stay):
    held = doors.event(village)
    clock.move(hours=2)
    found = set()
    for order in itertools.permutations(STAYS[stay]):
        for model in (CheckIn, Step, Participation):
            model.delete().execute()
        doors.on_list(held, village.resident)
        for direction, minute in order:
            when = held.starts_at + minute * MINUTE, 0
            with people.acting(village.community_worker) as person, database.atomic():
                said = {"people": [village.resident.id]}
                checkins.take(held, "tick", direction, person, when, **said)
        now = row(held, village.resident)
        found.add((now.state, now.came_at, now.left_at, now.minutes, now.needs_review))
    assert len(found) == 1


def test_whose_coming_is_told_after_an_early_end_gets_no_more_than_the_others(
    village, event, clock
):
    clock.move(hours=1)
    made.come(event, village.elder, event.starts_at)
    made.move_event(village, event, "start")
    clock.move(hours=1)
    made.move_event(village, event, "end")
    clock.move(hours=3)
    late = made.come(event, village.resident, event.starts_at)
    assert late.minutes == row(event, village.elder).minutes == 60
    assert late.left_at == event.starts_at + timedelta(hours=1)


def test_minutes_that_come_after_settling_are_put_before_whoever_held_it(village, event, clock):
    made.sign_up(village, event, "resident")
    clock.move(hours=5)
    made.move_event(village, event, "end")
    made.move_event(village, event, "settle")
    with people.acting(village.organiser) as person:
        assert lists.to_hold(person) == []
    late = made.come(event, village.resident, event.starts_at)
    with people.acting(village.organiser) as person:
        assert lists.to_hold(person) == [event]
    made.confirm(event, late, by=village.organiser)
    with people.acting(village.organiser) as person:
        assert lists.to_hold(person) == []


def test_a_proof_that_comes_after_settling_is_put_before_whoever_held_it(village, event, clock):
    clock.move(hours=5)
    made.move_event(village, event, "end")
    made.move_event(village, event, "settle")
    made.fact(event, None, "in", event.starts_at, verdict="refused", reason="unknown")
    own = made.fact(event, village.organiser, "in", event.starts_at, verdict="refused")
    with people.acting(village.organiser) as person:
        assert lists.to_hold(person) == []  # nobody could say who, and nobody says it of themselves
    CheckIn.update(person=village.resident).where(CheckIn.id == own.id).execute()
    with people.acting(village.organiser) as person:
        assert lists.to_hold(person) == [event]


def test_a_cancelled_event_leaves_nobody_inside(village, event, clock):
    clock.move(hours=1, minutes=20)
    made.come(event, village.elder, event.starts_at)
    made.move_event(village, event, "cancel", note="下大雨")
    left = row(event, village.elder)
    assert (left.state, left.minutes) == ("hours_pending", 20)
    made.confirm(event, left, by=village.organiser)
    assert row(event, village.elder).state == "hours_confirmed"


def test_nobody_withdraws_what_somebody_came_to(village, event, app):
    made.come(event, village.elder)
    with app.test_request_context(), pytest.raises(RuleBroken):
        made.move_event(village, event, "withdraw")


def test_once_somebody_came_it_stays_on_its_day_and_minutes_follow_its_times(
    village, event, app, clock
):
    clock.move(hours=1, minutes=45)
    served = made.served(village, event, "elder", 40)
    fixed = made.served(village, event, "resident", 40)
    made.make(village, fixed, "organiser", "adjust", minutes=30, note="晚来")
    later = {"starts_at": event.starts_at + 7 * DAY, "ends_at": event.ends_at + 7 * DAY}
    with app.test_request_context(), pytest.raises(RuleBroken) as broken:
        made.move_event(village, event, "change", fields=later)
    assert broken.value.field == "day"
    later = {"starts_at": event.starts_at + timedelta(minutes=30)}
    made.move_event(village, event, "change", fields=later)
    assert (row(event, village.elder).minutes, served.minutes) == (25, 40)
    made.move_event(village, event, "change", fields={"counts_hours": False})
    assert row(event, village.elder).minutes == 0
    assert row(event, village.resident).minutes == 30


def test_where_nobody_serves_no_later_entry_makes_minutes(village, clock):
    event = made.event(village, counts_hours=False, by=village.community_worker)
    clock.move(hours=2)
    with people.acting(village.resident) as person, database.atomic():
        asked = signing_up.ask_makeup(made.fetched(event), person, person, made.SAID)
    agreed = made.make(village, asked, "secretary", "agree_makeup")
    assert (agreed.state, agreed.minutes) == ("hours_confirmed", 0)


def test_the_same_hours_at_two_events_are_looked_at_before_they_count_twice(village, event, clock):
    other = made.event(village, title="另一个活动")
    clock.move(hours=4)
    for held in (event, other):
        made.come(held, village.resident, held.starts_at)
        made.leave(held, village.resident, held.ends_at)
    assert row(event, village.resident).needs_review is False
    twice = row(other, village.resident)
    assert twice.needs_review and "elsewhere" in twice.conflicts.split()
    assert twice.minutes == 120  # whoever looks at it decides


def test_going_from_one_event_to_the_next_is_nothing_to_look_at(village, event, clock):
    later = made.event(village, title="下一个活动")
    clock.move(hours=4)
    made.come(event, village.resident, event.starts_at)
    made.leave(event, village.resident, event.starts_at + 70 * MINUTE)
    made.come(later, village.resident, later.starts_at + 60 * MINUTE)
    made.leave(later, village.resident, later.ends_at)
    assert not row(later, village.resident).needs_review
