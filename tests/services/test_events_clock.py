"""Events that go by: what `flask work` writes down, and that no page waits for it."""

from models import Event, Participation, Step
from services import clock as moments
from services.events import clocks, has_door, phase
from tests import events as made
from tests.services.test_events import signed_up


def came(event, person):
    """Somebody came in, as it stands."""
    row = signed_up(event, person, "checked_in")
    Participation.update(came_at=moments.now()).where(Participation.id == row.id).execute()
    return row


def test_what_nobody_ended_is_ended_an_hour_after_its_end(village, clock):
    event = made.published(village, **made.soon(hours=1))
    clock.move(hours=3, minutes=59)
    assert clocks.by_the_clock() == 0 and phase(event) == "ended"
    clock.move(minutes=1)
    assert clocks.by_the_clock() == 1
    assert Event.get_by_id(event.id).state == "ended"
    assert Step.get(Step.verb == "end").actor_id is None
    assert clocks.by_the_clock() == 0


def test_it_begins_by_the_clock_once_somebody_is_there(village, clock):
    event = made.published(village, **made.soon(hours=1))
    clock.move(hours=1)
    assert clocks.by_the_clock() == 0
    came(event, village.resident)
    assert clocks.by_the_clock() == 1
    assert Event.get_by_id(event.id).state == "running"


def test_whoever_is_still_in_is_checked_out_at_the_end(village, clock):
    event = made.published(village, **made.soon(hours=1))
    clock.move(hours=1)
    row = came(event, village.resident)
    made.make(village, event, "start")
    clock.move(hours=3)
    clocks.by_the_clock()
    row = Participation.get_by_id(row.id)
    assert (row.state, row.left_by_clock, row.left_at) == ("hours_pending", True, event.ends_at)


def test_what_was_settled_a_month_ago_is_put_away(village, clock):
    event = made.in_state(village, "settled")
    clock.move(days=29)
    assert clocks.by_the_clock() == 0
    clock.move(days=1)
    assert clocks.by_the_clock() == 1
    assert not Event.get_by_id(event.id).is_open


def test_drafts_and_cancelled_ones_stay_as_they_are(village, clock):
    for state in ("draft", "withdrawn", "cancelled"):
        made.in_state(village, state)
    clock.move(days=400)
    assert clocks.by_the_clock() == 0


def test_the_door_is_open_from_two_hours_before_until_an_hour_after(village, clock):
    event = made.published(village, **made.soon(hours=3))
    opened = []
    for _half_hour in range(16):
        opened.append(has_door(event))
        clock.move(minutes=30)
    assert opened == [False] * 2 + [True] * 10 + [False] * 4
