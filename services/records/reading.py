"""A person's record of service (红色账户): theirs alone, in full, never set beside another's."""

from collections import defaultdict, namedtuple
from datetime import datetime

from peewee import JOIN

from models import (
    Area,
    CheckIn,
    Event,
    Guardianship,
    Household,
    Participation,
    Person,
    Post,
    Registration,
    Step,
    within,
)
from services import access, activity, context, posts
from services.errors import Missing
from services.participations.parties import wards_of
from services.records import served

PAGE = 20
PENDING_SHOWN = 50
ON_PAPER = 1000
SHOWN = ("hours_confirmed", "voided")

# One service as it is read: how it was noted (a code of CheckIn.METHODS, or ""), who confirmed it,
# why it was taken off.
Line = namedtuple("Line", "id state day title place minutes is_makeup method confirmed_by reason")

# What a page shows: the Lines that wait, those on the record, the cursor of the next page or None.
Page = namedtuple("Page", "pending lines next")


def whose(text, verb="record.see"):
    """The Person whose record an address asks for: oneself, a ward, or somebody in one's areas.

    `verb`: "record.see" for the screen, "record.print" for paper, which captains may print for
    the grown-ups behind their doors. Looking at somebody else's is noted. Raises Missing.
    """
    me = context.person()
    id = access.id_of(text) if text else me.id
    if id == me.id:
        return me
    found = id and _reachable(me, verb).where(Person.id == id).first()
    if not found:
        raise Missing
    if found.id not in {ward.id for ward in wards(me)}:
        activity.looked(me, "record", person=found)
    return found


def holder(text):
    """The Person for whom I make papers: myself or a ward. Raises Missing."""
    me = context.person()
    id = access.id_of(text) if text else me.id
    if id == me.id:
        return me
    found = next((ward for ward in wards(me) if ward.id == id), None)
    if found is None:
        raise Missing
    return found


def _reachable(me, verb):
    """A query of the people whose record `me` may look at, each with their home."""
    query = Person.select(Person, Household, Area).join(Household, JOIN.LEFT_OUTER)
    query = query.join(Area, JOIN.LEFT_OUTER)
    places = Area.alias()
    held = Post.select(Post.person).join(places, on=Post.area)
    staffed = access.paths("record.see")
    held = held.where(within(staffed, places.path) & posts.in_force())
    near = within(access.paths(verb)) & Person.id.not_in(Guardianship.children())
    return query.where(Person.id.in_(wards_of(me)) | near | within(staffed) | Person.id.in_(held))


def wards(me):
    """The people whose guardian somebody is; kept on the person."""
    if "wards_known" not in me.__dict__:
        query = Person.select().where(Person.id.in_(wards_of(me)))
        me.wards_known = list(query.order_by(Person.id))
    return me.wards_known


def is_red(person):
    """Did this person report in as a member? Then their own page may call it 红色账户."""
    mine = (Registration.person == person.id) & (Registration.kind == "member")
    return Registration.select().where(mine & (Registration.state == "active")).exists()


def page(person, after=None):
    """One Page of a person's record, the newest first, after the cursor of the page before."""
    waiting = [] if after else _waiting(person)
    rows = list(_rows(_is_shown(person) & _begins(after)).limit(PAGE + 1))
    more, rows = len(rows) > PAGE, rows[:PAGE]
    next = f"{rows[-1].event.starts_at.isoformat()}_{rows[-1].id}" if more else None
    return _page(person, waiting, rows, next)


def whole(person):
    """A Page with all that goes on paper: at most ON_PAPER services, the newest; `next`: more?"""
    rows = list(_rows(_is_shown(person)).limit(ON_PAPER + 1))
    more, rows = len(rows) > ON_PAPER, rows[:ON_PAPER]
    return _page(person, _waiting(person), rows, more or None)


def _page(person, waiting, rows, next):
    lines = _lines(person, [*waiting, *rows])
    return Page(lines[: len(waiting)], lines[len(waiting) :], next)


def _is_shown(person):
    counted = (Participation.state == "voided") | served.is_confirmed()
    return (Participation.person == person.id) & Participation.state.in_(SHOWN) & counted


def _waiting(person):
    waits = Participation.state.in_(served.PENDING) & Event.counts_hours
    mine = (Participation.person == person.id) & waits
    return list(_rows(mine).limit(PENDING_SHOWN))


def _rows(where):
    by = Person.alias()
    query = Participation.select(Participation, Event, by.id, by.name).join(Event)
    query = query.switch(Participation)
    query = query.join(by, JOIN.LEFT_OUTER, on=Participation.confirmed_by, attr="confirmer")
    return query.where(where).order_by(Event.starts_at.desc(), Participation.id.desc())


def _begins(after):
    """The condition that begins a page after a cursor; all for one that makes no sense."""
    text, _line, id = (after or "").partition("_")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return Event.id > 0
    id = access.id_of(id) or 0
    same = (Event.starts_at == moment) & (Participation.id < id)
    return (Event.starts_at <= moment) & ((Event.starts_at < moment) | same)


def _lines(person, rows):
    methods, reasons = methods_of(rows, [person.id]), _reasons(rows)
    return [
        Line(
            id=row.id,
            state=row.state,
            day=served.day_of(row),
            title=row.event.title,
            place=row.event.place,
            minutes=row.minutes,
            is_makeup=row.is_makeup,
            method=methods.get((row.event_id, row.person_id), ("", ""))[0],
            confirmed_by=row.confirmer.name if row.confirmed_by_id else "",
            reason=reasons.get(row.id, ""),
        )
        for row in rows
    ]


def methods_of(rows, people=None):
    """{(event id, person id): (how coming was noted, by whose name)} of Participations, the last
    that was taken; one query. `people`: ids, where it is about a few."""
    if not rows:
        return {}
    came = (
        (CheckIn.verdict == "taken") & (CheckIn.direction == "in") & CheckIn.person.is_null(False)
    )
    query = CheckIn.select(CheckIn.event, CheckIn.person, CheckIn.method, Person.name)
    query = query.join(Person, JOIN.LEFT_OUTER, on=CheckIn.by)
    query = query.where(CheckIn.event.in_({row.event_id for row in rows}) & came)
    if people is not None:
        query = query.where(CheckIn.person.in_(people))
    found = query.order_by(CheckIn.happened_at, CheckIn.id).tuples()
    return {(event, person): (method, name or "") for event, person, method, name in found}


def _reasons(rows):
    """{id: why it was taken off} of those that were; what was said when it was asked for first."""
    ids = [row.id for row in rows if row.state == "voided"]
    if not ids:
        return {}
    said = Step.verb.in_(("ask_void", "agree_void")) & (Step.note != "")
    query = Step.select(Step.subject_id, Step.verb, Step.note).order_by(Step.id)
    query = query.where((Step.subject == "participation") & Step.subject_id.in_(ids) & said)
    found = defaultdict(dict)
    for id, verb, note in query.tuples():
        found[id][verb] = note
    return {id: said.get("ask_void") or said["agree_void"] for id, said in found.items()}


def by_year(lines):
    """[(year, [Line])] of lines in their order."""
    years = {}
    for line in lines:
        years.setdefault(line.day.year, []).append(line)
    return [*years.items()]
