"""How many places of an event are taken. The machine asks this; who gets one stands in seats.py."""

from models import Event, Participation
from services import access

SEATED = ("signed_up", "confirmed", "checked_in", "hours_pending", "hours_confirmed")


def hold(event):
    """Keep an event, and who has its places, from other writers until the transaction ends.

    Refreshes its state and capacity. Held before any participation of it, by everybody: whoever
    holds one of those and waits for the event would stand in the way of whoever has the event.
    """
    access.hold(Event, [event.id])
    query = Event.select(Event.state, Event.is_open, Event.capacity).where(Event.id == event.id)
    event.state, event.is_open, event.capacity = query.tuples().get()
    event._dirty.clear()
    event.__dict__.pop("seats_taken", None)


def left(event):
    """How many places are free, never less than none; None where whoever likes may come.

    Counted once for each Event object, until it is held or `recount` is called.
    """
    if event.capacity is None:
        return None
    if "seats_taken" not in event.__dict__:
        mine = (Participation.event == event.id) & Participation.state.in_(SEATED)
        event.seats_taken = Participation.select().where(mine).count()
    return max(0, event.capacity - event.seats_taken)


def recount(event):
    """Somebody took a place or gave one back: count again when next asked."""
    event.__dict__.pop("seats_taken", None)


def has_seat(event):
    """Is there a place for one more?"""
    return left(event) != 0
