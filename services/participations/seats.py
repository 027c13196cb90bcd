"""Places at an event: how many are left, and who gets the next one."""

from models import Participation
from services import flow
from services.events.machine import EVENT
from services.events.phases import AHEAD
from services.participations.counting import has_seat, hold, left, recount
from services.participations.machine import PARTICIPATION

__all__ = ["balance", "has_seat", "hold", "left", "recount"]


def balance(event):
    """After a place was taken or freed, or the capacity changed: the first of the waiting list
    move up, and the event says whether it is full. In the caller's transaction.
    """
    hold(event)
    if event.state not in AHEAD:
        return
    for waiting in _next(event, left(event)):
        waiting.event = event
        flow.move(PARTICIPATION, waiting, "move_up", None, parties={"clock"})
    recount(event)
    if event.state == "enrolling" and not has_seat(event):
        flow.move(EVENT, event, "fill", None, parties={"clock"})
    elif event.state == "full" and has_seat(event):
        flow.move(EVENT, event, "free", None, parties={"clock"})


def _next(event, count):
    """The first `count` (None: all) of the waiting list, by when they asked."""
    if count == 0:
        return []
    mine = (Participation.event == event.id) & (Participation.state == "waitlisted")
    order = (Participation.signed_up_at, Participation.id)
    return list(Participation.select().where(mine).order_by(*order).limit(count))
