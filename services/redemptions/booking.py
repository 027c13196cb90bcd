"""The two books a redemption moves: the stock of its good and the points of whoever gets it.

Stock goes first everywhere: a good is held before the book of points, so that nobody waits for
somebody who waits for them.
"""

from models import Good, StockMove, database
from services import access
from services.errors import RuleBroken
from services.points import ledger
from services.shop import stock


def source(redemption):
    """What both books know it by. Given up and handed over all the same, it is paid for anew."""
    first = f"redemption:{redemption.id}"
    return f"{first}:2" if _moved("released", first) else first


def reserve(redemption, by):
    """Off the shelf, and the points held. Raises RuleBroken where either is missing."""
    stock.move(redemption.good, "reserved", redemption.quantity, source(redemption), by)
    _hold(redemption, by)


def capture(redemption, by):
    """What was held goes for good."""
    ledger.capture(source(redemption), reason=redemption.label, by=by)


def free(redemption, by):
    """Back on the shelf, and the points free again."""
    name = source(redemption)
    stock.move(redemption.good, "released", redemption.quantity, name, by)
    ledger.release(name, reason=redemption.label, by=by)


def pay(redemption, by):
    """Book something that has been handed over already, as far as that goes. Returns "" or a code
    of words "redemption_conflict": why it cannot be paid for now.

    What is gone is off the shelf, whoever pays; nothing is paid for that the shelf never had.
    """
    if not take(redemption, by):
        return "no_stock"
    try:
        with database.atomic():
            _hold(redemption, by)
    except RuleBroken:
        return "no_points"
    capture(redemption, by)
    return ""


def take(redemption, by):
    """Off the shelf, if it is there or was taken before. Returns whether it is off."""
    name = source(redemption)
    if _moved("reserved", name):
        return True
    access.hold(Good, [redemption.good_id])
    left = Good.select(Good.stock).where(Good.id == redemption.good_id).scalar()
    if left < redemption.quantity:
        return False
    stock.move(redemption.good, "reserved", redemption.quantity, name, by)
    return True


def give_back(redemption, by):
    """It was brought back: onto the shelf, if it was taken off, and the points to where they came
    from, if any were paid."""
    name = source(redemption)
    if _moved("reserved", name):
        stock.move(redemption.good, "returned", redemption.quantity, name, by)
    ledger.give_back(name, reason=redemption.label, by=by)


def _hold(redemption, by):
    ledger.hold(
        redemption.community_id,
        redemption.person,
        redemption.points,
        source=source(redemption),
        reason=redemption.label,
        evidence=f"/redemptions/{redemption.id}",
        by=by,
    )


def _moved(kind, name):
    return StockMove.select().where((StockMove.kind == kind) & (StockMove.source == name)).exists()
