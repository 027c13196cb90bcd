"""Events in lists: what is coming, mine, those I run, what is over; paged by where one ended."""

from collections import defaultdict, namedtuple
from datetime import datetime

from peewee import fn

from models import Area, CheckIn, Event, Participation
from services import access, clock, context
from services.events import reading
from services.events.phases import LIVE, OPENS, PAST, UNPUBLISHED, phase
from services.events.stating import LONGEST
from services.participations.parties import wards_of

PAGE = 20
TO_DO = 5
HELD = (*LIVE, *PAST)
LEFT = ("cancelled_by_self", "called_off", "declined")

# `view` of `views`; `events` each with `.phase`, `.own` ({state of the person's own} or of wards)
# and, for who runs it, `.counts`; `next` the cursor of the next page; `to_do` what waits for a
# runner: Events that are over and not settled.
Listed = namedtuple("Listed", "view views events next to_do")


def listed(view=None, after=None):
    """The Listed of the signed-in person: a page of a view, after the cursor of the one before."""
    person = context.person()
    names = views(person)
    view = view if view in names else names[0]
    where, is_down = VIEWS[view]
    found = _page(where(person), is_down, after)
    events, more = found[:PAGE], len(found) > PAGE
    to_do = _to_settle(person) if view == "coming" and "run" in names and not after else []
    _mark(events, person)
    if view == "run" or to_do:
        theirs = reading.counts_of([event.id for event in (*events, *to_do)])
        for event in (*events, *to_do):
            event.phase, event.counts = phase(event), theirs[event.id]
    cursor = f"{events[-1].starts_at.isoformat()}_{events[-1].id}" if more else None
    return Listed(view, names, events, cursor, to_do)


def views(person):
    """The names of the views somebody has use for; the first is shown first."""
    runs = access.can("event.prepare", person=person)
    return ("coming", "mine", "run", "past") if runs else ("coming", "mine", "past")


def to_hold(person):
    """The Events a person runs that go on or begin soon, then those that are over and not settled,
    or where something waits since a fact came late. One query."""
    return _to_settle(person, clock.now() + OPENS)


def _to_settle(person, begun_by=None):
    is_over = Event.ends_at <= clock.now()
    begun = Event.starts_at <= begun_by if begun_by else is_over
    pending = (Participation.event == Event.id) & (Participation.state == "hours_pending")
    proofs = (CheckIn.event == Event.id) & (CheckIn.verdict == "refused")
    proofs &= CheckIn.answered_at.is_null() & (CheckIn.person != person.id)
    late = fn.EXISTS(Participation.select().where(pending))
    late |= fn.EXISTS(CheckIn.select().where(proofs))
    there = Event.state.in_((*LIVE, "ended")) | ((Event.state == "settled") & late)
    query = Event.select(Event, Area).join(Area, on=Event.area)
    query = query.where(Event.run_by(person) & _is_open() & begun & there)
    return list(query.order_by(is_over, Event.ends_at, Event.id).limit(TO_DO))


def _is_open():
    """Expression: open. An equation, since no index of SQLite is asked with a bare column."""
    return Event.is_open == True  # noqa: E712


def earlier(person):
    """The newest Events somebody held, one for each name: another can be made like them."""
    there = Event.run_by(person) & Event.state.not_in(UNPUBLISHED)
    query = Event.select(Event, Area).join(Area, on=Event.area).where(there)
    found = {}
    for event in query.order_by(Event.starts_at.desc(), Event.id.desc()).limit(PAGE):
        found.setdefault(event.title, event)
    return [*found.values()]


def _page(where, is_down, after):
    query = Event.select(Event, Area).join(Area, on=Event.area).where(where)
    key, id = _cursor(after)
    if key is not None and is_down:
        query = query.where((Event.starts_at <= key) & ((Event.starts_at < key) | (Event.id < id)))
    elif key is not None:
        query = query.where((Event.starts_at >= key) & ((Event.starts_at > key) | (Event.id > id)))
    order = (Event.starts_at.desc(), Event.id.desc()) if is_down else (Event.starts_at, Event.id)
    return list(query.order_by(*order).limit(PAGE + 1))


def _cursor(text):
    """What a cursor means; (None, None) for one that makes no sense."""
    key, _line, id = (text or "").partition("_")
    try:
        return datetime.fromisoformat(key).replace(tzinfo=None), access.id_of(id) or 0
    except ValueError:
        return None, None


def _mark(events, person):
    """Give Events their `.phase` and `.own`: the states of the person's own and their wards'."""
    whose = (Participation.person == person.id) | Participation.person.in_(wards_of(person))
    here = Participation.event.in_([event.id for event in events])
    query = Participation.select(Participation.event, Participation.person, Participation.state)
    theirs = defaultdict(list)
    for id, who, state in query.where(here & whose).tuples() if events else ():
        theirs[id].insert(0 if who == person.id else len(theirs[id]), state)
    for event in events:
        event.phase, event.own, event.counts = phase(event), theirs[event.id], None


def _mine(person):
    mine = Participation.select(Participation.event).where(
        (Participation.person == person.id) & Participation.state.not_in(LEFT)
    )
    return Event.id.in_(mine)


def _coming(person):
    """Published and not over; what was cancelled stands there for those who meant to come."""
    meant = Participation.select(Participation.event).where(Participation.person == person.id)
    there = Event.state.in_(LIVE) | ((Event.state == "cancelled") & Event.id.in_(meant))
    now = clock.now()
    begins = Event.starts_at > now - LONGEST  # said for the index: nothing goes on any longer
    return Event.seen_by(person) & begins & (Event.ends_at > now) & there


def _run(person):
    """What still has to be done something about, the oldest first."""
    return Event.run_by(person) & _is_open() & Event.state.in_(("draft", *LIVE, "ended"))


def _past(person):
    gone = (Event.ends_at <= clock.now()) | Event.state.in_(PAST)
    return Event.seen_by(person) & gone & Event.state.in_(HELD)


VIEWS = {  # name: (condition for a person, from the newest down?)
    "coming": (_coming, False),
    "mine": (_mine, True),
    "run": (_run, False),
    "past": (_past, True),
}
