"""The ledger of a community (问题台账): read on the screen, on paper, and as a spreadsheet.

What leaves the screen tells who is responsible and by when, never who reported it: no names, no
numbers, no doors (services/issues/hiding.py).
"""

from collections import namedtuple
from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import gettext as _

from models import Area, Category
from services import activity, areas, categories, clock, context, words
from services.errors import Missing
from services.issues import filters, hiding, lists
from services.issues.machine import OPEN

VIEW = "ledger"
COUNTED = 1000
ON_PAPER, IN_A_FILE = 300, 5000

# One matter as it stands on paper; all texts but the days.
Line = namedtuple(
    "Line", "number day category place matter measure who due_on first_due_on state closed_on"
)


@dataclass
class Ledger:
    """What was asked for: a community, a view of it, filters; `told` names the filters in words."""

    communities: list
    community: Area | None
    view: str = VIEW
    filters: dict = field(default_factory=dict)
    place: Area | None = None
    told: list = field(default_factory=list)
    moment: datetime = None
    page: lists.Page = None

    def address(self, **changes):
        """The values of its address, with some changed; those that are None are left out."""
        several = len(self.communities) > 1
        values = {"community": self.community.id if several else None, "view": self.view}
        values |= self.filters
        values |= changes
        return {name: value for name, value in values.items() if value not in (None, "")}


def asked(values, verb="issue.ledger"):
    """The Ledger the values of an address ask for, without its page. Raises Refused, Missing."""
    communities = areas.communities(verb)
    id = values.get("community") or ""
    chosen = [area for area in communities if not id or str(area.id) == id]
    if communities and not chosen:
        raise Missing
    view = values.get("view") if values.get("view") in lists.VIEWS else VIEW
    found = Ledger(communities, chosen[0] if chosen else None, view, filters.asked(values))
    found.moment, found.place = clock.now(), filters.place(found.filters.get("area"))
    if found.place is None:
        found.filters.pop("area", None)
    found.told = [*_told(found)]
    return found


def _page(found, verb, **how):
    narrow = found.filters | ({"area": found.place} if found.place else {})
    return lists.saved(found.view, found.community, verb, filters=narrow, **how)


def read(values):
    """The Ledger of an address with one page of issues, counted up to COUNTED."""
    found, after = asked(values), values.get("after")
    if found.community is not None:
        found.page = _page(found, "issue.ledger", after=after, most=COUNTED)
    return found


def lines(values, most):
    """(Ledger, [Line], are there more?) for what leaves the screen: at most so many, and put on
    record. Raises Refused, Missing."""
    found = asked(values, "issue.export")
    if found.community is None:
        raise Missing
    found.page = _page(found, "issue.export", size=most)
    issues = found.page.issues
    known = hiding.load(issues, {issue.handler_id for issue in issues} - {None})
    made = [_line(issue, known) for issue in issues]
    person, area = context.person(), found.community
    told = {"view": found.view, "count": len(made)}
    activity.record(person, "issue.export", area, area=area, **told)
    return found, made, found.page.next is not None


def places(community):
    """[(Area, [Area])]: the grids of a community the signed-in person sees, each with its
    buildings; an estate above grids is left out. One query."""
    kinds = ("grid", "estate", "building")
    query = Area.visible_to(context.person()).where(Area.kind.in_(kinds))
    query = query.where(Area.path.startswith(community.path)).order_by(Area.path)
    found, buildings = [], []
    for area in query:
        (buildings if area.kind == "building" else found).append(area)
    groups = [(area, [b for b in buildings if b.path.startswith(area.path)]) for area in found]
    inner = [area for area, _below in groups if area.kind == "grid"]
    return [
        (area, below)
        for area, below in groups
        if area.kind == "grid" or not any(grid.path.startswith(area.path) for grid in inner)
    ]


def _told(found):
    """(name of a filter, what it says) in words; two queries where a category is one of them."""
    chosen = found.filters
    for name, kind in (("state", "issue_state"), ("source", "issue_source")):
        if name in chosen:
            yield name, words.of(chosen[name], kind)
    if "category" in chosen:
        category = Category.get_or_none(Category.id == int(chosen["category"]))
        yield "category", category and categories.label_of(category, found.community)
    if found.place is not None:
        yield "area", found.place.label or found.place.name
    for name in ("since", "until", "q"):
        if name in chosen:
            yield name, chosen[name]


def _line(issue, known):
    closed = clock.day_of(issue.closed_at) if issue.closed_at else None
    return Line(
        number=issue.number,
        day=clock.day_of(issue.received_at),
        category=str(issue.about),
        place=_place(issue),
        matter=hiding.hide(issue, issue.brief or issue.text),
        measure=hiding.hide(issue, issue.measure),
        who=_who(issue, known),
        due_on=issue.due_on,
        first_due_on=issue.first_due_on,
        state=str(words.of(issue.state, "issue_state")),
        closed_on=closed,
    )


def _place(issue):
    """Where it is, no nearer than the building."""
    area = issue.area
    named = area.label or area.name
    if area.kind == "unit":
        named = area.label.removesuffix(area.name).strip() or area.name
    return " ".join([named, hiding.hide(issue, issue.place)]).strip()


def _who(issue, known):
    """Who is responsible: an organisation, a person, or the community while it is open."""
    if issue.organisation_id:
        return issue.organisation.name
    if issue.handler_id:
        return known.get(issue.handler_id, "")
    return _("The community") if issue.state in OPEN else ""
