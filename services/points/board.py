"""What a community publishes about its points: totals and the newest roots. Nothing about anybody.

A total is told only where at least FEW people are behind it; else it would be somebody's.
"""

from collections import namedtuple

from peewee import fn

from models import PointsAccount, PointsBook, PointsEntry
from services.few import FEW
from services.points import roots

LATELY = 30  # days of roots on the board

# Points given out, handed in for something, still with people, in the pool for neighbours in need;
# None where too few people are behind it to be told. `entries`: lines in the book.
Totals = namedtuple("Totals", "issued redeemed outstanding pool entries")


def totals(community):
    """The Totals of a community. At most six statements."""
    book = PointsBook.get_or_none(PointsBook.community == community.id)
    if book is None:
        return Totals(0, 0, 0, 0, 0)
    rows = PointsAccount.select(PointsAccount.kind, fn.SUM(PointsAccount.balance))
    held = dict(rows.where(PointsAccount.book == book).group_by(PointsAccount.kind).tuples())
    still = sum(held.get(kind, 0) for kind in ("volunteer", "credit", "member", "held"))
    people = (PointsAccount.book == book) & (PointsAccount.holder != "")
    return Totals(
        _told(-held.get("issuing", 0), people),
        _told(held.get("redeeming", 0), people & _has("capture")),
        _told(still, people & (PointsAccount.balance > 0)),
        _told(held.get("pool", 0), people & _has("donate")),
        book.height,
    )


def lately(community):
    """[(day, short form of the root)], newest first, of the last LATELY days."""
    found = roots.published(community, LATELY).roots
    return [(day, roots.short(root)) for day, root in found.items()]


def _has(kind):
    """Expression: somebody's account from which an entry of this kind went."""
    mine = (PointsEntry.debit == PointsAccount.id) & (PointsEntry.kind == kind)
    return fn.EXISTS(PointsEntry.select(PointsEntry.id).where(mine))


def _told(points, of_whom):
    """The points, or None where fewer than FEW holders have accounts like this."""
    if not points:
        return 0
    holders = PointsAccount.select(PointsAccount.holder).where(of_whom).distinct().limit(FEW)
    return points if len(holders) >= FEW else None
