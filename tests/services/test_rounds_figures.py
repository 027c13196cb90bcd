"""Figures of rounds, against the facts counted one by one; and that closed ones never change."""

import random
from collections import Counter
from datetime import timedelta

import pytest

from models import (
    Area,
    CoverageRound,
    CoverageTarget,
    FocusMark,
    Household,
    Visit,
    VisitPlan,
    database,
    within,
)
from services import areas, rounds, visits
from services import clock as mulin_clock
from services.rounds import closing
from services.rounds.closing import freeze
from tests.people import acting

DAY = timedelta(days=1)
START = mulin_clock.utc(2026, 3, 18, 9, 30)


def random_history(village, clock, seed):
    """Four months of visits, some arriving late, some voided, while homes come and go."""
    dice = random.Random(seed)
    here = within([village.community.path])
    homes = list(Household.select(Household, Area).join(Area).where(here))
    grounds = [village.grid, village.neighbour_grid, village.building, village.estate]
    everybody = [village.grid_worker, village.secretary]
    with acting(village.secretary):
        for _step in range(120):
            clock.move(hours=dice.randrange(1, 36))
            late = timedelta(hours=dice.choice([0, 0, 0, 5, 60, 100, 700]))
            happened = (max(clock.moment - late, START), 0)
            author, chance = dice.choice(everybody), dice.random()
            if chance < 0.6:
                outcome = dice.choice(["reached", "reached", "tried", "excused"])
                visits.record(
                    author,
                    dice.choice([h for h in homes if h.ended_on is None]),
                    outcome=outcome,
                    channel=dice.choice(["wechat", "phone", "door"]),
                    excuse="empty" if outcome == "excused" else None,
                    happened=happened,
                )
            elif chance < 0.8:
                visits.walk(author, dice.choice(grounds), happened=happened)
            elif chance < 0.87:
                visit = Visit.select().where(Visit.voided_at.is_null()).order_by(Visit.id).first()
                if visit:
                    visits.void(visit, village.secretary, "记错了")
            elif chance < 0.9:
                home = dice.choice([h for h in homes if h.ended_on is None])
                freeze(home.area)
                home.ended_on = mulin_clock.today()
                home.save()
            elif chance < 0.94:
                freeze(village.unit)
                homes.append(areas.open_door(village.unit, str(Household.select().count() + 1000)))
            else:
                home = dice.choice(homes)
                FocusMark.insert(
                    household=home, since=mulin_clock.today()
                ).on_conflict_ignore().execute()


def expected(round, paths, now):
    """{(what): (status, day)} derived from every row, one by one."""
    closes = min(now + timedelta(seconds=1), round.closes_at)
    standing = [
        v
        for v in Visit.select(Visit, Area).join(Area)
        if round.starts_on <= v.day <= round.ends_on
        and v.received_at < closes
        and (v.voided_at is None or v.voided_at >= round.closes_at)
    ]
    found = {}
    if round.covers == "patches":
        for grid in Area.select().where(Area.kind == "grid"):
            if any(grid.path.startswith(path) for path in paths):
                days = [
                    v.day
                    for v in standing
                    if v.household_id is None
                    and (v.area.path.startswith(grid.path) or grid.path.startswith(v.area.path))
                ]
                found["area", grid.id] = ("reached", min(days)) if days else ("due", None)
        return found
    as_of = min(mulin_clock.day_of(now), round.ends_on)
    marked = {
        m.household_id
        for m in FocusMark.select()
        if m.since <= as_of and (m.until is None or m.until >= as_of)
    }
    for home in Household.select(Household, Area).join(Area):
        if not any(home.area.path.startswith(path) for path in paths):
            continue
        if home.since > round.ends_on or (home.ended_on and home.ended_on <= as_of):
            continue
        if round.covers == "focus_households" and home.id not in marked:
            continue
        own = {v.outcome for v in standing if v.household_id == home.id}
        status = next((s for s in ("reached", "excused", "tried") if s in own), "due")
        found["home", home.id] = (status, None)
    return found


def figures(found):
    counts = Counter(status for status, _day in found.values())
    return {
        "total": len(found),
        **{key: counts[key] for key in ("reached", "tried", "excused", "due")},
    }


@pytest.mark.parametrize("seed", range(2))
def test_figures_are_what_the_rows_say_and_closed_ones_stay(village, clock, seed):
    clock.set(START)
    known = {}  # figures of closed rounds as they were when first seen closed
    seen = Counter()
    paths = [village.community.path]
    dice = random.Random(seed)

    def check():
        for cadence in VisitPlan.CADENCES:
            past = rounds.past(village.community, cadence)
            running = rounds.current([village.community])[village.community.id]
            all_of_it = [*past, *(r for r in running if r.cadence == cadence)]
            tally = rounds.tally(all_of_it, paths)
            for round in all_of_it:
                seen[round.state, bool(round.stored)] += 1
                if round.key in known:
                    assert tally[round.key] == known[round.key], (round, seed)
                    continue
                if not round.stored:
                    derived = expected(round, paths, mulin_clock.now())
                    assert tally[round.key] == figures(derived), (round, seed)
                if round.state == "closed":
                    known[round.key] = tally[round.key]

    for part in range(5):
        random_history(village, clock, seed * 10 + part)
        check()
        if dice.random() < 0.5:
            with database.atomic():
                freeze(village.county)
            check()
    assert seen["closed", True] and seen["closed", False] and seen["settling", False]
    assert CoverageTarget.select().count() > 50


def closed_quarter(village, clock):
    """The first quarter, closed: one home reached, one not met, one excused, two walks."""
    clock.set(START)
    with acting(village.grid_worker):
        visits.record(village.grid_worker, village.home)
        visits.record(village.grid_worker, village.quiet_home, outcome="tried", channel="phone")
        visits.record(village.grid_worker, village.focus_home, outcome="excused", excuse="hospital")
        visits.walk(village.grid_worker, village.grid)
    clock.set(mulin_clock.utc(2026, 4, 10, 9))
    with acting(village.secretary):
        return rounds.from_key(f"{village.community.id}-full-2026-01-01")


def told(village, key):
    """Everything a page tells of a round, by grid, building and door."""
    with acting(village.secretary):
        round, paths = rounds.from_key(key), [village.community.path]
        total = rounds.breakdown(round, paths)
        lines = [
            (grid.name, grid.figures, [(line.name, line.figures) for line in grid.parts.values()])
            for grid in total.parts.values()
        ]
        doors = {
            status: [
                (d["household_id"], d["label"], d["visited_on"], d["reason"])
                for d in rounds.doors(round, paths, status)
            ]
            for status in ("reached", "tried", "excused")
        }
        return total.figures, lines, doors


def test_freezing_keeps_all_a_page_tells(village, clock):
    key = closed_quarter(village, clock).key
    before = told(village, key)
    assert before[0] == {"total": 31, "reached": 1, "tried": 1, "excused": 1, "due": 28}
    assert [(name, [line[0] for line in parts]) for name, _f, parts in before[1]] == [
        ("一网格", ["1号楼", "2号楼"]),
        ("二网格", ["3号楼", "4号楼"]),
    ]
    assert before[2]["tried"][0][1:] == (
        "4号楼 1单元 302",
        mulin_clock.day_of(START),
        "phone",
    )
    assert rounds.freeze(village.unit) > 0
    assert told(village, key) == before


@pytest.mark.parametrize(
    "change", ["added", "moved", "ended", "re-cut", "voided", "late", "unfocused"]
)
def test_a_closed_round_does_not_change_with(village, clock, change):
    full = closed_quarter(village, clock)
    focus_key = f"{village.community.id}-focus-2026-03-01"
    before = told(village, full.key), told(village, focus_key)
    with acting(village.secretary), database.atomic():
        if change == "added":
            rounds.freeze(village.unit)
            areas.open_door(village.unit, "901", full.starts_on)
        elif change == "moved":
            areas.move(village.building, village.neighbour_grid)
        elif change == "ended":
            rounds.freeze(village.unit)
            Household.update(ended_on=full.starts_on).where(
                Household.id == village.home.id
            ).execute()
        elif change == "re-cut":
            new = areas.create(village.estate, "grid", "三网格")
            areas.move(village.building_4, new)
            rounds.freeze(village.grid)
            Area.update(ended_on=mulin_clock.today(), name="旧网格").where(
                Area.id == village.grid.id
            ).execute()
        elif change == "voided":
            visits.void(Visit.get(Visit.household == village.home), village.secretary, "记错了")
        elif change == "late":
            visits.record(village.secretary, village.neighbour_home, happened=(START, 0))
        else:
            rounds.freeze(village.grid)
            FocusMark.delete().execute()
    clock.move(days=100)
    assert (told(village, full.key), told(village, focus_key)) == before


def test_what_comes_in_after_closing_is_told_beside(village, clock):
    full = closed_quarter(village, clock)
    paths = [village.community.path]
    with acting(village.grid_worker):
        for home in (village.home, village.neighbour_home, village.neighbour_home):
            visits.record(village.grid_worker, home, happened=(START, 0))
    assert rounds.late(full, paths) == 1  # the other had been reached in time
    rounds.freeze(village.county)
    with acting(village.secretary):
        stored = rounds.from_key(full.key)
    assert stored.stored
    assert rounds.late(stored, paths) == 1


def test_freezing_again_stores_nothing_and_asks_little(village, clock, queries):
    closed_quarter(village, clock)
    assert rounds.freeze(village.county) > 20  # the daily walks as well
    stored = CoverageRound.select().count()
    with queries(3):
        assert rounds.freeze(village.home.area) == 0
    assert CoverageRound.select().count() == stored
    clock.move(days=1)
    assert rounds.freeze(village.home.area) == 1  # one more day has closed


def test_a_round_stored_by_somebody_else_meanwhile_is_left_alone(village, clock, monkeypatch):
    closed_quarter(village, clock)
    rounds.freeze(village.community)
    stored = CoverageRound.select().count(), CoverageTarget.select().count()
    monkeypatch.setattr(closing, "_known", lambda communities: {})  # read before the other's commit
    rounds.freeze(village.community)
    assert (CoverageRound.select().count(), CoverageTarget.select().count()) == stored


def test_nothing_is_frozen_where_nobody_visited(village, clock):
    closed_quarter(village, clock)
    rounds.freeze(village.other_community)
    assert CoverageRound.select().count() == 0


def test_a_round_in_its_grace_is_not_frozen(village, clock):
    closed_quarter(village, clock)
    clock.set(mulin_clock.utc(2026, 4, 3, 12))
    rounds.freeze(village.community)
    assert not CoverageRound.select().where(CoverageRound.cadence == "full").exists()


def test_the_first_round_stored_is_that_of_the_first_visit(village, clock):
    closed_quarter(village, clock)
    rounds.freeze(village.community)
    first = CoverageRound.select().order_by(CoverageRound.starts_on)
    by_cadence = {row.cadence: str(row.starts_on) for row in reversed(list(first))}
    assert by_cadence == {"full": "2026-01-01", "focus": "2026-03-01", "routine": "2026-03-18"}


def test_a_frozen_patch_tells_its_grid_and_day(village, clock):
    closed_quarter(village, clock)
    rounds.freeze(village.community)
    with acting(village.secretary):
        day = rounds.from_key(f"{village.community.id}-routine-2026-03-18")
        found = [
            (p.name, p.status, p.walked_on) for p in rounds.grounds(day, [village.county.path])
        ]
    assert found == [("一网格", "due", None), ("二网格", "reached", day.starts_on)]


def test_an_estate_sees_its_part_of_stored_and_open_rounds(village, clock):
    full = closed_quarter(village, clock)
    other = areas.create(village.community, "estate", "新小区")
    homes = areas.create(other, "building", "7号楼")
    rounds.freeze(village.community)
    areas.open_door(homes, "101")
    with acting(village.estate_secretary):
        stored = rounds.from_key(full.key)
        paths = rounds.reach(stored.community)
        assert paths == [village.estate.path]
        assert rounds.part(stored.community) == "宝龙小区"
        assert rounds.counts(stored, paths)["total"] == 31
        running = rounds.current([village.community])[village.community.id][2]
        assert rounds.counts(running, paths)["total"] == 31
    assert rounds.counts(running, [village.community.path])["total"] == 32


def test_homes_outside_any_grid_are_told_as_such(village):
    homes = areas.create(village.community, "building", "9号楼")
    areas.open_door(homes, "101")
    full = rounds.current([village.community])[village.community.id][2]
    total = rounds.breakdown(full, [village.community.path])
    assert next((line.id, line.name) for line in total.parts.values()) == (None, "")
    assert total.parts[None].hidden


def test_stale_is_not_seen_in_this_round_nor_the_one_before(village, clock):
    full = rounds.current([village.community])[village.community.id][2]
    for home, day in (
        (village.home, full.starts_on - 93 * DAY),  # before the last quarter
        (village.focus_home, full.starts_on - 92 * DAY),  # its first day
        (village.quiet_home, full.starts_on),
    ):
        Household.update(last_reached_on=day, since=day).where(Household.id == home.id).execute()
    Household.update(since=full.starts_on - DAY).where(
        Household.last_reached_on.is_null()
    ).execute()
    paths = [village.community.path]
    assert [d["label"] for d in rounds.doors(full, paths, "stale")] == [village.home.label]
    assert rounds.breakdown(full, paths).stale == 1
    with acting(village.grid_worker):
        visits.record(village.grid_worker, village.home, outcome="excused", excuse="moved")
    Household.update(last_reached_on=full.starts_on - 93 * DAY).where(
        Household.id == village.home.id
    ).execute()
    assert rounds.doors(full, paths, "stale") == []
