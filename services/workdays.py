"""The Chinese working calendar: weekends, public holidays, and weekends that are worked (调休).

What the State Council announced comes with the library `holidays`; what a day is here instead
stands in the table CalendarDay. Each function asks the database once at most; whoever asks for
many days takes one `load()` and asks that.
"""

import functools
from collections import namedtuple
from datetime import MAXYEAR, MINYEAR, date

from flask_babel import get_locale
from flask_babel import gettext as _
from holidays.countries.china import China

from models import CalendarDay
from services import access, activity, clock, context, roles
from services.errors import Missing, RuleBroken
from services.prepared import prepared

NAME_LENGTH = 20
LANGUAGES = {"en": "en_US"}  # of the library; every other reader gets Chinese names

# A day that is not what its weekday says. `is_own`: entered here, so it can be taken off again.
SpecialDay = namedtuple("SpecialDay", "day is_working name is_own")


class Calendar:
    """The calendar as it stands: `own` is {day: working?} of the days entered here."""

    def __init__(self, own):
        self.own = own

    def is_working(self, day):
        """Is this date a working day?"""
        found = self.own.get(day)
        if found is None:
            found = _announced(day.year).get(day)
        return day.weekday() < 5 if found is None else found

    def add(self, day, count):
        """The date `count` working days after `day`; for 0, `day` itself if it is one, else the
        next. Stops at the last date there is."""
        if count <= 0 and self.is_working(day):
            return day
        left = max(count, 1)
        while left and day < date.max:
            day += clock.DAY
            left -= self.is_working(day)
        return day

    def between(self, first, last):
        """How many working days lie after `first`, up to and with `last`; 0 when there are none."""
        if last <= first:
            return 0
        years = range(max(first.year, China.start_year), min(last.year, China.end_year) + 1)
        changed = {day: working for year in years for day, working in _announced(year).items()}
        changed |= self.own
        differ = (
            working - (day.weekday() < 5) for day, working in changed.items() if first < day <= last
        )
        return _weekdays(last) - _weekdays(first) + sum(differ)


def load():
    """The Calendar of today's table, in one query (once only where pages are made in bulk)."""
    return context.shared("workdays", lambda: Calendar(dict(_rows())))


def is_working(day):
    """Is `day` a working day?"""
    return load().is_working(day)


def add(day, count):
    """The date `count` working days after `day` (see Calendar.add)."""
    return load().add(day, count)


def between(first, last):
    """How many working days lie in (first, last] (see Calendar.between)."""
    return load().between(first, last)


def known(year):
    """Are the adjusted days of `year` known: announced with the library, or entered here?"""
    return _is_announced(year) or any(day.year == year for day in load().own)


def days_of(year):
    """The special days of a year in order, as SpecialDays; those entered here go before."""
    found = {
        day: SpecialDay(day, working, _named(day), False)
        for day, working in _announced(year).items()
    }
    here = CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31))
    for row in CalendarDay.select().where(here):
        name = row.name or _named(row.day)
        found[row.day] = SpecialDay(row.day, row.is_working, name, True)
    return [found[day] for day in sorted(found)]


def has_year(year):
    """Can a date lie in this year at all?"""
    return MINYEAR <= year <= MAXYEAR


def set_day(day, is_working, name, by):
    """From now on `day` is a working day, or is none, whatever was announced. Returns the row.

    Raises Refused, or RuleBroken for a name that is too long.
    """
    access.require("calendar.edit")
    name = " ".join(name.split())
    if len(name) > NAME_LENGTH:
        raise RuleBroken(_("Please keep the name within 20 characters."), "name")
    values = {"is_working": is_working, "name": name}
    kept = CalendarDay.insert(day=day, **values)
    kept.on_conflict(conflict_target=[CalendarDay.day], update=values).execute()
    row = CalendarDay.get(CalendarDay.day == day)
    activity.record(by, "calendar.set", row, area=_place(), day=str(day), is_working=is_working)
    return row


def unset_day(day, by):
    """`day` is again what was announced. Raises Refused, or Missing when nothing was entered."""
    access.require("calendar.edit")
    row = CalendarDay.get_or_none(CalendarDay.day == day)
    if row is None:
        raise Missing
    row.delete_instance()
    activity.record(by, "calendar.unset", row, area=_place(), day=str(day))


_rows = prepared(lambda: CalendarDay.select(CalendarDay.day, CalendarDay.is_working).tuples())


def _place():
    """Where a change of the calendar is told of: the highest place its author looks after."""
    posts = [post for post in context.person().posts if post.role in roles.MAY["calendar.edit"]]
    return min((post.area for post in posts), key=lambda area: len(area.path))


@functools.cache
def _library(year, language):
    """(days off with their names, worked weekends) of one year, as the library has them."""
    made = China(years=year, expand=False, language=language)
    off = {day: name for day, name in made.items() if day.year == year}
    return off, {day for day in made.weekend_workdays if day.year == year}


@functools.cache
def _announced(year):
    """{day: working?} of the days of a year that are not what their weekday says, and holidays."""
    off, worked = _library(year, "zh_CN")
    return dict.fromkeys(off, False) | dict.fromkeys(worked, True)


def _is_announced(year):
    """Years without worked weekends in the library are those nobody has announced yet."""
    return bool(_library(year, "zh_CN")[1])


def _named(day):
    """What a day is called in the reader's language."""
    off, worked = _library(day.year, LANGUAGES.get(str(get_locale()), "zh_CN"))
    if day in worked:
        return _("Worked instead of another day")
    return off.get(day, "")


def _weekdays(day):
    """How many Mondays to Fridays there have been up to and with `day`."""
    weeks, rest = divmod(day.toordinal(), 7)  # day 1 of the calendar was a Monday
    return weeks * 5 + min(rest, 5)
