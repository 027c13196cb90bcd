"""The list of an event when it comes to nothing: whoever stands on it is called off."""

from models import Participation
from services import access, batches
from services.participations import counting
from services.participations.machine import LISTED, PARTICIPATION


def call_off_all(event):
    """The event was cancelled or is not held: nobody has to come. Returns how many were called off.

    In the caller's transaction, which holds the event or does so here.
    """
    counting.hold(event)
    return len(call_off(event, (*LISTED, "makeup_requested")))


def call_off(event, states):
    """Call off whoever is in one of `states`. Returns their Participations."""
    return by_clock(held(event, states), "call_off")


def held(event, states):
    """The Participations of an event in some states, kept from others, each with the event."""
    mine = (Participation.event == event.id) & Participation.state.in_(states)
    ids = [id for (id,) in Participation.select(Participation.id).where(mine).tuples()]
    access.hold(Participation, ids)
    found = list(Participation.select().where(mine).order_by(Participation.id))
    for participation in found:
        participation.event = event
        participation._dirty.clear()
    return found


def by_clock(participations, verb):
    """The clock moves them all. Returns those it moved."""
    return batches.move_all(PARTICIPATION, participations, verb, None, parties={"clock"})
