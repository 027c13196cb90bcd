"""What counts as service: participations whose minutes were confirmed, by the day of their event.

Sums are made by the database, from nothing but these rows.
"""

from collections import namedtuple
from datetime import date, timedelta

from flask_babel import gettext as _
from peewee import Case, fn

from models import Event, Participation
from services import clock

PENDING = ("hours_pending", "makeup_requested")

Totals = namedtuple("Totals", "year year_minutes year_times minutes times")


def is_confirmed():
    """Expression over Participation: it is on the record."""
    return (Participation.state == "hours_confirmed") & (Participation.minutes > 0)


def between(since, until):
    """Expression over Event: it began on one of these days, in Shanghai."""
    after = until + timedelta(days=1)
    begins = Event.starts_at >= clock.utc(since.year, since.month, since.day)
    return begins & (Event.starts_at < clock.utc(after.year, after.month, after.day))


def day_of(participation):
    """The day of a service (its event loaded)."""
    return clock.day_of(participation.event.starts_at)


def totals(person_id):
    """The Totals of a person: this year and altogether, in one query."""
    year = clock.today().year
    this = between(date(year, 1, 1), date(year, 12, 31))
    query = Participation.select(
        fn.COALESCE(fn.SUM(Case(None, [(this, Participation.minutes)], 0)), 0),
        fn.COALESCE(fn.SUM(Case(None, [(this, 1)], 0)), 0),
        fn.COALESCE(fn.SUM(Participation.minutes), 0),
        fn.COUNT(Participation.id),
    ).join(Event)
    [figures] = query.where((Participation.person == person_id) & is_confirmed()).tuples()
    return Totals(year, *map(int, figures))


def confirmed(person_id, since, until):
    """The confirmed Participations of a person on these days, each with its event, oldest first."""
    query = Participation.select(Participation, Event).join(Event)
    mine = (Participation.person == person_id) & is_confirmed() & between(since, until)
    return list(query.where(mine).order_by(Event.starts_at, Participation.id))


def first_day(person_id):
    """The day of the first confirmed service of a person, or None."""
    mine = (Participation.person == person_id) & is_confirmed()
    first = Participation.select(fn.MIN(Event.starts_at)).join(Event).where(mine).scalar()
    return clock.day_of(first) if first else None


def told(minutes):
    """Minutes as people say them: 2 小时 30 分钟, 45 分钟, 3 小时."""
    hours, rest = divmod(minutes or 0, 60)
    if not hours:
        return _("%(minutes)s min", minutes=rest)
    if not rest:
        return _("%(hours)s h", hours=hours)
    return _("%(hours)s h %(minutes)s min", hours=hours, minutes=rest)
