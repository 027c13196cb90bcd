"""Plans, pauses, and what a knock counts for."""

from datetime import date, timedelta

import pytest

from models import Activity, CoveragePause, FocusMark, VisitPlan
from services import clock as mulin_clock
from services import rounds, visits
from services.errors import Missing, Refused, RuleBroken
from tests import people
from tests.people import acting


def running(village):
    """{cadence: Round} of the village's community today."""
    return {r.cadence: r for r in rounds.current([village.community])[village.community.id]}


def test_the_defaults_are_day_month_and_quarter(village):
    found = [(r.cadence, r.period, r.covers) for r in running(village).values()]
    assert found == [
        ("routine", "day", "patches"),
        ("focus", "month", "focus_households"),
        ("full", "quarter", "households"),
    ]


def test_current_takes_two_queries_for_any_number_of_communities(village, queries):
    with queries(2):
        found = rounds.current([village.community, village.other_community])
    assert [len(rounds) for rounds in found.values()] == [3, 3]


def test_communities_of_looks_up_and_down(village, queries):
    cases = [
        (village.grid_worker, "household", ["宝龙社区"]),
        (village.estate_secretary, "round", ["宝龙社区"]),
        (village.outsider, "household", ["安康社区"]),
        (village.grid_worker, "round", []),
        (village.resident, "household", []),
    ]
    for person, noun, names in cases:
        with acting(person), queries(2):
            assert [c.name for c in rounds.communities_of(person, noun)] == names


def counting(village, home, day=None, is_focus=False):
    """The rounds for which a knock at this home on `day`, received now, counts."""
    found = rounds.current([village.community], day or mulin_clock.today())[village.community.id]
    return [r for r in found if r.includes(home, is_focus) and r.state != "closed"]


def test_one_knock_counts_for_every_round_the_home_is_in(village):
    with acting(village.grid_worker):
        assert [r.cadence for r in counting(village, village.focus_home, is_focus=True)] == [
            "focus",
            "full",
        ]
        assert [r.cadence for r in counting(village, village.home)] == ["full"]
        visits.record(village.grid_worker, village.focus_home)
        home = village.focus_home.__class__.get_by_id(village.focus_home.id)
        assert [r.status_of(home) for r in counting(village, home, is_focus=True)] == [
            "reached",
            "reached",
        ]


def test_a_visit_that_happened_in_an_ended_round_counts_until_it_closes(village, clock):
    last_day = date(2026, 3, 31)
    clock.set(mulin_clock.utc(2026, 4, 3, 23))
    with acting(village.grid_worker):
        found = counting(village, village.home, last_day)
        assert [r.key.partition("-")[2] for r in found] == ["full-2026-01-01"]
        clock.move(hours=1)
        assert counting(village, village.home, last_day) == []


def test_status_reached_wins_over_excused_over_tried(village):
    full = running(village)["full"]
    home, inside, before = village.home, full.starts_on, full.starts_on - timedelta(days=1)
    assert full.status_of(home) == "due"
    home.last_tried_on = inside
    assert full.status_of(home) == "tried"
    home.last_excused_on = inside
    assert full.status_of(home) == "excused"
    home.last_reached_on = before
    assert full.status_of(home) == "excused"
    home.last_reached_on = inside
    assert full.status_of(home) == "reached"


def test_a_plan_holds_from_the_next_round_on(village, clock):
    with acting(village.secretary):
        before = running(village)["focus"]
        assert rounds.plan(village.community, "focus", "week", "households") == date(2026, 4, 1)
        assert running(village)["focus"] == before
        now, later = {p[0].cadence: p for p in rounds.planned(village.community)}["focus"]
        assert (now, later.period, later.starts_on) == (before, "week", date(2026, 4, 1))
        clock.set(mulin_clock.utc(2026, 4, 1))
        assert running(village)["focus"].covers == "households"
        old = rounds.past_page(village.community, "focus").rounds
        assert [r.period for r in old] == []  # nobody has visited anybody yet
    assert Activity.select().where(Activity.verb == "round.plan").count() == 1


def test_a_longer_period_waits_for_its_own_start(village):
    with acting(village.secretary):
        assert rounds.plan(village.community, "focus", "quarter", "households") == date(2026, 4, 1)
        assert rounds.plan(village.community, "routine", "month", "patches") == date(2026, 4, 1)
        assert rounds.plan(village.community, "routine", "week", "patches") == date(2026, 3, 23)
        assert VisitPlan.select().where(VisitPlan.cadence == "routine").count() == 1


def test_planning_what_holds_already_takes_back_a_change(village):
    with acting(village.secretary):
        rounds.plan(village.community, "focus", "week", "households")
        assert rounds.plan(village.community, "focus", "month", "focus_households") is None
        assert VisitPlan.select().count() == 0


@pytest.mark.parametrize("who", ["grid_worker", "community_worker", "estate_secretary", "outsider"])
def test_only_the_community_secretary_plans_and_pauses(village, who):
    full = running(village)["full"]
    with acting(getattr(village, who)):
        with pytest.raises(Refused):
            rounds.plan(village.community, "full", "month", "households")
        with pytest.raises(Refused):
            rounds.pause(full, "高温")
        with pytest.raises(Refused):
            rounds.resume(full)


def test_codes_that_do_not_exist_are_refused(village):
    with acting(village.secretary), pytest.raises(RuleBroken):
        rounds.plan(village.community, "full", "decade", "households")


def test_a_pause_rests_until_its_last_day(village, clock):
    with acting(village.secretary):
        rounds.pause(running(village)["full"], "高温", mulin_clock.today() + timedelta(days=2))
        assert running(village)["full"].pause.reason == "高温"
        assert running(village)["focus"].pause is None
        with pytest.raises(RuleBroken):
            rounds.pause(running(village)["full"], "高温")
        clock.move(days=2)
        assert running(village)["full"].pause
        clock.move(days=1)
        assert running(village)["full"].pause is None
        with pytest.raises(RuleBroken):
            rounds.resume(running(village)["full"])


def test_a_pause_without_last_day_rests_until_resumed(village, clock):
    with acting(village.secretary):
        rounds.pause(running(village)["routine"], "防汛")
        clock.move(days=40)
        rounds.resume(running(village)["routine"])
        assert running(village)["routine"].pause is None
    row = CoveragePause.get()
    assert (row.resumed_by_id, row.resumed_at) == (village.secretary.id, mulin_clock.now())
    verbs = [a.verb for a in Activity.select().where(Activity.verb.startswith("round."))]
    assert verbs == ["round.pause", "round.resume"]


def test_a_pause_cannot_end_in_the_past(village):
    with acting(village.secretary), pytest.raises(RuleBroken) as broken:
        rounds.pause(running(village)["full"], "高温", mulin_clock.today() - timedelta(days=1))
    assert broken.value.field == "until"


def test_an_address_is_a_round_that_has_begun(village):
    id = village.community.id
    with acting(village.secretary):
        assert rounds.from_key(f"{id}-full-2026-01-01").is_open
        assert rounds.from_key(f"{id}-full-2025-10-01").state == "closed"
        for wrong in (
            f"{id}-full-2026-01-02",
            f"{id}-full-2026-04-01",
            f"{id}-full-2026-02-30",
            f"{id}-fall-2026-01-01",
            f"{village.grid.id}-full-2026-01-01",
            f"{village.other_community.id}-full-2026-01-01",
            "999999999-full-2026-01-01",
            "x",
        ):
            with pytest.raises(Missing):
                rounds.from_key(wrong)
    with acting(village.grid_worker), pytest.raises(Missing):
        rounds.from_key(f"{id}-full-2026-01-01")


def test_a_walk_counts_for_the_grounds_it_covers(village, clock):
    routine = running(village)["routine"]
    grids = [village.neighbour_grid, village.grid]
    assert rounds.walked(grids, routine) == set()
    walk = visits.walk(village.grid_worker, village.building)  # a part of the grid
    assert rounds.walked(grids, routine) == {village.grid.id}
    visits.walk(village.secretary, village.estate)  # all around both
    assert rounds.walked(grids, routine) == {grid.id for grid in grids}
    assert rounds.counts(routine, [village.county.path])["reached"] == 2
    assert rounds.counts(routine, [village.grid.path]) == {
        "total": 1,
        "reached": 1,
        "tried": 0,
        "excused": 0,
        "due": 0,
    }
    clock.move(days=1)
    assert rounds.walked(grids, running(village)["routine"]) == set()
    assert walk.outcome == "walked"


def test_a_community_without_grids_is_one_patch(village):
    plain = people.areas.create(village.subdistrict, "community", "新社区")
    routine = rounds.current([plain])[plain.id][0]
    assert [p.area.id for p in rounds.patches([routine], [plain.path])[routine.key]] == [plain.id]


def test_focus_follows_the_marks_of_the_day(village):
    focus = running(village)["focus"]
    assert rounds.counts(focus, [village.community.path])["total"] == 1
    FocusMark.create(household=village.home, since=mulin_clock.today())
    assert rounds.counts(focus, [village.community.path])["total"] == 2
    FocusMark.update(until=mulin_clock.today() - timedelta(days=1)).execute()
    assert rounds.counts(focus, [village.community.path])["total"] == 0
