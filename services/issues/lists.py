"""Issues in lists: the inbox and the saved views of one table, paged by where the last page ended.

Every list starts at what the signed-in person sees (`scopes`); filters are plain values, as they
stand in an address (`filters`). Keys first, then the rows of one page: so the first statement is
answered by an index alone wherever nothing is filtered.
"""

import functools
import operator
from collections import namedtuple
from datetime import date, datetime, timedelta

from peewee import JOIN, SQL, Value, fn

from models import CLAIMERS, Area, Category, Issue, Organisation
from services import access, clock, context
from services.issues import scopes
from services.issues.filters import conditions
from services.issues.labels import label
from services.issues.machine import DECLINES, OPEN, OURS
from services.issues.parties import organisations
from services.issues.scopes import each, is_open, mine, needs_callback, open_list, scope, work

PAGE = 20
WITH_US = ("done_reported", "verified", "to_topic")  # handlers have done what they can
STUCK_DAYS = 7

# One page: the issues, the cursor of the next page (None: none), and how many there are altogether
# where that was asked for on the first page: more than `most` means at least so many.
Page = namedtuple("Page", "issues next count")

# What waits for somebody: the names of its tabs, the one shown, its page, its mark, as of when.
# No page where the mark is the one that was asked with.
Desk = namedtuple("Desk", "names name page mark moment")

# Orders: what is to happen soonest; what came in last; what moved last.
BY_NEXT, BY_NUMBER, BY_MOVED = "next", "number", "moved"
ORDERS = {  # (column, from the top down?, how its text in a cursor reads)
    BY_NEXT: (Issue.next_on, False, date.fromisoformat),
    BY_NUMBER: (Issue.received_at, True, datetime.fromisoformat),
    BY_MOVED: (Issue.moved_at, True, datetime.fromisoformat),
}


def _ours():
    return is_open() & (Issue.state.in_(OURS) | Issue.asked.is_null(False))


def _running():
    return is_open() & ~(Issue.state.in_(OURS) | Issue.asked.is_null(False))


def _untaken():
    before = clock.now() - timedelta(days=1)
    return is_open() & Issue.state.in_(("reported", "dispatched")) & (Issue.state_since < before)


def _stuck():
    return is_open() & (Issue.state_since < clock.now() - timedelta(days=STUCK_DAYS))


def _sampled():
    """Alternatives: checked and not confirmed yet, or drawn from what was solved on the spot."""
    return [is_open() & (Issue.state == "verified"), needs_callback()]


# Saved views: name → (condition or alternatives, order). Words stand in services/words/,
# "issue_view".
VIEWS = {
    "ours": (_ours, BY_NEXT),
    "problems": (lambda: is_open() & Issue.organisation.is_null(), BY_NEXT),
    "coordination": (
        lambda: is_open() & (Issue.organisation.is_null(False) | (Issue.state == "consulting")),
        BY_NEXT,
    ),
    "callbacks": (_sampled, BY_NEXT),
    "agenda": (lambda: is_open() & Issue.is_on_agenda, BY_NEXT),
    "overdue": (lambda: is_open() & (Issue.next_on < clock.today()), BY_NEXT),
    "untaken": (_untaken, BY_NEXT),
    "stuck": (_stuck, BY_NEXT),
    "returned": (lambda: is_open() & (Issue.declined + Issue.returned >= DECLINES), BY_NEXT),
    "unanswered": (lambda: is_open() & (Issue.state == "whistled"), BY_NEXT),
    "reopened": (lambda: is_open() & (Issue.reopened > 0), BY_NEXT),
    "rectification": (lambda: Issue.source == "check", BY_NUMBER),
    "ledger": (lambda: SQL("1 = 1"), BY_NUMBER),
}
BOTTLENECKS = ("untaken", "stuck", "returned", "unanswered", "reopened")
WITH_CLOSED = ("callbacks", "rectification", "ledger")  # the views that hold what is over as well


def page(where, order=BY_NEXT, after=None, filters=None, size=PAGE, most=0):
    """One Page of the issues for which `where` holds, after a cursor of the page before.

    `where` is an expression or a list of alternatives (see scopes). `filters`: as filters.asked
    gives them. `most`: on the first page count as well, up to so many.
    """
    counted = bool(most and not after)
    ids = _ids(where, order, after, filters or {}, max(size, most if counted else 0) + 1)
    issues, cursor = rows(ids[:size]), None
    if len(ids) > size:
        key = getattr(issues[-1], ORDERS[order][0].name)
        cursor = f"{key.isoformat()}_{issues[-1].id}"
    return Page(issues, cursor, len(ids) if counted else None)


def rows(ids):
    """The Issues of these ids, in this order, with area, category and organisation; labelled."""
    query = (
        Issue.select(Issue, Area, Category, Organisation)
        .join(Area, on=Issue.area)
        .switch(Issue)
        .join(Category)
        .switch(Issue)
        .join(Organisation, JOIN.LEFT_OUTER, on=Issue.organisation)
    )
    found = {issue.id: issue for issue in query.where(Issue.id.in_(ids))} if ids else {}
    issues = [found[id] for id in ids if id in found]
    label(issues)
    return issues


def _ids(where, order, after, filters, limit):
    """The ids of the first issues, at most `limit`: one statement for each alternative."""
    field, is_down, _read = ORDERS[order]
    narrow, begins = [*conditions(filters)], _begins(order, after)
    by = field
    if order == BY_NUMBER and filters.get("state") in OPEN:
        by = fn.COALESCE(field, field)  # few are open: not to be looked for along all there were
    keys = (by.desc(), Issue.id.desc()) if is_down else (by, Issue.id)
    alternatives, found = each(where), set()
    for one in alternatives:
        query = Issue.select(*((field, Issue.id) if len(alternatives) > 1 else (Issue.id,)))
        query = query.where(one, *narrow, *begins).order_by(*keys).limit(limit)
        if len(alternatives) == 1:
            return [id for (id,) in query.tuples()]
        found.update(query.tuples())
    return [id for _key, id in sorted(found, reverse=is_down)[:limit]]


def _begins(order, after):
    """The conditions that begin a page after a cursor; none for a cursor that makes no sense."""
    field, is_down, read = ORDERS[order]
    text, _line, id = (after or "").partition("_")
    try:
        key, id = read(text), int(id) if id.isascii() and len(id) < 19 else -1
    except ValueError:
        return []
    if is_down:
        return [field <= key, (field < key) | (Issue.id < id)]
    return [field >= key, (field > key) | (Issue.id > id)]


def desk(asked):
    """What waits for the signed-in person, by a name in `asked` (the values of an address).

    Returns a Desk; without a page where `asked` brings the mark there still is.
    """
    names = desk_names()
    name = asked.get("view") if asked.get("view") in names else names[0]
    where, order = DESK[name]
    condition = where()
    now, stands = clock.now(), mark(condition, order)
    found = None
    if asked.get("mark") != stands:
        found = page(condition, order, asked.get("after"))
    return Desk(names, name, found, stands, now)


def desk_names():
    """The names of the lists of the signed-in person's desk; the first is shown first."""
    person = context.person()
    names = []
    if access.can("issue.work", person=person):
        names += ["ours", "running", "callbacks"]
    elif access.can("issue.see", person=person):
        names += ["here"]
    if organisations(person) or any(post.role in CLAIMERS for post in person.posts):
        names += ["work", "open"]
    return [*names, "mine"]


def saved(name, community, verb="issue.ledger", after=None, filters=None, size=PAGE, most=0):
    """One Page of a saved view of a community (Area), as far as the signed-in person may `verb`."""
    condition, order = VIEWS[name]
    where = each(scopes.inside(community, verb), condition())
    return page(where, order, after, filters, size, most)


def counts(names, verb="issue.ledger"):
    """{community id: {name: count}} of saved views that hold open issues only. One statement."""
    columns = []
    for name in names:
        assert name not in WITH_CLOSED
        columns.append(fn.COUNT(fn.NULLIF(VIEWS[name][0](), Value(False))))
    query = Issue.select(Issue.community, *columns).where(is_open() & scope(verb))
    found = query.group_by(Issue.community).order_by(Issue.community).tuples()
    return {id: dict(zip(names, figures, strict=True)) for id, *figures in found}


def mark(where, order=BY_NEXT):
    """A short text that changes whenever a list changes: how many, and the newest move.

    Nothing leaves a list ordered by moves: there the newest one is enough.
    """
    if order == BY_MOVED:
        newest = Issue.select(Issue.moved_at).order_by(Issue.moved_at.desc()).limit(1)
        found = [newest.where(one).scalar() for one in each(where)]
    else:
        figures = fn.COUNT(Issue.id), fn.MAX(Issue.moved_at)
        parts = [
            Issue.select(SQL(str(n)), *figures).where(one) for n, one in enumerate(each(where))
        ]
        together = functools.reduce(operator.add, parts)
        found = [value for _n, *values in sorted(together.tuples()) for value in values]
    return "-".join(str(value) for value in found).replace(" ", "T")


DESK = {
    "ours": (lambda: scope("issue.work") & _ours(), BY_NEXT),
    "running": (lambda: scope("issue.work") & _running(), BY_NEXT),
    "callbacks": (lambda: each(scope("issue.work"), _sampled()), BY_NEXT),
    "here": (lambda: scope() & is_open(), BY_NEXT),
    "work": (lambda: each(work(), Issue.state.not_in(WITH_US)), BY_NEXT),
    "open": (open_list, BY_NEXT),
    "mine": (mine, BY_MOVED),
}
