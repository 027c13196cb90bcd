"""What a person reads about doors: the lists, the map of a building, the page of one door."""

from collections import namedtuple
from datetime import date

from peewee import SQL, fn

from models import (
    Area,
    Attachment,
    FocusMark,
    Household,
    Person,
    Promise,
    VisitVersion,
    within,
)
from services import clock, context, rounds
from services.errors import Missing

PAGE = 20
VIEWS = ("due", "season", "tried", "need", "all")

Page = namedtuple("Page", "doors page pages total")


def focus_marks():
    """Subquery over each Household: its focus marks in force."""
    here = FocusMark.household == Household.id
    return FocusMark.select(FocusMark.id).where(here & rounds.marked(clock.today()))


def contact():
    """Subquery over each Household: the name of its contact person."""
    return (
        Person.select(Person.name)
        .where((Person.household == Household.id) & Person.is_contact & Person.ended_on.is_null())
        .order_by(Person.id)
        .limit(1)
    )


def _extended(query):
    """The same households, each with `.focus` (a mark's id or None) and `.contact` (or None)."""
    focus = focus_marks().limit(1)
    return query.select_extend(focus.alias("focus"), contact().alias("contact"))


def door(id):
    """One door the signed-in person sees, extended as in `doors`. Raises Missing."""
    door = _extended(Household.visible_to(context.person())).where(Household.id == id).first()
    if door is None:
        raise Missing
    return door


def doors(area=None):
    """Query of the doors the signed-in person sees, in natural order, ended homes left out.

    Each Household comes with `.area`, `.focus` and `.contact`.
    """
    above = Area.alias()
    query = (
        _extended(Household.select(Household, Area))
        .join(Area)
        .join(above, on=(Area.parent == above.id))
        .where(within(context.person().paths("household")) & Household.ended_on.is_null())
        .order_by(above.position, above.id, Area.position, Area.id, Household.position)
    )
    return query.where(within([area.path])) if area is not None else query


def due_of():
    """The Due of the signed-in person."""
    return context.shared("due", lambda: Due(context.person()))


class Due:
    """Which rounds run where, and so which doors are due. A few queries for any number of doors."""

    def __init__(self, person):
        self.person = person
        self.communities, paused = rounds.now_of(person)
        self.rounds = rounds.current(self.communities, paused=paused)

    def for_path(self, path):
        """The open rounds of the community a path lies in."""
        for community in self.communities:
            if path.startswith(community.path):
                return self.rounds[community.id]
        return []

    def counting(self, household):
        """The rounds for which a knock at this door counts today, paused ones too."""
        is_focus = household.focus is not None
        return [r for r in self.for_path(household.area.path) if r.includes(household, is_focus)]

    def of(self, household):
        """{cadence: status} of the running rounds that count this door."""
        return {
            round.cadence: round.status_of(household)
            for round in self.for_path(household.area.path)
            if round.pause is None and round.includes(household, household.focus is not None)
        }

    def state(self, household):
        """What the map shows: need, due, tried, excused, old or ok."""
        if household.findings or household.open_promises:
            return "need"
        statuses = self.of(household)
        if "tried" in statuses.values():
            return "tried"
        if statuses.get("focus") == "due":
            return "due"
        if "excused" in statuses.values():
            return "excused"
        return "old" if "due" in statuses.values() else "ok"

    def still_open(self, cadence):
        """Expression: nobody was met and nothing excuses it in the running round of a cadence."""
        open_somewhere = SQL("1 = 0")
        for community in self.communities:
            for round in self.rounds[community.id]:
                if round.cadence != cadence or round.pause or round.covers == "patches":
                    continue
                start = round.starts_on
                here = within([community.path]) & ~_since(Household.last_reached_on, start)
                here &= ~_since(Household.last_excused_on, start)
                if round.covers == "focus_households":
                    here &= fn.EXISTS(focus_marks())
                open_somewhere |= here
        return open_somewhere


def _since(column, day):
    """Expression that is never NULL, so that NOT works: the column's day is `day` or later."""
    return fn.COALESCE(column, date.min) >= day


def listed(due, view, page=1, area=None, search=None):
    """One Page of doors: `view` is one of VIEWS, `search` expressions of services/doors."""
    query = _listed(due, view, area)
    if search is not None:
        query = query.where(search)
    total = query.count()
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    return Page(list(query.paginate(page, PAGE)), page, pages, total)


def pages(due, view):
    """How many pages a list has."""
    return max(1, -(-_listed(due, view).count() // PAGE))


def first_due(due, limit):
    """The first doors of the focus list that are still to be seen."""
    return list(_listed(due, "due").limit(limit))


def _listed(due, view, area=None):
    query = doors(area)
    tried = Household.last_tried_on.is_null(False) & (
        Household.last_reached_on.is_null() | (Household.last_reached_on < Household.last_tried_on)
    )
    if view == "due":
        query = query.where(due.still_open("focus"))
    elif view == "season":
        query = query.where(due.still_open("full"))
    elif view == "tried":
        query = query.where(tried & (due.still_open("full") | due.still_open("focus")))
    elif view == "need":
        query = query.where((Household.findings != "") | (Household.open_promises > 0))
    return query


def buildings():
    """The buildings whose doors the signed-in person sees, in natural order."""
    scope = within(context.person().paths("household"))
    query = Area.select().where(scope & (Area.kind == "building") & Area.ended_on.is_null())
    return query.order_by(Area.position, Area.id)


def left_open(person, limit=2):
    """What a person promised and has not done yet at doors they still see, oldest first."""
    still = Promise.kept_at.is_null() & Household.ended_on.is_null()
    return list(
        Promise.visible_to(person)
        .where((Promise.author == person) & still)
        .order_by(Promise.made_on, Promise.id)
        .limit(limit)
    )


def attachments(visit_ids):
    """{visit id: [Attachment]} of some visits, in one query."""
    found = {id: [] for id in visit_ids}
    query = Attachment.select().where(Attachment.visit.in_(list(found)))
    for attachment in query.order_by(Attachment.kind, Attachment.position):
        found[attachment.visit_id].append(attachment)
    return found


def versions(visit):
    """How a visit read before its amendments, newest first."""
    query = VisitVersion.select().where(VisitVersion.visit == visit)
    return list(query.order_by(VisitVersion.number.desc()))
