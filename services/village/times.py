"""The days a village has lived through, seen from today."""

from datetime import datetime, timedelta

from services import clock

DAY = timedelta(days=1)
SHANGHAI = timedelta(hours=8)  # no summer time since 1991


class Times:
    """From the first day of the `quarters`-th quarter before this one until now."""

    def __init__(self, quarters):
        self.now, self.today = clock.now(), clock.today()
        self.yesterday = self.today - DAY
        self.month = self.today.replace(day=1)
        self.quarter = self.month.replace(month=(self.month.month - 1) // 3 * 3 + 1)
        self.quarters = []  # (first day, last day) of the ended ones
        first = self.quarter
        for _ in range(quarters):
            last, first = first - DAY, months_before(first, 3)
            self.quarters.insert(0, (first, last))
        self.start = first
        self.months = []  # of the ended ones
        while first < self.month:
            after = months_before(first, -1)
            self.months.append((first, after - DAY))
            first = after

    def share(self, day, full_after):
        """How much of a round that began on `day` may be done: all that will be, after a while."""
        return min(1, ((self.today - day).days + 2) / full_after)

    def long_ago(self, rng):
        """A day before the story begins."""
        return self.start - timedelta(days=30 + int(rng.random() * 2500))

    def between(self, rng, first, last):
        """A day from first to last, seldom a Sunday; never after yesterday, never before first."""
        last = min(last, self.yesterday)
        span = (last - first).days + 1
        day = first + timedelta(days=int(rng.random() * span)) if span > 0 else first
        if day.weekday() == 6 and day > first and rng.random() < 0.8:
            day -= DAY
        return day

    def moment(self, rng, day, evening=False):
        """A naive UTC moment on that day when people knock: morning, afternoon, evening."""
        draw = rng.random()
        if evening or draw < 0.08:
            minute = 18 * 60 + 20 + int(rng.random() * 100)
        elif draw < 0.6:
            minute = 8 * 60 + 30 + int(rng.random() * 180)
        else:
            minute = 14 * 60 + int(rng.random() * 210)
        return self.at(day, minute, int(rng.random() * 60))

    def at(self, day, minute, second=0):
        """The naive UTC moment of a minute of a day in Shanghai."""
        return (
            datetime(day.year, day.month, day.day)
            + timedelta(minutes=minute, seconds=second)
            - SHANGHAI
        )


def months_before(day, count):
    """The first day of the month that many months before (negative: after) the month of `day`."""
    month = day.year * 12 + day.month - 1 - count
    return day.replace(year=month // 12, month=month % 12 + 1, day=1)
