"""Issues in lists: the inbox, saved views of one table, search; paged by where the last page ended.

Every list starts at what the signed-in person sees (`scope`); filters are plain values, as they
stand in an address.
"""

from collections import namedtuple
from datetime import date, timedelta

from peewee import JOIN, SQL, Value, fn

from models import (
    CLAIMERS,
    Area,
    Category,
    CategorySetting,
    CoHandler,
    Issue,
    Organisation,
    ids_in,
    within,
)
from services import access, clock, context, words
from services.issues.machine import DECLINES
from services.issues.parties import is_handler_only, organisations

PAGE = 20
TITLE = 26  # characters of an issue's words that stand in a line
OURS = ("reported", "accepted", "consulting", "done_reported", "verified", "to_topic")
STUCK_DAYS = 7

# One page: the issues, and the cursor of the next page (None: none).
Page = namedtuple("Page", "issues next")

# What waits for somebody: the names of its tabs, the one shown, its page, its mark, as of when.
Desk = namedtuple("Desk", "names name page mark moment")

# Orders: by what is to happen next, soonest first; or by number, newest first.
BY_NEXT, BY_NUMBER = "next", "number"


def _ours():
    return Issue.is_open & (Issue.state.in_(OURS) | Issue.asked.is_null(False))


def _untaken():
    before = clock.now() - timedelta(days=1)
    return Issue.is_open & Issue.state.in_(("reported", "dispatched")) & (Issue.moved_at < before)


def _stuck():
    return Issue.is_open & (Issue.moved_at < clock.now() - timedelta(days=STUCK_DAYS))


def _unanswered():
    return Issue.is_open & (Issue.state == "whistled")


def _sampled():
    return (Issue.state == "verified") | Issue.needs_callback


# Saved views: name → (condition, order). Words stand in services/words.py, "issue_view".
VIEWS = {
    "ours": (_ours, BY_NEXT),
    "problems": (lambda: Issue.is_open & Issue.organisation.is_null(), BY_NEXT),
    "coordination": (
        lambda: Issue.is_open & (Issue.organisation.is_null(False) | (Issue.state == "consulting")),
        BY_NEXT,
    ),
    "callbacks": (_sampled, BY_NUMBER),
    "agenda": (lambda: Issue.is_open & Issue.is_on_agenda, BY_NEXT),
    "overdue": (lambda: Issue.is_open & (Issue.next_on < clock.today()), BY_NEXT),
    "untaken": (_untaken, BY_NEXT),
    "stuck": (_stuck, BY_NEXT),
    "returned": (lambda: Issue.is_open & (Issue.declined + Issue.returned >= DECLINES), BY_NEXT),
    "unanswered": (_unanswered, BY_NEXT),
    "reopened": (lambda: Issue.is_open & (Issue.reopened > 0), BY_NEXT),
    "rectification": (lambda: Issue.source == "check", BY_NUMBER),
    "ledger": (lambda: SQL("1 = 1"), BY_NUMBER),
}
BOTTLENECKS = ("untaken", "stuck", "returned", "unanswered", "reopened")


def scope(verb="issue.see"):
    """Expression over Issue: it lies where the signed-in person may `verb`.

    Whole communities are named by their ids, so that their indexes give the order; parts of one by
    the areas below.
    """
    person = context.person()
    posts = [post for post in person.posts if post.role in access.MAY[verb]]
    communities = [post.area_id for post in posts if post.area.kind == "community"]
    others = [post.area.path for post in posts if post.area.kind != "community"]
    parts = []
    if communities:
        parts.append(Issue.community == communities[0])
        if len(communities) > 1:
            parts = [Issue.community.in_(communities)]
    if others:
        parts.append(Issue.area.in_(Area.select(Area.id).where(within(others))))
    return _any(parts)


def mine():
    """Expression over Issue: reported or written by the signed-in person."""
    id = context.person().id
    return (Issue.reporter == id) | (Issue.author == id)


def work():
    """Expression over Issue: handled by the signed-in person or an organisation of theirs."""
    person = context.person()
    handled = Issue.handler == person.id
    if own := list(organisations(person)):
        helped = CoHandler.select(CoHandler.issue).where(CoHandler.organisation.in_(own))
        handled |= Issue.organisation.in_(own) | Issue.id.in_(helped)
    return handled


def open_list():
    """Expression over Issue: on the open list, for the signed-in person to take."""
    near = Issue.select(Issue.id).join(Area, on=Issue.area)
    return Issue.is_open & Issue.id.in_(near.where(Issue.claimable_by(context.person())))


def page(where, order=BY_NEXT, after=None, filters=None, size=PAGE):
    """One Page of the issues for which `where` holds, after a cursor of the page before.

    `filters`: {"q", "state", "category", "area", "source", "since", "until"} as texts of an
    address; what makes no sense is left out.
    """
    query = _rows().where(where)
    for condition in conditions(filters or {}):
        query = query.where(condition)
    query = _after(query, order, after)
    keys = (Issue.next_on, Issue.id) if order == BY_NEXT else (Issue.id.desc(),)
    found = list(query.order_by(*keys).limit(size + 1))
    more = len(found) > size
    found = found[:size]
    label(found)
    return Page(found, cursor(found[-1], order) if more else None)


def desk(asked):
    """What waits for the signed-in person, by a name in `asked` (the values of an address).

    Returns a Desk: `tabs` [(name, count or None)], the `name` shown, its `page`, the `mark` of it.
    """
    names = _desk_names()
    name = asked.get("view") if asked.get("view") in names else names[0]
    where, order = DESK[name]
    condition = where()
    return Desk(
        names, name, page(condition, order, asked.get("after")), mark(condition), clock.now()
    )


def _desk_names():
    person = context.person()
    names = []
    if access.can("issue.work", person=person):
        names += ["ours", "running", "callbacks"]
    elif access.can("issue.see", person=person):
        names += ["here"]
    if organisations(person) or any(post.role in CLAIMERS for post in person.posts):
        names += ["work", "open"]
    return [*names, "mine"]


def own_places():
    """Where somebody can report something without looking after it: from their home upwards, and
    the areas of their posts. Areas, the nearest first."""
    person = context.person()
    paths = [post.area.path for post in person.posts]
    if person.household_id:
        paths.insert(0, person.household.area.path)
    ids = [id for path in paths[:2] for id in reversed(ids_in(path))]
    rows = {area.id: area for area in Area.select().where(Area.id.in_(ids))} if ids else {}
    kinds = ("county", "subdistrict")
    found = [rows[id] for id in dict.fromkeys(ids) if id in rows and rows[id].kind not in kinds]
    return found


def home_area():
    """The Area a report of the signed-in person is about unless they say otherwise, or None."""
    return next(iter(own_places()), None)


def source_for(said, area, household=None):
    """The source of a report: as said, where the signed-in person may say so, else their own."""
    if said == "counter" and access.can("issue.counter", area):
        return "counter"
    if said == "check" and access.can("issue.check", area):
        return "check"
    if not access.can("issue.see", area):
        return "resident"
    mine = household is not None and household.id == context.person().household_id
    return "resident" if mine else "visit" if household is not None else "patrol"


def saved(name, after=None, filters=None, size=PAGE):
    """One Page of a saved view of the ledger, within what the signed-in person looks after."""
    condition, order = VIEWS[name]
    return page(scope() & condition(), order, after, filters, size)


def count(where, most=1000):
    """How many issues there are, counted up to `most`."""
    some = Issue.select(Issue.id).where(where).limit(most)
    return Issue.select(fn.COUNT(SQL("1"))).from_(some).scalar()


def counts(names):
    """{name: count} of saved views, in one statement."""
    base = scope()
    columns = []
    for name in names:
        condition = VIEWS[name][0]()
        columns.append(fn.COUNT(fn.NULLIF(condition, Value(False))).alias(name))
    [row] = Issue.select(*columns).where(base & Issue.is_open).tuples()
    return dict(zip(names, row, strict=True))


def mark(where):
    """A short text that changes whenever the list changes: how many, and the newest move."""
    row = Issue.select(fn.COUNT(Issue.id), fn.MAX(Issue.moved_at)).where(where).tuples().first()
    return f"{row[0]}-{row[1]}".replace(" ", "T")


DESK = {
    "ours": (lambda: scope("issue.work") & _ours(), BY_NEXT),
    "running": (lambda: scope("issue.work") & Issue.is_open & ~_ours(), BY_NEXT),
    "callbacks": (lambda: scope("issue.work") & _sampled(), BY_NUMBER),
    "here": (lambda: scope() & Issue.is_open, BY_NEXT),
    "work": (lambda: work() & Issue.is_open & (Issue.state != "done_reported"), BY_NEXT),
    "open": (open_list, BY_NEXT),
    "mine": (mine, BY_NUMBER),
}


def conditions(filters):
    """Expressions for the filters of an address."""
    if q := (filters.get("q") or "").strip()[:60]:
        yield _words(q)
    for name, column in (("state", Issue.state), ("source", Issue.source)):
        if value := filters.get(name):
            yield column == value
    if (value := filters.get("category") or "").isdecimal():
        below = Category.select(Category.id).where(Category.parent == int(value))
        yield (Issue.category == int(value)) | Issue.category.in_(below)
    if (value := filters.get("area") or "").isdecimal() and len(value) < 19:
        area = Area.visible_to(context.person()).where(Area.id == int(value)).first()
        if area is not None:
            yield Issue.area.in_(Area.select(Area.id).where(within([area.path])))
    for name in ("since", "until"):
        if day := _day(filters.get(name)):
            start = clock.utc(day.year, day.month, day.day)
            after = Issue.received_at >= start
            yield after if name == "since" else Issue.received_at < start + timedelta(days=1)


def cursor(issue, order):
    """Where a page ends: what `after` of the next one says."""
    return f"{issue.next_on}_{issue.id}" if order == BY_NEXT else str(issue.id)


def label(issues):
    """Give each issue `.about`, the words of its category as its community calls it, `.days`, how
    many working days it should take there, and `.title`, its first words as the signed-in person
    may read them. One query."""
    ids = {issue.community_id for issue in issues}
    settings = {}
    if ids:
        query = CategorySetting.select().where(CategorySetting.community.in_(list(ids)))
        settings = {(s.community_id, s.category_id): s for s in query}
    for issue in issues:
        own = settings.get((issue.community_id, issue.category_id))
        name = (own and own.name) or issue.category.name
        issue.about = name or words.of(issue.category.code, "category")
        issue.days = own.days if own else issue.category.days
        issue.title = _title(issue)


def _title(issue):
    person = context.person()
    is_known = person is not None and not is_handler_only(issue, person)
    text = " ".join((issue.text if is_known else issue.brief).split())
    short = text if len(text) <= TITLE else text[:TITLE] + "…"
    return short or issue.about


def _rows():
    return (
        Issue.select(Issue, Area, Category, Organisation)
        .join(Area, on=Issue.area)
        .switch(Issue)
        .join(Category)
        .switch(Issue)
        .join(Organisation, JOIN.LEFT_OUTER, on=Issue.organisation)
    )


def _after(query, order, after):
    if not after:
        return query
    if order == BY_NEXT:
        text, _line, id = after.partition("_")
        day = _day(text)
        if day is None or not id.isdecimal() or len(id) > 18:
            return query
        later = Issue.next_on > day
        return query.where(later | ((Issue.next_on == day) & (Issue.id > int(id))))
    if after.isdecimal() and len(after) < 19:
        return query.where(Issue.id < int(after))
    return query


def _words(q):
    """A number, or words of the matter, its place, or what is to be done."""
    if q.replace("-", "").isdecimal():
        numbered = (Issue.number == q) | Issue.number.endswith(f"-{q}")
        return numbered | Issue.place.contains(q) | Issue.text.contains(q)
    held = Issue.text.contains(q) | Issue.place.contains(q) | Issue.measure.contains(q)
    named = Area.select(Area.id).where(Area.label.contains(q) | Area.name.contains(q))
    return held | Issue.area.in_(named)


def _day(text):
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _any(parts):
    if not parts:
        return SQL("1 = 0")
    found = parts[0]
    for part in parts[1:]:
        found |= part
    return found
