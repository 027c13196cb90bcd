"""What each move of an event changes besides its state. Called by services/flow.py only.

What it means for the people on its list follows once it has moved: aftermath.py.
"""

from flask_babel import gettext as _

from models import Participation
from services import clock, modes
from services.errors import RuleBroken
from services.events import stating
from services.texts import clipped

OUTCOME_LENGTH = 1000


def publish(event, by, given):
    """All that has to be said is there. In emergency mode it is a call-up."""
    stating.check_complete(event)
    event.is_call_up = modes.current(event.community) is not None
    return {"call_up": True} if event.is_call_up else None


def withdraw(event, by, given):
    """Only while nobody signed up: whoever did is told why, and that is what cancelling is for."""
    mine = Participation.event == event.id
    there = Participation.signed_up_at.is_null(False) | Participation.came_at.is_null(False)
    if Participation.select().where(mine & there).exists():
        raise RuleBroken(
            _("Somebody has signed up already. Cancel it instead, then they are told why.")
        )


def change(event, by, given):
    """Other words or another time; which of them is remembered, for those who read it before."""
    fields = given.get("fields") or {}
    _check_day(event, fields.get("starts_at", event.starts_at))
    for name, value in fields.items():
        setattr(event, name, value)
    if event.state != "draft":
        stating.check_complete(event)
    return {"changed": list(fields)}


def _check_day(event, starts_at):
    """Whoever has come served on that day: another one would count minutes nobody was there."""
    if clock.day_of(starts_at) == clock.day_of(event.starts_at):
        return
    came = (Participation.event == event.id) & Participation.came_at.is_null(False)
    if Participation.select().where(came).exists():
        raise RuleBroken(
            _("Somebody has come already. End this event, and prepare another for the other day."),
            "day",
        )


def end(event, by, given):
    """It can be said at once what came of it."""
    if given.get("outcome"):
        thank(event, by, given)


def thank(event, by, given):
    """What came of it, for those who helped."""
    event.outcome = clipped(given["outcome"], OUTCOME_LENGTH, "outcome")


def settle(event, by, given):
    """When it was settled."""
    event.settled_at = clock.now()


EFFECTS = {
    "publish": publish,
    "withdraw": withdraw,
    "change": change,
    "end": end,
    "thank": thank,
    "settle": settle,
}
