"""What the clock does: what nobody collected goes back, what can be paid for by now is settled.

One transaction each: others write too, and one that cannot be settled stops no other.
"""

from models import Redemption, database
from services import access, clock, flow
from services.errors import RuleBroken
from services.redemptions.handing import loaded
from services.redemptions.machine import REDEMPTION

BY_ITSELF = ("no_points", "no_stock")  # conflicts that end when points or goods come in


def expire_due(community_id=None):
    """Put back what was reserved and not collected in time (of one community, or everywhere), and
    let the points go. Returns how many. Not inside a transaction."""
    due = (Redemption.state == "reserved") & (Redemption.expires_on < clock.today())
    if community_id is not None:
        due &= Redemption.community == community_id
    return _each(due, "expire")


def settle_due():
    """Pay what could not be paid for when it was handed over, where that goes now. Returns how
    many. Not inside a transaction."""
    waits = (Redemption.state == "unsettled") & Redemption.conflict.in_(BY_ITSELF)
    return _each(waits, "settle")


def _each(where, verb):
    query = Redemption.select(Redemption.id).where(where).order_by(Redemption.id)
    return sum(_moved(id, verb) for (id,) in list(query.tuples()))


def _moved(id, verb):
    try:
        with database.atomic():
            access.hold(Redemption, [id])
            flow.move(REDEMPTION, loaded(id), verb, None, parties={"clock"})
        return True
    except RuleBroken:  # it has moved meanwhile, or waits on
        return False
