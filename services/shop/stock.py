"""The stock of a good: each change is a StockMove, once for each source; triggers add it up."""

from flask_babel import gettext as _
from peewee import IntegrityError

from models import Good, StockMove, database
from services import access, clock
from services.errors import RuleBroken

LESS = frozenset({"reserved", "written_off", "voided"})  # these take from the shelf


def move(good, kind, quantity, source, by):
    """Change the stock of a Good by `quantity`, above zero: `kind` says in which direction.

    In the caller's transaction. `source` is what it came of, "redemption:5"; `by` a Person, or None
    for the clock. Returns the StockMove, the first one where it was made before. `good.stock` is
    what is on the shelf afterwards. Raises RuleBroken where less than that is left.
    """
    assert quantity > 0 and kind in StockMove.KINDS
    access.hold(Good, [good.id])
    if known := _known(kind, source):
        return known
    good.stock = left = _left(good)
    if kind in LESS and left < quantity:
        raise RuleBroken(too_few(good, left), "quantity")
    try:
        with database.atomic():  # a savepoint: on PostgreSQL the rest goes on after a refusal
            made = StockMove.create(
                good=good.id,
                kind=kind,
                quantity=-quantity if kind in LESS else quantity,
                source=source,
                by=by,
                at=clock.now(),
                day=clock.today(),
            )
    except IntegrityError:  # somebody was quicker, with the same or with the last of it
        if known := _known(kind, source):
            return known
        raise RuleBroken(too_few(good, _left(good)), "quantity") from None
    good.stock = left + made.quantity
    return made


def too_few(good, left):
    """The sentence for somebody who wanted more of a Good than there is."""
    if left <= 0:
        return _("There is no more of “%(title)s” on the shelf just now.", title=good.title)
    return _(
        "There are only %(left)s of “%(title)s” on the shelf just now.",
        left=left,
        title=good.title,
    )


def _known(kind, source):
    return StockMove.get_or_none((StockMove.kind == kind) & (StockMove.source == source))


def _left(good):
    return Good.select(Good.stock).where(Good.id == good.id).scalar()
