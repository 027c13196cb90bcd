"""The working calendar: announced days, days entered here, years nobody has announced yet."""

import json
from datetime import date, timedelta

import pytest

from models import Activity, CalendarDay
from services import context, workdays
from services.errors import Missing, Refused, RuleBroken
from tests.people import acting

DAY = timedelta(days=1)


def enter(day, is_working, name=""):
    return CalendarDay.create(day=day, is_working=is_working, name=name)


@pytest.mark.parametrize(
    ("day", "is_working"),
    [
        ("2026-03-18", True),  # a Wednesday
        ("2026-03-21", False),  # a Saturday
        ("2026-02-14", True),  # a Saturday worked before the Spring Festival
        ("2026-02-23", False),  # the Monday it was worked for
        ("2026-10-01", False),
        ("2026-10-10", True),  # a Saturday worked after the National Day
        ("2027-10-01", False),  # a public holiday of a year without announcement
        ("2027-10-09", False),
        ("0001-01-01", True),  # a Monday
        ("9999-12-31", True),  # a Friday
    ],
)
def test_a_day_is_worked_or_not(db, day, is_working):
    assert workdays.is_working(date.fromisoformat(day)) is is_working


def test_what_was_entered_here_goes_before_the_announcement(db):
    enter(date(2026, 3, 18), False, "停电")
    enter(date(2026, 2, 14), False)
    enter(date(2026, 10, 1), True)
    asked = (date(2026, 3, 18), date(2026, 2, 14), date(2026, 10, 1))
    assert [workdays.is_working(day) for day in asked] == [False, False, True]


@pytest.mark.parametrize(
    ("day", "count", "then"),
    [
        ("2026-03-18", 0, "2026-03-18"),
        ("2026-03-21", 0, "2026-03-23"),  # a Saturday: the Monday after it
        ("2026-03-18", 1, "2026-03-19"),
        ("2026-03-20", 1, "2026-03-23"),
        ("2026-03-21", 1, "2026-03-23"),
        ("2026-03-18", 10, "2026-04-01"),
        ("2026-02-13", 1, "2026-02-14"),  # the worked Saturday counts
        ("2026-02-13", 2, "2026-02-24"),  # the Spring Festival does not
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-12-31", 1, "2027-01-04"),
    ],
)
def test_working_days_are_added(db, day, count, then):
    assert workdays.add(date.fromisoformat(day), count) == date.fromisoformat(then)


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        ("2026-03-18", "2026-03-18", 0),
        ("2026-03-18", "2026-03-19", 1),
        ("2026-03-20", "2026-03-22", 0),
        ("2026-03-20", "2026-03-27", 5),
        ("2026-02-13", "2026-02-24", 2),
        ("2026-03-19", "2026-03-18", 0),
        ("1949-01-01", "1949-01-08", 5),
    ],
)
def test_working_days_between_two_days_are_counted(db, first, last, count):
    assert workdays.between(date.fromisoformat(first), date.fromisoformat(last)) == count


def test_counting_and_adding_agree_across_a_year_with_days_of_its_own(db):
    enter(date(2026, 5, 6), False)
    enter(date(2026, 7, 11), True)
    calendar, first = workdays.load(), date(2026, 1, 15)
    for count in range(1, 260):
        then = calendar.add(first, count)
        assert calendar.is_working(then)
        assert calendar.between(first, then) == count
        assert calendar.between(first, then - DAY) == count - 1


def test_the_ends_of_the_calendar_break_nothing(db):
    assert workdays.add(date(9999, 12, 30), 5) == date.max
    assert workdays.between(date.min, date.max) > 2_000_000
    assert workdays.days_of(9999) == [] and workdays.days_of(1) == []
    assert workdays.has_year(1) and workdays.has_year(9999)
    assert not workdays.has_year(0) and not workdays.has_year(10_000)


def test_a_year_is_known_once_announced_or_entered(db):
    assert workdays.known(2025) and workdays.known(2026)
    assert not workdays.known(2090)
    enter(date(2090, 2, 4), True)
    assert workdays.known(2090) and not workdays.known(2091)


def test_a_year_has_its_special_days_in_order(db):
    enter(date(2026, 3, 20), False, "社区搬迁")
    enter(date(2026, 10, 1), True)
    days = workdays.days_of(2026)
    assert [d.day for d in days] == sorted(d.day for d in days)
    by_day = {d.day: d for d in days}
    assert by_day[date(2026, 3, 20)] == (date(2026, 3, 20), False, "社区搬迁", True)
    assert by_day[date(2026, 10, 1)] == (date(2026, 10, 1), True, "国庆节", True)
    assert by_day[date(2026, 10, 2)] == (date(2026, 10, 2), False, "国庆节", False)
    assert by_day[date(2026, 2, 14)].is_working and by_day[date(2026, 2, 14)].name
    assert {d.day.year for d in days} == {2026}


def test_each_question_is_one_query(db, queries):
    day = date(2026, 3, 18)
    enter(day, False)
    for ask in (
        lambda: workdays.is_working(day),
        lambda: workdays.add(day, 365),
        lambda: workdays.between(day, day + 900 * DAY),
        lambda: workdays.known(2090),
        lambda: workdays.days_of(2026),
    ):
        with queries(1):
            ask()
    with queries(1), context.sharing({}):
        assert [workdays.add(day, count) for count in range(50)]


def test_an_administrator_enters_a_day_changes_it_and_takes_it_off(village):
    day = date(2026, 3, 20)
    with acting(village.admin):
        workdays.set_day(day, False, " 全县 停电 ", village.admin)
        workdays.set_day(day, False, "停电", village.admin)
        assert [d[2:] for d in workdays.days_of(2026) if d.day == day] == [("停电", True)]
        assert not workdays.is_working(day)
        workdays.unset_day(day, village.admin)
        assert workdays.is_working(day)
        with pytest.raises(Missing):
            workdays.unset_day(day, village.admin)
    rows = list(Activity.select().where(Activity.verb.startswith("calendar.")))
    assert [row.verb for row in rows] == ["calendar.set", "calendar.set", "calendar.unset"]
    assert {row.area for row in rows} == {village.county}
    assert json.loads(rows[0].detail) == {"day": "2026-03-20", "is_working": False}


@pytest.mark.parametrize("slug", ["secretary", "community-worker", "grid-worker"])
def test_nobody_else_changes_the_calendar(village, slug):
    by = village.people[slug]
    with acting(by), pytest.raises(Refused):
        workdays.set_day(date(2026, 3, 20), False, "", by)
    with acting(by), pytest.raises(Refused):
        workdays.unset_day(date(2026, 3, 20), by)
    assert not CalendarDay.select().exists()


def test_a_name_of_a_day_is_short(village):
    with acting(village.admin), pytest.raises(RuleBroken) as broken:
        workdays.set_day(date(2026, 3, 20), False, "长" * 21, village.admin)
    assert broken.value.field == "name"
