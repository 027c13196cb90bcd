"""Goods on the shelf of the market of 宝龙社区, for tests of what is redeemed or given."""

from models import Donation, Good, StockMove, WriteOff, database
from services import clock
from services.shop import stock


def good(village, title="大米", points=20, on_shelf=10, by=None, **values):
    """A Good of 宝龙社区 (or `community`), with so many on the shelf."""
    by = by or village.shopkeeper
    values = {"community": village.community, "kind": "thing", "unit": "袋"} | values
    made = Good.create(title=title, points=points, author=by, made_at=clock.now(), **values)
    if on_shelf:
        arrive(made, on_shelf, by)
    return made


def arrive(good, quantity, by=None):
    """So many more of it come onto the shelf. Returns the StockMove."""
    source = f"test:{StockMove.select().count() + 1}"
    with database.atomic():
        return stock.move(good, "donated", quantity, source, by)


def stock_of(good):
    """What is on the shelf, as the database has it."""
    return Good.get_by_id(good.id).stock


def moves_of(good):
    """(kind, quantity) of each change of its stock, oldest first."""
    query = StockMove.select(StockMove.kind, StockMove.quantity).where(StockMove.good == good.id)
    return [*query.order_by(StockMove.id).tuples()]


def donation(good, by, quantity=3, **values):
    """A Donation of a good, on the shelf."""
    values = {"received_on": clock.today(), "at": clock.now(), "taken_by": by} | values
    made = Donation.create(good=good, quantity=quantity, **values)
    with database.atomic():
        stock.move(good, "donated", quantity, f"donation:{made.id}", by)
    return made


def write_off(good, by, quantity=1, kind="broken"):
    """A WriteOff that waits for a second person."""
    now = clock.now()
    return WriteOff.create(
        community=good.community_id,
        good=good,
        kind=kind,
        quantity=quantity,
        asked_by=by,
        state="asked",
        is_open=True,
        moved_at=now,
        state_since=now,
    )
