"""What narrows a list of issues: the filters of an address as expressions over Issue."""

import re
from datetime import date, timedelta

from models import Area, Category, Issue, within
from services import access, clock, context, texts
from services.issues.machine import FINAL
from services.issues.scopes import is_open

NUMBER = re.compile(r"\d{4}-\d{1,9}(-\d{1,18})?", re.ASCII)
NAMES = ("q", "state", "category", "source", "area", "since", "until")
LONGEST = 60  # characters of a search
OLDEST = date(1900, 1, 1)
YEARS = 10  # of which a number without its year may be


def asked(values):
    """{name: text} of the filters in the values of an address, without what makes no sense."""
    found = {name: (values.get(name) or "").strip()[:LONGEST] for name in NAMES}
    known = {"state": Issue.STATES, "source": Issue.SOURCES}
    for name, codes in known.items():
        if found[name] not in codes:
            found[name] = ""
    for name in ("category", "area"):
        if access.id_of(found[name]) is None:
            found[name] = ""
    for name in ("since", "until"):
        if texts.day(found[name]) is None:
            found[name] = ""
    return {name: text for name, text in found.items() if text}


def place(id):
    """The Area of a filter, if the signed-in person sees it, or None."""
    return Area.visible_to(context.person()).where(Area.id == int(id)).first() if id else None


def conditions(filters):
    """Expressions for filters as `asked` gives them; "area" may be the Area itself."""
    if q := filters.get("q"):
        yield _words(q)
    if state := filters.get("state"):
        yield Issue.state == state
        if state not in FINAL:
            yield is_open()
    if source := filters.get("source"):
        yield Issue.source == source
    if id := filters.get("category"):
        below = Category.select(Category.id).where(Category.parent == int(id))
        yield (Issue.category == int(id)) | Issue.category.in_(below)
    if area := filters.get("area"):
        area = area if isinstance(area, Area) else place(area)
        if area is not None:
            yield Issue.area.in_(Area.select(Area.id).where(within([area.path])))
    if since := texts.day(filters.get("since")):
        yield Issue.received_at >= _start(since)
    if (until := texts.day(filters.get("until"))) and until < date.max:
        yield Issue.received_at < _start(until + timedelta(days=1))


def _words(q):
    """A number, or words of the matter, its place, or what is to be done."""
    if NUMBER.fullmatch(q):
        return Issue.number == q
    held = Issue.text.contains(q) | Issue.place.contains(q) | Issue.measure.contains(q)
    if q.isdecimal():
        this = clock.today().year
        return held | Issue.number.in_([f"{this - back}-{q}" for back in range(YEARS)])
    mine = within(access.paths("issue.see"))
    named = Area.select(Area.id).where(mine & (Area.label.contains(q) | Area.name.contains(q)))
    return held | Issue.area.in_(named)


def _start(day):
    """When a day begins; for those before anybody kept a ledger here, long ago."""
    day = max(day, OLDEST)
    return clock.utc(day.year, day.month, day.day)
