"""What stands on the page of one event."""

from collections import namedtuple

from peewee import JOIN, Case, fn

from models import Area, Event, Organisation, Participation, Person
from services import access, context, flow, words
from services.errors import Missing
from services.events.machine import EVENT
from services.events.phases import LIVE, phase
from services.participations.counting import SEATED

GONE = ("cancelled_by_self", "called_off", "declined", "voided", "makeup_requested")

# 四到 in numbers, and how the list stands. `pending`: minutes nobody confirmed yet.
Counts = namedtuple("Counts", "signed_up noticed came told_back seated waiting invited pending")


def find(id):
    """The Event the signed-in person can see, with everything its page names. One query.

    Raises Missing.
    """
    if not 0 < id <= access.LARGEST_ID:
        raise Missing
    found = _with_all(Event.visible_to(context.person())).where(Event.id == id).first()
    if found is None:
        raise Missing
    return found


def load(event):
    """The same Event with everything its page names. One query."""
    return _with_all(Event.select().join(Area, on=Event.area)).where(Event.id == event.id).get()


def _with_all(query):
    community, repeats = Area.alias(), Event.alias()
    is_first = fn.EXISTS(repeats.select(repeats.id).where(repeats.first == Event.id))
    names = community, Person, Organisation, is_first.alias("has_repeats")
    query = query.select(Event, Area, *names).switch(Event)
    query = query.join(community, on=Event.community, attr="community").switch(Event)
    query = query.join(Person, on=Event.organiser, attr="organiser").switch(Event)
    return query.join(Organisation, JOIN.LEFT_OUTER, on=Event.organisation)


def counts(event):
    """The Counts of one Event. One query; how many places are taken is known from then on."""
    found = counts_of([event.id])[event.id]
    event.seats_taken = found.seated  # services/participations/counting.py need not ask again
    return found


def counts_of(ids):
    """{event id: Counts}. One query."""
    found = {id: Counts(*[0] * len(Counts._fields)) for id in ids}
    if not ids:
        return found
    on = Participation.state.not_in(GONE)
    columns = (
        _count(on & Participation.signed_up_at.is_null(False)),
        _count(on & Participation.noticed_at.is_null(False)),
        _count(on & Participation.came_at.is_null(False)),
        _count(on & Participation.fed_back_at.is_null(False)),
        _count(Participation.state.in_(SEATED)),
        _count(Participation.state == "waitlisted"),
        _count(on),
        _count(Participation.state == "hours_pending"),
    )
    query = Participation.select(Participation.event, *columns)
    query = query.where(Participation.event.in_(ids)).group_by(Participation.event)
    return found | {id: Counts(*figures) for id, *figures in query.tuples()}


def _count(condition):
    return fn.COUNT(Case(None, [(condition, 1)]))


def places_left(event, counts):
    """How many places are free; None where there is no limit."""
    return None if event.capacity is None else max(0, event.capacity - counts.seated)


def story(event):
    """The steps of an event, newest first, each with `.by` (who, in words) and `.changes` (names of
    the fields a change touched). One query."""
    steps = flow.steps(EVENT, [event.id])[event.id]
    for step in steps:
        step.by = step.actor.name if step.actor else ""
        step.changes = step.facts.get("changed", [])
    return steps[::-1]


def last_change(event, steps):
    """(when, the words of what was changed) the last time an event changed after it was published;
    None if it never did, or is over."""
    if phase(event) not in LIVE:
        return None
    for step in steps:
        if step.verb == "change" and step.before != "draft":
            return step.received_at, [words.of(name, "event_field") for name in step.changes]
    return None


def reason(steps):
    """Why an event was cancelled, in the words of whoever did; "" if it was not."""
    return next((step.note for step in steps if step.verb == "cancel"), "")


def series(event):
    """The Events that repeat each other week by week, as far as the signed-in person can see them,
    by day; just itself where none do. One query."""
    root = event.first_id or event.id
    mine = (Event.first == root) | (Event.id == root)
    query = Event.visible_to(context.person()).where(mine)
    return list(query.order_by(Event.starts_at, Event.id))


def is_weekly(event):
    """Is an event of `find` or `load` one of several dates?"""
    return bool(event.first_id or event.has_repeats)
