"""The public board of a community (公开栏): what is open, what was crossed off, how it goes.

It says number, category, building, step and days. No words, no names, no doors are even read.
"""

import functools
import operator
from collections import Counter, namedtuple
from datetime import timedelta

from peewee import JOIN, Case, fn

from models import Area, Category, Issue, within
from services import clock, workdays
from services.errors import Missing
from services.few import FEW, told

PAGE = 20
CLOSED_DAYS = 30  # so long something crossed off stays on the board
FIGURE_DAYS = 90
HERE = 6
WHICH = ("all", "open", "closed")

Line = namedtuple(
    "Line",
    "id number about place state next_on due_on first_due_on waiting_since waited_days closed_on "
    "closing",
)
Page = namedtuple("Page", "lines next")

# Of the last FIGURE_DAYS. Counts, and shares in per cent, are None where they are too few to be
# told. `again`: of what was crossed off, opened again; `silent`: of what was asked about, crossed
# off without an answer. `stopped` clocks stood for `stood` working days together; `kinds` says for
# what: [(category, count, days)].
Figures = namedtuple("Figures", "received crossed_off extended again silent stopped stood kinds")


def community(id):
    """The community with this id. Raises Missing."""
    is_one = (Area.kind == "community") & Area.ended_on.is_null()
    found = Area.get_or_none((Area.id == id) & is_one)
    if found is None:
        raise Missing
    return found


def communities(person=None):
    """The communities that have a board, in order; of a Person (posts loaded) their own, if any."""
    every = Area.select().where((Area.kind == "community") & Area.ended_on.is_null())
    found = list(every.order_by(Area.path))
    paths = [post.area.path for post in person.posts] if person else []
    if person and person.household_id:
        paths.insert(0, person.household.area.path)
    return [area for area in found if any(path.startswith(area.path) for path in paths)] or found


def page(community, labels, which="all", after=None):
    """One Page of Lines, newest first: what is open, and what was crossed off of late.

    `labels`: {category id: words}, see categories.labels. `which`: one of WHICH. `after`: the id
    the page before ended with.
    """
    since = clock.now() - timedelta(days=CLOSED_DAYS)
    shown = {"open": [_open()], "closed": [_closed(since)]}.get(which, [_open(), _closed(since)])
    query = _rows().where(_among(community, shown))
    if after is not None:
        query = query.where(Issue.id < after)
    found = [_line(issue, labels) for issue in query.order_by(Issue.id.desc()).limit(PAGE + 1)]
    return Page(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None)


def _open():
    return Issue.is_open


def _closed(since):
    return (Issue.closed_at > since) & (Issue.state == "closed")


def _among(community, conditions):
    """Expression: an issue of the community for which one of the conditions holds. Each is asked by
    its own index, so that what lies years back costs nothing."""
    mine = Issue.community == community.id
    found = [Issue.select(Issue.id).where(mine & condition) for condition in conditions]
    return Issue.id.in_(functools.reduce(operator.or_, found))


def here(area, labels):
    """The newest open Lines in the same building, or else the same place: to say "that one too"."""
    path = area.path.rsplit("/", 2)[0] + "/" if area.kind == "unit" else area.path
    query = _rows().where(Issue.is_open & within([path]))
    return [_line(issue, labels) for issue in query.order_by(Issue.id.desc()).limit(HERE)]


def _rows():
    """Issues with just the columns that may be published, their place and what lies above it."""
    above = Area.alias("above")
    return (
        Issue.select(
            Issue.id,
            Issue.number,
            Issue.category,
            Issue.state,
            Issue.is_open,
            Issue.next_on,
            Issue.due_on,
            Issue.first_due_on,
            Issue.waiting_since,
            Issue.waited_days,
            Issue.closed_at,
            Issue.closing,
            Area.kind.alias("kind"),
            Area.label.alias("here"),
            Area.name.alias("name"),
            above.label.alias("above"),
            Category.name.alias("called"),
        )
        .join(Category)
        .switch(Issue)
        .join(Area, on=Issue.area)
        .join(above, JOIN.LEFT_OUTER, on=(Area.parent == above.id))
        .namedtuples()
    )


def _line(row, labels):
    return Line(
        id=row.id,
        number=row.number,
        about=labels.get(row.category) or row.called or "",
        place=row.above if row.kind == "unit" else row.here or row.name,
        state=row.state,
        next_on=row.next_on if row.is_open else None,
        due_on=row.due_on,
        first_due_on=row.first_due_on,
        waiting_since=row.waiting_since,
        waited_days=row.waited_days,
        closed_on=clock.day_of(row.closed_at) if row.closed_at else None,
        closing=row.closing,
    )


def figures(community, labels):
    """The Figures of a community. Three statements, one of them for the calendar."""
    since = clock.now() - timedelta(days=FIGURE_DAYS)
    closed = _closed(since)
    again = (Issue.reopened > 0) & (closed | Issue.is_open)
    lately = _among(community, [_open(), closed, Issue.received_at > since])
    moved = Issue.first_due_on.is_null(False) & (Issue.first_due_on < Issue.due_on)
    asked = closed & (Issue.closing != "on_the_spot")
    row = Issue.select(
        _sum(Issue.received_at > since),
        _sum(closed),
        _sum(closed | again),
        _sum(again),
        _sum(asked),
        _sum(asked & (Issue.closing == "silence")),
        _sum(moved & (closed | Issue.is_open)),
    )
    [(received, crossed, ended, reopened, asked, silent, extended)] = row.where(lately).tuples()
    stopped, stood, kinds = _stopped(_among(community, [_open(), closed]), labels)
    return Figures(
        told(received),
        told(crossed),
        told(extended),
        _share(reopened, ended),
        _share(silent, asked),
        told(stopped),
        stood if told(stopped) else None,
        kinds,
    )


def _stopped(where, labels):
    """(how many clocks stood, working days together, [(category, count, days)] if enough)."""
    stood = Issue.waiting_since.is_null(False) | (Issue.waited_days > 0)
    query = (
        Issue.select(
            Issue.category,
            Category.name,
            Issue.waiting_since,
            fn.COUNT(Issue.id),
            fn.SUM(Issue.waited_days),
        )
        .join(Category)
        .where(where & stood)
        .group_by(Issue.category, Category.name, Issue.waiting_since)
    )
    calendar, today = workdays.load(), clock.today()
    count, days, own = Counter(), Counter(), {}
    for category, name, since, several, before in query.tuples():
        own[category] = name or ""
        count[category] += several
        days[category] += int(before)
        days[category] += several * calendar.between(since, today) if since else 0
    labels = own | labels  # what came here with a place has the name it had
    kinds = [(labels[id], n, days[id]) for id, n in count.most_common() if n >= FEW]
    return count.total(), days.total(), kinds


def _sum(condition):
    return fn.COALESCE(fn.SUM(Case(None, [(condition, 1)], 0)), 0)


def _share(part, whole):
    return round(100 * part / whole) if whole >= FEW else None
