"""今天: what stands on the first page of a worker, a captain and a resident."""

from datetime import timedelta

from models import Household, Post
from services import clock, today, visits
from tests.people import acting


def test_a_promise_at_a_door_that_is_due_stands_with_the_door_and_only_there(village):
    with acting(village.grid_worker) as worker:
        visits.record(worker, village.focus_home, promise="问轮椅租借")
        visits.record(worker, village.home, promise="借一把梯子")
        long_ago = clock.today() - timedelta(days=70)
        Household.update(last_reached_on=long_ago).where(
            Household.id == village.focus_home.id
        ).execute()
        day = today.for_worker(worker)
    assert [home.id for home in day.doors] == [village.focus_home.id]
    assert day.promised[village.focus_home.id] == "问轮椅租借"
    assert [promise.text for promise in day.promises] == ["借一把梯子"]


def test_a_captain_sees_which_of_the_doors_to_knock_at_this_month(village):
    with acting(village.captain) as captain:
        day = today.for_captain(captain)
    assert (day.knocks, [home.id for home in day.doors]) == (1, [village.focus_home.id])


def test_a_resident_has_somebody_to_ring_up_and_sees_each_of_them_once(village):
    with acting(village.resident) as resident:
        day = today.for_resident(resident)
    assert day.helpers[0][0].role == "grid_worker"
    assert "grid_worker" not in [role for role, _name in day.keepers]
    assert "unit_head" in [role for role, _name in day.keepers]


def test_a_promise_at_a_door_one_no_longer_sees_is_not_on_ones_day(village):
    with acting(village.grid_worker) as worker:
        visits.record(worker, village.home, promise="问轮椅租借")
        assert [p.text for p in today.for_worker(worker).promises] == ["问轮椅租借"]
    Post.update(area=village.neighbour_grid).where(Post.person == village.grid_worker).execute()
    with acting(village.grid_worker) as worker:
        assert today.for_worker(worker).promises == []
