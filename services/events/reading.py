"""What stands on the page of one event."""

from collections import namedtuple

from peewee import JOIN, Case, fn

from models import Area, Event, Organisation, Participation, Person
from services import flow, words
from services.events.machine import EVENT
from services.events.phases import phase
from services.prepared import prepared

SEATED = ("signed_up", "confirmed", "checked_in", "hours_pending", "hours_confirmed")
GONE = ("cancelled_by_self", "called_off", "declined", "voided", "makeup_requested")

# 四到 in numbers, and how the list stands. `pending`: minutes nobody confirmed yet.
Counts = namedtuple("Counts", "signed_up noticed came told_back seated waiting invited pending")


def load(event):
    """The same Event with everything its page names, in one query."""
    [found] = _loaded(event.id)
    found.__dict__.setdefault("organisation", None)
    return found


def _with_all(id):
    community, left = Area.alias(), JOIN.LEFT_OUTER
    return (
        Event.select(Event, Area, community, Person, Organisation)
        .join(Area, on=Event.area)
        .switch(Event)
        .join(community, on=Event.community, attr="community")
        .switch(Event)
        .join(Person, on=Event.organiser, attr="organiser")
        .switch(Event)
        .join(Organisation, left, on=Event.organisation)
        .where(Event.id == id)
    )


_loaded = prepared(_with_all)


def counts(event):
    """The Counts of one Event. One query."""
    return counts_of([event.id])[event.id]


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
    if phase(event) not in ("enrolling", "full", "locked", "running"):
        return None
    for step in steps:
        if step.verb == "change" and step.before != "draft":
            return step.received_at, [words.of(name, "event_field") for name in step.changes]
    return None


def reason(steps):
    """Why an event was cancelled, in the words of whoever did; "" if it was not."""
    return next((step.note for step in steps if step.verb == "cancel"), "")
