"""Events of the named village in every state, each brought there by real moves of its holder."""

from datetime import date, time, timedelta

from models import Event, database
from services import access, clock
from services.events import moving, preparing
from tests import people

DAY = date(2026, 3, 21)  # a Saturday, three days after tests begin

SAID = {
    "title": "周末清洁家园",
    "kind": "cleaning",
    "content": "一起清理楼道和绿化带",
    "place": "小区东门",
    "conditions": "能拿得动扫帚就行",
    "risks": "小心碎玻璃",
    "protection": "有急救包，志愿者有意外险",
    "day": DAY,
    "from_time": time(9, 0),
    "to_time": time(11, 0),
    "until": None,
    "capacity": 20,
    "takes_minors": False,
    "counts_hours": True,
    "organisation": None,
}

# state: the moves that lead there from a draft, in order.
WAYS = {
    "draft": (),
    "enrolling": ("publish",),
    "full": ("publish", "fill"),
    "locked": ("publish", "lock"),
    "running": ("publish", "start"),
    "ended": ("publish", "start", "end"),
    "settled": ("publish", "start", "end", "settle"),
    "archived": ("publish", "start", "end", "settle", "archive"),
    "withdrawn": ("withdraw",),
    "cancelled": ("publish", "cancel"),
}


def said(village, **other):
    """What a form says about an event for the estate of the village."""
    return SAID | {"area": village.estate.id} | other


def draft(village, by=None, **other):
    """An event the organiser (or `by`, a Person) prepared."""
    with people.acting(by or village.organiser) as person, database.atomic():
        return preparing.draft(person, said(village, **other))


def published(village, by=None, **other):
    """One that can be signed up for."""
    with people.acting(by or village.organiser) as person, database.atomic():
        return preparing.save_and_publish(person, said(village, **other))


def soon(**by):
    """What makes an event begin so far from now (hours=1 …) and go on for two hours."""
    start = clock.local(clock.now() + timedelta(**by))
    end = start + timedelta(hours=2)
    return {"day": start.date(), "from_time": start.time(), "to_time": end.time()}


def make(village, event, verb, by=None, **said):
    """Its organiser (or `by`, a Person) makes a move of an event. Returns it as it is then."""
    if verb in ("fill", "free"):
        return filled(event, "full" if verb == "fill" else "enrolling")
    with people.acting(by or event.organiser) as person, database.atomic():
        found = access.find(Event, event.id)
        moving.move(found, verb, person, said)
    return Event.get_by_id(event.id)


def filled(event, state):
    """As if the last place had been taken, or one given back."""
    Event.update(state=state).where(Event.id == event.id).execute()
    return Event.get_by_id(event.id)


def in_state(village, state, by=None, **other):
    """A new event in one of Event.STATES; it begins in an hour."""
    event = draft(village, by, **(soon(hours=1) | other))
    for verb in WAYS[state]:
        event = make(village, event, verb, note="下大雨" if verb == "cancel" else "")
    return event


def series(event):
    """The events that repeat each other week by week, by day."""
    root = event.first_id or event.id
    mine = (Event.first == root) | (Event.id == root)
    return list(Event.select().where(mine).order_by(Event.starts_at))
