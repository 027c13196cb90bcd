"""After an event: minutes are confirmed by somebody else, many at once; then it is settled."""

from collections import namedtuple

from flask_babel import gettext as _
from flask_babel import ngettext

from models import Participation, Person
from services import batches
from services.errors import Refused, RuleBroken
from services.events.parties import runs
from services.participations import counting, lists
from services.participations.machine import COMING, PARTICIPATION, TOLD
from services.participations.parties import wards
from services.points import earning

AT_ONCE = 1000
UNSETTLED = ("checked_in", "hours_pending")

# How many were confirmed; names of those that were left since they are one's own or one's ward's;
# how many were left since somebody has to look at them one by one.
Confirmed = namedtuple("Confirmed", "count own left")


def confirm_all(event, ids, by):
    """Confirm the minutes of many Participations at once; in the caller's transaction.

    Never one's own or those of one's wards, and none that is disputed or needs a look: those are
    left and told. Returns Confirmed. Raises Refused, RuleBroken where nothing was chosen.
    """
    if not runs(event, by):
        raise Refused("participation.confirm_hours")
    if not ids:
        raise RuleBroken(_("Please choose whose minutes are right."), "participations")
    counting.hold(event)
    chosen = {*ids[:AT_ONCE]}
    pending = [one for one in lists.held(event, ("hours_pending",)) if one.id in chosen]
    mine = {by.id, *wards(by)}
    own = [one.person_id for one in pending if one.person_id in mine]
    ready = [one for one in pending if one.person_id not in mine and _is_plain(one)]
    done = batches.move_all(PARTICIPATION, ready, "confirm_hours", by, parties={"runner"})
    earning.thank(done, by)
    return Confirmed(len(done), _names(own), len(pending) - len(done) - len(own))


def _is_plain(participation):
    """Can its minutes be confirmed among many, without a look at it?"""
    return not participation.is_disputed and not participation.needs_review


def settle(event):
    """Everybody's minutes are confirmed: whoever did not come is noted as such, for their own eyes
    and those of who holds it; the others on the list are called off. A later entry stays possible.

    In the caller's transaction. Raises RuleBroken while something waits to be confirmed.
    """
    counting.hold(event)
    mine = (Participation.event == event.id) & Participation.state.in_(UNSETTLED)
    waiting = Participation.select().where(mine).count()
    if waiting:
        raise RuleBroken(
            ngettext(
                "The minutes of %(num)s person still have to be confirmed in the list.",
                "The minutes of %(num)s people still have to be confirmed in the list.",
                waiting,
            )
        )
    lists.by_clock(lists.held(event, COMING), "miss")
    lists.call_off(event, (*TOLD, "waitlisted"))


def _names(ids):
    if not ids:
        return []
    return [name for (name,) in Person.select(Person.name).where(Person.id.in_(ids)).tuples()]
