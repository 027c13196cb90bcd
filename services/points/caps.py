"""What a rule has given some accounts in the period of its cap."""

from collections import Counter

from peewee import SQL

from models import PointsAccount, PointsBook, PointsEntry
from services.points import books

SAYS = (
    PointsEntry.id,
    PointsEntry.kind,
    PointsEntry.rule_key,
    PointsEntry.points,
    PointsEntry.original,
    PointsEntry.credit,
    PointsEntry.day,
)


def given(rule, where, community_id, first, last):
    """Counter of PointsAccount → points entered under the key of a PointsRule, whichever version of
    it, from one day to another, without what was taken back.

    `where`: an expression over PointsAccount, whose. Reads what those accounts moved since the
    period began; what others did, and how long the book is, does not matter.
    """
    here = (PointsBook.community == community_id) & PointsAccount.kind.in_((*books.OWN, "owed"))
    query = PointsAccount.select().join(PointsBook).where(here & where)
    accounts = {account.id: account for account in query}
    begin = _first_since(community_id, first) if accounts else None
    if begin is None:
        return Counter()
    ids = SQL(f"({', '.join(map(str, accounts))})")  # Peewee would spell out each of many
    rows = [*_moved(PointsEntry.credit, ids, begin), *_moved(PointsEntry.debit, ids, begin)]
    earned, found = {}, Counter()
    for id, kind, key, points, _original, account, at in rows:
        if kind == "accrue" and key == rule.key and first <= at <= last:
            earned[id] = accounts[account]
            found[accounts[account]] += points
    for _id, kind, _key, points, original, *_at in rows:
        if kind in ("reverse", "owe") and original in earned:
            found[earned[original]] -= points
    return found


def _moved(end, ids, begin):
    return PointsEntry.select(*SAYS).where(end.in_(ids) & (PointsEntry.id >= begin)).tuples()


def _first_since(community_id, day):
    """The id of the first entry of a community since a day: ids go up as days do."""
    query = PointsEntry.select(PointsEntry.id).join(PointsBook)
    here = (PointsBook.community == community_id) & (PointsEntry.day >= day)
    return query.where(here).order_by(PointsEntry.day, PointsEntry.seq).scalar()
