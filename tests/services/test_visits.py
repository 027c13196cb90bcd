"""Visits: what is kept of them, what their doors show, and who may take them back."""

from datetime import timedelta

import pytest

from models import Activity, Household, Promise, Visit, VisitVersion
from services import clock, visits
from services.errors import Refused, RuleBroken
from tests.people import acting


def again(home):
    return Household.get_by_id(home.id)


def test_a_normal_visit_says_that_everything_is_fine(village):
    with acting(village.grid_worker, "3f0e1ad4-0000-4000-8000-000000000001") as worker:
        visit = visits.record(worker, village.home)
    assert (visit.outcome, visit.findings, visit.channel) == ("reached", "", "door")
    assert visit.day == clock.today()
    assert visit.submission == "3f0e1ad4-0000-4000-8000-000000000001"
    assert again(village.home).last_reached_on == clock.today()
    row = Activity.get(Activity.subject == "visit")
    assert (row.verb, row.subject_id, row.actor_id) == ("visit.reached", visit.id, worker.id)


def test_findings_are_kept_in_one_order_and_shown_at_the_door(village):
    with acting(village.grid_worker) as worker:
        visits.record(worker, village.home, findings=("care", "request"))
    assert again(village.home).findings == "request care"


def test_a_finding_that_is_not_on_the_list_is_refused(village):
    with acting(village.grid_worker) as worker, pytest.raises(RuleBroken) as broken:
        visits.record(worker, village.home, findings=("gossip",))
    assert broken.value.field == "findings"


def test_a_visit_in_the_evening_belongs_to_the_day_in_shanghai(village):
    late = clock.utc(2026, 3, 17, 23, 30)  # still the 17th there, 15:30 UTC
    with acting(village.grid_worker) as worker:
        visit = visits.record(worker, village.home, happened=(late, 0))
    assert visit.day.isoformat() == "2026-03-17"
    assert visit.received_at == clock.now()


def test_a_try_climbs_the_ladder_and_meeting_somebody_starts_it_again(village, clock):
    with acting(village.grid_worker) as worker:
        assert visits.next_rung(village.home) == "wechat"
        for rung, following in (("wechat", "phone"), ("phone", "door"), ("door", "door")):
            visits.record(worker, village.home, outcome="tried", channel=rung)
            assert visits.next_rung(again(village.home)) == following
            clock.move(hours=1)
        visits.record(worker, village.home)
    assert visits.next_rung(again(village.home)) == "wechat"


def test_an_excuse_needs_a_reason_from_the_list(village):
    with acting(village.grid_worker) as worker:
        with pytest.raises(RuleBroken) as broken:
            visits.record(worker, village.home, outcome="excused", excuse="asleep")
        visits.record(worker, village.home, outcome="excused", excuse="hospital")
    assert broken.value.field == "excuse"
    assert again(village.home).excuse == "hospital"


def test_a_captain_may_not_excuse(village):
    with acting(village.captain) as captain, pytest.raises(Refused):
        visits.record(captain, village.home, outcome="excused", excuse="moved")


def test_amending_keeps_the_old_words(village):
    with acting(village.grid_worker) as worker:
        visit = visits.record(worker, village.home, findings=("request",), note="灯坏了")
        visits.amend(visit, worker, findings=("hazard",), note="楼道灯坏了")
    old = VisitVersion.get()
    assert (old.number, old.findings, old.note) == (1, "request", "灯坏了")
    assert (visit.version, visit.findings, visit.note) == (2, "hazard", "楼道灯坏了")
    assert again(village.home).findings == "hazard"


def test_amending_without_a_change_makes_no_version(village):
    with acting(village.grid_worker) as worker:
        visit = visits.record(worker, village.home, note="好")
        visits.amend(visit, worker, findings=(), note=" 好 ")
    assert visit.version == 1
    assert not VisitVersion.select().exists()


def test_only_the_author_amends(village):
    with acting(village.grid_worker) as worker:
        visit = visits.record(worker, village.home)
    with acting(village.community_worker) as other, pytest.raises(Refused):
        visits.amend(visit, other, findings=(), note="别的")


def test_taking_back_brings_the_door_to_where_it_was(village, clock):
    with acting(village.grid_worker) as worker:
        visits.record(worker, village.home, findings=("care",))
        before = again(village.home).last_reached_on
        clock.move(days=1)
        visit = visits.record(worker, village.home, promise="问轮椅")
        assert again(village.home).open_promises == 1
        visits.void(visit, worker, "记错门了")
    home = again(village.home)
    assert (home.last_reached_on, home.findings, home.open_promises) == (before, "care", 0)
    assert Visit.get_by_id(visit.id).void_reason == "记错门了"
    assert Promise.get().voided_at is not None


def test_taking_back_needs_a_reason_and_happens_once(village):
    with acting(village.grid_worker) as worker:
        visit = visits.record(worker, village.home)
        with pytest.raises(RuleBroken):
            visits.void(visit, worker, "  ")
        visits.void(visit, worker, "记错了")
        with pytest.raises(RuleBroken):
            visits.void(visit, worker, "记错了")


def test_the_author_takes_back_on_the_same_day_and_a_secretary_later(village, clock):
    with acting(village.grid_worker) as worker:
        visit = visits.record(worker, village.home)
        clock.move(days=1)
        with pytest.raises(Refused):
            visits.void(visit, worker, "记错了")
    with acting(village.neighbour_worker) as neighbour, pytest.raises(Refused):
        visits.void(visit, neighbour, "记错了")
    with acting(village.secretary) as secretary:
        visits.void(visit, secretary, "核对后撤回")
    assert Visit.get_by_id(visit.id).voided_by_id == secretary.id


def test_a_promise_stays_open_until_it_is_kept_and_can_be_opened_again(village):
    with acting(village.grid_worker) as worker:
        visits.record(worker, village.home, promise="问轮椅租借")
        promise = Promise.get()
        visits.keep(promise, worker)
        assert again(village.home).open_promises == 0
        visits.reopen(promise, worker)
    assert again(village.home).open_promises == 1


def test_a_home_that_left_the_roster_says_so(village):
    village.home.ended_on = clock.today() - timedelta(days=1)
    village.home.save()
    with acting(village.grid_worker) as worker, pytest.raises(RuleBroken):
        visits.record(worker, village.home)


def test_a_note_that_is_too_long_is_refused_by_its_field(village):
    with acting(village.grid_worker) as worker, pytest.raises(RuleBroken) as broken:
        visits.record(worker, village.home, note="长" * 2001)
    assert broken.value.field == "note"


@pytest.mark.parametrize(
    ("happened", "sent", "expected"),
    [
        (None, None, (0, 0)),
        (-600, 0, (-600, 0)),  # ten minutes ago by a right clock
        (-600 + 86400, 86400, (-600, -86400)),  # by a clock a day ahead
        (-600 - 86400, -86400, (-600, 86400)),  # by a clock a day behind
        (60, 0, (0, 0)),  # an act after it was sent: the device's word is worth nothing
        (10**15, 10**15 + 1, (0, 0)),  # nonsense
        (0, 10**400, (0, 0)),
        (-86400 * 300, 0, (-86400 * 300, 0)),  # a phone found again after a winter
        (-86400 * 400, 0, (0, 0)),  # a clock that started in the past and was set right since
    ],
)
def test_the_devices_clock_is_corrected_by_its_skew(happened, sent, expected):
    now = clock.now()
    epoch = int((now - clock.utc(1970, 1, 1, 8)).total_seconds())
    milliseconds = [None if t is None else (epoch + t) * 1000 for t in (happened, sent)]
    at, skew = clock.from_device(*milliseconds)
    assert (round((at - now).total_seconds()), skew) == expected
