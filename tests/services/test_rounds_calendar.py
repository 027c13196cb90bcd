"""Where rounds begin and end."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from models import Area
from services import clock as mulin_clock
from services import rounds
from services.rounds.calendar import Timeline, begun, bounds

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("period", "day", "first", "last"),
    [
        ("day", "2026-03-18", "2026-03-18", "2026-03-18"),
        ("week", "2026-03-16", "2026-03-16", "2026-03-22"),
        ("week", "2026-03-22", "2026-03-16", "2026-03-22"),
        ("week", "2027-01-01", "2026-12-28", "2027-01-03"),
        ("month", "2026-12-31", "2026-12-01", "2026-12-31"),
        ("month", "2028-02-10", "2028-02-01", "2028-02-29"),
        ("month", "2100-02-10", "2100-02-01", "2100-02-28"),
        ("quarter", "2026-01-01", "2026-01-01", "2026-03-31"),
        ("quarter", "2026-06-30", "2026-04-01", "2026-06-30"),
        ("quarter", "2026-12-31", "2026-10-01", "2026-12-31"),
        ("quarter", "2028-02-29", "2028-01-01", "2028-03-31"),
    ],
)
def test_a_period_has_its_calendar_bounds(period, day, first, last):
    assert bounds(period, date.fromisoformat(day)) == (
        date.fromisoformat(first),
        date.fromisoformat(last),
    )


@pytest.mark.parametrize("period", ["day", "week", "month", "quarter"])
def test_periods_follow_each_other_without_gap(period):
    day = date(2027, 12, 20)
    while day < date(2029, 1, 10):
        first, last = bounds(period, day)
        assert first <= day <= last
        assert bounds(period, last + DAY)[0] == last + DAY
        assert begun(period, first) == first
        if first != last:
            assert begun(period, first + DAY) == last + DAY
        day += DAY


def test_a_round_begins_and_ends_at_local_midnight(db, clock):
    community = Area(id=7)
    clock.set(mulin_clock.utc(2026, 3, 31, 23, 59))
    full = Timeline(community, "full").at(mulin_clock.today())
    assert clock.moment.hour == 15  # still 31 March in UTC as well
    assert (full.key, full.state) == ("7-full-2026-01-01", "open")
    clock.move(minutes=1)
    assert mulin_clock.today() == date(2026, 4, 1)
    assert full.state == "settling"
    assert Timeline(community, "full").at(mulin_clock.today()).key == "7-full-2026-04-01"
    assert full.ends_at == mulin_clock.utc(2026, 4, 1)
    clock.set(mulin_clock.utc(2026, 4, 4) - timedelta(seconds=1))
    assert full.state == "settling"
    clock.set(mulin_clock.utc(2026, 4, 4))
    assert full.state == "closed"


def plan(since, period, covers="households"):
    return SimpleNamespace(since=date.fromisoformat(since), period=period, covers=covers)


def tiles(timeline, first, last):
    day, found = date.fromisoformat(first), []
    while day <= date.fromisoformat(last):
        round = timeline.at(day)
        found.append((str(round.starts_on), str(round.ends_on), round.period))
        assert all(timeline.at(day + n * DAY) == round for n in range((round.ends_on - day).days))
        day = round.ends_on + DAY
    return found


def test_a_plan_takes_over_at_the_next_start():
    line = Timeline(Area(id=7), "focus", [plan("2026-04-01", "quarter")])
    assert tiles(line, "2026-02-01", "2026-07-01") == [
        ("2026-02-01", "2026-02-28", "month"),
        ("2026-03-01", "2026-03-31", "month"),
        ("2026-04-01", "2026-06-30", "quarter"),
        ("2026-07-01", "2026-09-30", "quarter"),
    ]


def test_a_plan_in_the_middle_of_a_round_leaves_it_whole():
    line = Timeline(Area(id=7), "focus", [plan("2026-03-18", "week")])
    assert tiles(line, "2026-03-01", "2026-04-06") == [
        ("2026-03-01", "2026-03-31", "month"),
        ("2026-04-01", "2026-04-05", "week"),
        ("2026-04-06", "2026-04-12", "week"),
    ]


def test_one_plan_after_another():
    plans = [plan("2026-05-01", "month"), plan("2026-04-01", "week"), plan("2026-04-29", "day")]
    line = Timeline(Area(id=7), "full", plans)
    found = tiles(line, "2026-01-01", "2026-05-31")
    assert found[0] == ("2026-01-01", "2026-03-31", "quarter")
    assert found[1] == ("2026-04-01", "2026-04-05", "week")
    # The week of 27 April runs to its end; by then the month is the plan.
    assert found[-2:] == [
        ("2026-04-27", "2026-05-03", "week"),
        ("2026-05-04", "2026-05-31", "month"),
    ]


def test_rounds_back_to_a_day():
    line = Timeline(Area(id=7), "full")
    starts = [r.starts_on for r in line.back(date(2026, 3, 18), date(2025, 5, 9))]
    assert starts == [date(2025, 10, 1), date(2025, 7, 1), date(2025, 4, 1)]
    assert list(line.back(date(2026, 3, 18), date(2026, 1, 1))) == []


def test_a_span_is_said_as_people_say_it(app):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert rounds.span("month", date(2026, 3, 1), date(2026, 3, 31)) == "2026-03"
        assert rounds.span("quarter", date(2026, 10, 1), date(2026, 12, 31)) == "Q4 2026"
        assert rounds.span("day", date(2026, 3, 18), date(2026, 3, 18)) == "3/18"
        assert rounds.span("day", date(2025, 3, 18), date(2025, 3, 18)) == "2025-03-18"
        assert rounds.span("week", date(2026, 4, 1), date(2026, 4, 5)) == "4/1 – 4/5"
