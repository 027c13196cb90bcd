"""The targets of rounds that cover households, each with how it fares, as one query.

An open round reads the columns of its households. One that has ended reads the visits of its days
that arrived in time. A frozen one reads what was stored. All three give the same columns:
household_id, path, label, door, status, visited_on, reason, last_on, stale.
"""

import functools

from peewee import JOIN, SQL, Case, Value, fn

from models import Area, CoverageTarget, FocusMark, Household, Visit, within
from services import clock
from services.rounds.calendar import DAY, bounds
from services.rounds.patches import patches
from services.rounds.plans import inside, marked

NULL = SQL("NULL")
Above = Area.alias()
ORDER = [f"place_{number}" for number in range(5)]
STATUSES = ("reached", "tried", "excused", "due")


def counts(round, paths):
    """How a round stands inside `paths`: dict(total, reached, tried, excused, due). One query."""
    return tally([round], paths)[round.key]


def tally(rounds, paths):
    """{round key: counts} of any rounds, in four queries at most."""
    figures = {round.key: dict.fromkeys(("total", *STATUSES), 0) for round in rounds}
    fresh = [round for round in rounds if not round.stored]
    for key, found in patches([r for r in fresh if r.covers == "patches"], paths).items():
        for patch in found:
            _add(figures[key], patch.status, 1)
    homes = [r for r in fresh if r.covers != "patches" and inside(r.community, paths)]
    for key, status, count in _union([_by_status(round, paths) for round in homes]):
        _add(figures[key], status, count)
    keys = {round.stored: round.key for round in rounds if round.stored}
    for id, status, count in _stored_by_status(keys, paths) if keys else ():
        _add(figures[keys[id]], status, count)
    return figures


def _add(figures, status, count):
    figures["total"] += count
    figures[status] += count


def _union(queries):
    if not queries:
        return ()
    return functools.reduce(lambda one, other: one.union_all(other), queries).tuples()


def _by_status(round, paths):
    found = targets(round, paths)
    key, count = Value(round.key).alias("key"), fn.COUNT(SQL("1"))
    return found.select_from(key, found.c.status, count).group_by(found.c.status)


def _stored_by_status(ids, paths):
    found = CoverageTarget.select(CoverageTarget.round, CoverageTarget.status, fn.COUNT(SQL("1")))
    mine = CoverageTarget.round.in_(list(ids)) & within(paths, CoverageTarget.path)
    return found.where(mine).group_by(CoverageTarget.round, CoverageTarget.status).tuples()


def targets(round, paths):
    """The query described above, for a round of households or any stored round."""
    if round.stored:
        return _stored(round, paths)
    return _open(round, paths) if round.is_open else _ended(round, paths)


def listed(round, paths):
    """The targets in the order of their areas and doors."""
    found = targets(round, paths)
    return found.order_by(*(SQL(name) for name in ORDER))


def _stored(round, paths):
    t = CoverageTarget
    return t.select(
        t.household.alias("household_id"),
        t.path,
        t.label,
        Value("").alias("door"),
        t.status,
        t.visited_on,
        t.reason,
        NULL.alias("last_on"),
        Value(0).alias("stale"),
        t.id.alias("place_0"),
        *(Value(0).alias(name) for name in ORDER[1:]),
        t.grid,
        t.grid_name,
        t.building,
        t.building_name,
    ).where((t.round == round.stored) & within(paths, t.path))


def _open(round, paths):
    h = Household
    reached, excused, tried = (
        column.between(round.starts_on, round.ends_on)
        for column in (h.last_reached_on, h.last_excused_on, h.last_tried_on)
    )
    status = Case(None, ((reached, "reached"), (excused, "excused"), (tried, "tried")), "due")
    days = ((reached, h.last_reached_on), (excused, h.last_excused_on), (tried, h.last_tried_on))
    long_ago = fn.COALESCE(h.last_reached_on, h.since) < stale_before(round)
    unseen = long_ago & ~fn.COALESCE(excused, Value(False))
    return (
        h.select(
            h.id.alias("household_id"),
            Area.path,
            Area.label,
            h.door,
            status.alias("status"),
            Case(None, days, NULL).alias("visited_on"),
            Case(None, ((reached, NULL), (excused, h.excuse), (tried, h.last_rung)), NULL).alias(
                "reason"
            ),
            h.last_reached_on.alias("last_on"),
            Case(None, ((unseen, 1),), 0).alias("stale"),
            *_order(),
        )
        .join(Area)
        .join(Above, on=(Area.parent == Above.id))
        .where(_covered(round, paths, clock.today()) & h.ended_on.is_null())
    )


def _order():
    """Columns that sort like every list of doors: by building, unit, door."""
    places = Above.position, Above.id, Area.position, Area.id, Household.position
    return [place.alias(name) for place, name in zip(places, ORDER, strict=True)]


def _covered(round, paths, day):
    """Expression: the household is a target of the round as of `day`, and inside `paths`."""
    mine = within(inside(round.community, paths)) & (Household.since <= round.ends_on)
    if round.covers == "focus_households":
        mark = FocusMark.select(SQL("1")).where((FocusMark.household == Household.id) & marked(day))
        return mine & fn.EXISTS(mark)
    return mine


def _ended(round, paths):
    """From the visits of its days that arrived before it closed and stood when it closed."""
    h, closes_at = Household, round.closes_at
    counted = (
        (Visit.household == h.id)
        & Visit.day.between(round.starts_on, round.ends_on)
        & (Visit.received_at < closes_at)
        & (Visit.voided_at.is_null() | (Visit.voided_at >= closes_at))
    )
    best = [
        fn.MAX(Case(None, ((Visit.outcome == outcome, Visit.id),), NULL))
        for outcome in ("reached", "excused", "tried")
    ]
    there = h.ended_on.is_null() | (h.ended_on > round.ends_on)
    decisive = (
        h.select(h.id.alias("home"), fn.COALESCE(*best).alias("visit"))
        .join(Area)
        .join(Visit, JOIN.LEFT_OUTER, on=counted)
        .where(_covered(round, paths, round.ends_on) & there)
        .group_by(h.id)
    )
    excused, tried = Visit.outcome == "excused", Visit.outcome == "tried"
    return (
        h.select(
            h.id.alias("household_id"),
            Area.path,
            Area.label,
            h.door,
            fn.COALESCE(Visit.outcome, "due").alias("status"),
            Visit.day.alias("visited_on"),
            Case(None, ((excused, Visit.excuse), (tried, Visit.channel)), NULL).alias("reason"),
            NULL.alias("last_on"),
            Value(0).alias("stale"),
            *_order(),
        )
        .join(Area)
        .join(Above, on=(Area.parent == Above.id))
        .join_from(h, decisive, on=(decisive.c.home == h.id))
        .join_from(h, Visit, JOIN.LEFT_OUTER, on=(decisive.c.visit == Visit.id))
    )


def stale_before(round):
    """Whoever was last met before this day has not been seen in this round nor the one before."""
    return bounds(round.period, round.starts_on - DAY)[0]


def late(round, paths):
    """How many homes a closed round did not reach, but visits that came in later did."""
    found = targets(round, paths)
    missed = found.select_from(found.c.household_id).where(found.c.status != "reached")
    arrived = (
        Visit.select(fn.COUNT(Visit.household.distinct()))
        .join(Area)
        .where(
            within(inside(round.community, paths))
            & Visit.day.between(round.starts_on, round.ends_on)
            & (Visit.received_at >= round.closes_at)
            & (Visit.outcome == "reached")
            & Visit.voided_at.is_null()
            & Visit.household.in_(missed)
        )
    )
    return arrived.scalar()
