"""What issues mean for somebody's day: what waits for them, and what they can tell a family."""

from collections import namedtuple

from peewee import JOIN, Value, fn

from models import (
    Area,
    Category,
    CategorySetting,
    CoHandler,
    Household,
    Issue,
    Person,
)
from services import access, clock, context, packs
from services.issues.labels import label, put
from services.issues.machine import OURS, OVER
from services.issues.parties import organisations
from services.issues.scopes import is_open, open_in, open_list, unindexed

TO_DO = ("dispatched", "claimed", "in_progress", "whistled")  # of what somebody handles
TELL_DAYS = 30
ROWS = 6
ALONG = 20

# How many issues wait for somebody, those to tell a family about, and a mark of both.
Day = namedtuple("Day", "waiting came_back mark")

# What waits for somebody without doors, ROWS in all: to take, to look at, to do; and how many
# issues they could take.
Handed = namedtuple("Handed", "to_take to_check to_do open mark")

# What a resident follows: one Issue or None.
Newest = namedtuple("Newest", "issue mark")


def alternatives():
    """Conditions over Issue, one of which holds where the signed-in person has to do something.

    Each begins at an index of its own: what they handle, what they accept, check or keep going for
    the community, what they were asked.
    """
    me = context.person()
    found = _handled(me)
    if access.can("issue.work", person=me):
        ours = Issue.state.in_(OURS) | Issue.asked.is_null(False)
        found.append(open_in("issue.work") & ours)
    else:
        if access.can("issue.accept", person=me):
            found.append(open_in("issue.accept") & (Issue.state == "reported"))
        if access.can("issue.verify", person=me):
            others = Issue.done_by.is_null() | (Issue.done_by != me.id)
            found.append(open_in("issue.verify") & (Issue.state == "done_reported") & others)
    asked = Issue.state == "need_info"  # of whoever reports for others, where they still do
    wrote = open_in("issue.raise") & (unindexed(Issue.author) == me.id)
    return [*found, wrote & asked, (Issue.reporter == me.id) & asked]


def day_of(person, most=2):
    """A Day of the signed-in `person`, with at most so many that came back. One statement.

    Each Issue that came back is labelled, with its `.household`.
    """
    waits = _union(alternatives()).alias("waits")
    count = Issue.select(fn.COUNT(waits.c.id)).from_(waits)
    moved = Issue.select(fn.MAX(waits.c.moved_at)).from_(waits)
    ids = untold(person).select(Issue.id).order_by(Issue.moved_at.desc()).limit(most)
    setting = (CategorySetting.community == Issue.community) & (
        CategorySetting.category == Issue.category
    )
    query = (
        Person.select(Person.id, Issue, Household, Area, Category, CategorySetting)
        .select_extend(count.alias("waiting"), moved.alias("moved"))
        .join(Issue, JOIN.LEFT_OUTER, on=Issue.id.in_(ids), attr="issue")
        .join(Household, JOIN.LEFT_OUTER)
        .join(Area, JOIN.LEFT_OUTER)
        .switch(Issue)
        .join(Category, JOIN.LEFT_OUTER)
        .switch(Issue)
        .join(CategorySetting, JOIN.LEFT_OUTER, on=setting, attr="setting")
        .where(Person.id == person.id)
        .order_by(Issue.moved_at.desc())
    )
    rows = list(query)
    found = [row.issue for row in rows if getattr(row, "issue", None) is not None]
    for issue in found:
        put(issue, getattr(issue, "setting", None), issue.text)
    return Day(rows[0].waiting, found, _mark(rows[0].waiting, rows[0].moved, found))


def newest(person):
    """A Newest with the Issue a resident reads on their day: the one that asks them something, else
    the newest they reported in the last weeks; or None. Two statements."""
    since = clock.now() - TELL_DAYS * clock.DAY
    lately = is_open() | (Issue.moved_at > since)
    query = Issue.select(Issue, Area, Category).join(Area, on=Issue.area)
    query = query.switch(Issue).join(Category)
    query = query.where((Issue.reporter == person.id) & lately & (Issue.state != "withdrawn"))
    asks = fn.NULLIF(Issue.state == "need_info", Value(False)).is_null()
    found = list(query.order_by(asks, Issue.id.desc()).limit(1))
    label(found)
    return Newest(found[0] if found else None, _mark(found))


def handed(person):
    """A Handed of the signed-in `person`, soonest first. Three statements at most."""
    mine = _union(alternatives()).alias("mine")
    taken = Issue.select(mine.c.id).from_(mine)
    query = Issue.select(Issue, Area, Category).join(Area, on=Issue.area)
    query = query.switch(Issue).join(Category).where(Issue.id.in_(taken))
    found = list(query.order_by(Issue.next_on, Issue.id).limit(ROWS))
    label(found)
    open = Issue.select(Issue.id, Issue.moved_at).where(open_list()).limit(100).alias("open")
    count, moved = (
        Issue.select(fn.COUNT(open.c.id), fn.MAX(open.c.moved_at)).from_(open).tuples().first()
    )
    to_take = [issue for issue in found if issue.state in ("dispatched", "whistled")]
    to_check = [issue for issue in found if issue.state in ("done_reported", "need_info")]
    to_do = [issue for issue in found if issue.state in ("claimed", "in_progress")]
    return Handed(to_take, to_check, to_do, count, _mark(count, moved, found))


def to_take_along(most=ALONG):
    """The ids of the issues whose pages go into the day pack: what waits for the signed-in person,
    what they handle, what they reported lately; those that moved last, at most so many."""
    me, since = context.person(), clock.now() - TELL_DAYS * clock.DAY
    lately = is_open() | (Issue.moved_at > since)
    some = [*alternatives(), *(one & is_open() for one in _theirs(me))]
    some += [(Issue.author == me.id) & lately, (Issue.reporter == me.id) & lately]
    found = _union(some).alias("along")
    query = Issue.select(found.c.id).from_(found).order_by(found.c.moved_at.desc(), found.c.id)
    return [id for (id,) in query.limit(most).tuples()]


def untold(person):
    """Query of what this person reported for a family, is over, and nobody was told about."""
    since = clock.now() - TELL_DAYS * clock.DAY
    elsewhere = Issue.closing.is_null() | (Issue.closing != "on_the_spot")
    over = Issue.state.in_(OVER) & (Issue.moved_at > since)
    main = Issue.alias()  # what was joined to another is over with that one
    done = main.select(main.id).where(
        (main.id == Issue.merged_into) & main.state.in_(OVER) & (main.moved_at > since)
    )
    over |= (Issue.state == "merged") & fn.EXISTS(done)
    for_somebody = Issue.reporter.is_null() & Issue.household.is_null(False)
    mine = (Issue.author == person.id) & Issue.told_at.is_null()
    return Issue.select().where(mine & over & elsewhere & for_somebody)


def _theirs(person):
    """Conditions: it was handed to them, or to an organisation of theirs."""
    own = sorted(organisations(person))
    return [Issue.handler == person.id, *([Issue.organisation.in_(own)] if own else ())]


def _handled(person):
    """Conditions: it is theirs to take or to do, or they were called to it."""
    found = [is_open() & one & Issue.state.in_(TO_DO) for one in _theirs(person)]
    if own := sorted(organisations(person)):
        called = CoHandler.select(CoHandler.issue).where(CoHandler.organisation.in_(own))
        found.append(is_open() & (Issue.state == "whistled") & Issue.id.in_(called))
    return found


def _union(conditions):
    """(id, moved_at) of the issues for which one of the conditions holds, each once."""
    parts = [Issue.select(Issue.id, Issue.moved_at).where(one) for one in conditions]
    found = parts[0]
    for part in parts[1:]:
        found |= part
    return found


def _mark(*parts):
    """Six characters that change whenever one of the parts does."""
    *plain, issues = parts
    return packs.tag(*map(str, plain), [(one.id, one.state, str(one.moved_at)) for one in issues])
