"""Coverage rounds on the calendar: what a round is, and where one ends and the next begins.

A round is a value, not a row: it follows from the plans of a community and a day, so nothing has to
be started or ended on time. Periods are calendar periods in Asia/Shanghai.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from flask_babel import gettext as _

from models import Area, CoveragePause
from services import clock

DAY = timedelta(days=1)

# What a community does as long as it has not planned anything else.
DEFAULTS = {
    "routine": ("day", "patches"),
    "focus": ("month", "focus_households"),
    "full": ("quarter", "households"),
}

_grace = timedelta(hours=72)


def configure(grace_hours):
    """How long late arrivals still count for an ended round."""
    global _grace
    _grace = timedelta(hours=grace_hours)


@dataclass(frozen=True)
class Round:
    """One period of one cadence in one community."""

    community: Area
    cadence: str
    period: str
    covers: str
    starts_on: date
    ends_on: date
    pause: CoveragePause | None = field(default=None, compare=False)
    stored: int | None = field(default=None, compare=False)  # its CoverageRound, once frozen

    @property
    def key(self):
        """What stands in addresses: "12-full-2026-10-01"."""
        return f"{self.community.id}-{self.cadence}-{self.starts_on}"

    @property
    def ends_at(self):
        """The naive UTC moment its last local day is over."""
        after = self.ends_on + DAY
        return clock.utc(after.year, after.month, after.day)

    @property
    def closes_at(self):
        """From this moment on nothing that arrives changes its figures."""
        return self.ends_at + _grace

    @property
    def state(self):
        """open; settling while late arrivals still count; closed; or planned, before it begins."""
        if clock.today() < self.starts_on:
            return "planned"
        now = clock.now()
        return "open" if now < self.ends_at else "settling" if now < self.closes_at else "closed"

    @property
    def is_open(self):
        return self.state == "open"

    @property
    def days_left(self):
        """Days after today that still belong to it."""
        return max((self.ends_on - clock.today()).days, 0)

    @property
    def span(self):
        """Its period in words: a day, a week, a month, a quarter, or from–to when cut short."""
        return span(self.period, self.starts_on, self.ends_on)

    def holds(self, day):
        """Does `day` (or None) lie in it?"""
        return day is not None and self.starts_on <= day <= self.ends_on

    def includes(self, household, is_focus):
        """Is this household one of its targets?"""
        return self.covers == "households" or (self.covers == "focus_households" and is_focus)

    def status_of(self, household):
        """reached, excused, tried or due, from the household's own columns. For open rounds."""
        if self.holds(household.last_reached_on):
            return "reached"
        if self.holds(household.last_excused_on):
            return "excused"
        return "tried" if self.holds(household.last_tried_on) else "due"


def bounds(period, day):
    """(first day, last day) of the calendar day, week, month or quarter in which `day` lies."""
    if period == "day":
        return day, day
    if period == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    length = 1 if period == "month" else 3
    first = (day.month - 1) // length * length + 1
    last = first + length - 1
    after = date(day.year + last // 12, last % 12 + 1, 1)
    return date(day.year, first, 1), after - DAY


def begun(period, day):
    """The first day, on or after `day`, on which such a period begins."""
    start, end = bounds(period, day)
    return start if start == day else end + DAY


class Timeline:
    """The rounds of one cadence in one community, without gaps or overlaps.

    `plans` are VisitPlan rows. A round that has begun runs to its end; the plan after it takes over
    with the first round that starts on or after its `since`.
    """

    def __init__(self, community, cadence, plans=()):
        self.community, self.cadence = community, cadence
        self._laws = [(date.min, *DEFAULTS[cadence])]
        for plan in sorted(plans, key=lambda plan: plan.since):
            start, end = self._tile(plan.since)[:2]
            from_day = plan.since if start == plan.since else end + DAY
            self._laws.append((from_day, plan.period, plan.covers))

    def _tile(self, day):
        """(first day, last day, period, covers) of the round in which `day` lies."""
        ends = [law[0] for law in self._laws[1:]] + [date.max]
        for (since, period, covers), until in reversed(list(zip(self._laws, ends, strict=True))):
            if since <= day:
                start, end = bounds(period, day)
                return max(start, since), min(end, until - DAY), period, covers
        raise AssertionError("the defaults hold from the first day on")

    def at(self, day, pause=None, stored=None):
        """The Round in which `day` lies."""
        start, end, period, covers = self._tile(day)
        return Round(self.community, self.cadence, period, covers, start, end, pause, stored)

    def next_from(self, day):
        """The first Round that begins on or after `day`."""
        round = self.at(day)
        return round if round.starts_on == day else self.at(round.ends_on + DAY)

    def back(self, day, first):
        """Rounds from the one before `day`'s round back to the one in which `first` lies."""
        day = self._tile(day)[0] - DAY
        while day >= first:
            round = self.at(day)
            yield round
            day = round.starts_on - DAY


def as_day(value):
    """A day that came out of an expression: SQLite gives those as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def span(period, starts_on, ends_on):
    """A period in words."""
    whole = bounds(period, starts_on) == (starts_on, ends_on)
    year, month = starts_on.year, starts_on.month
    if starts_on == ends_on:
        return _short(starts_on)
    if whole and period == "month":
        return _("%(year)d-%(month)02d", year=year, month=month)
    if whole and period == "quarter":
        return _("Q%(quarter)d %(year)d", quarter=(month + 2) // 3, year=year)
    return f"{_short(starts_on)} – {_short(ends_on)}"


def _short(day):
    if day.year == clock.today().year:
        return _("%(month)d/%(day)d", month=day.month, day=day.day)
    return _("%(year)d-%(month)02d-%(day)02d", year=day.year, month=day.month, day=day.day)
