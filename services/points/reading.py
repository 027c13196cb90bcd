"""Entries as people read them: what changed of what they have."""

from peewee import JOIN, SQL

from models import PointsEntry, PointsPolicy, PointsRule
from services import access
from services.points import books

PAGE = 20


def entries_of(person, community_id, before=None, limit=PAGE):
    """The PointsEntry rows that concern what a Person and their home have, newest first.

    `before`: the id the page before ended with. Each is as `of_accounts` gives it.
    """
    mine = books.held_by(books.of(community_id), person).values()
    return of_accounts(mine, before, limit)


def of_accounts(accounts, before=None, limit=PAGE):
    """The same for some PointsAccounts of one book. Each has `.change`, of what can be spent (0
    where only what was reserved moved on), `.account_kind`, whose it is (`.is_home`), and `.rule`
    with its `.policy`. One statement."""
    mine = {account.id: account for account in accounts}
    if not mine:
        return []
    query = PointsEntry.select(PointsEntry, PointsRule, PointsPolicy.id, PointsPolicy.version)
    query = query.join(PointsRule, JOIN.LEFT_OUTER).join(PointsPolicy, JOIN.LEFT_OUTER)
    query = query.where(PointsEntry.id.in_(_newest([*mine], before, limit)))
    found = list(query.order_by(PointsEntry.id.desc()))
    for entry in found:
        _seen_by(entry, mine)
    return found


def _newest(accounts, before, limit):
    """Query of the newest ids of some accounts, read from the two indexes alone: how long a
    passbook is already does not matter."""
    last = access.LARGEST_ID if before is None else min(before, access.LARGEST_ID)
    ids = PointsEntry.select(PointsEntry.id).where(PointsEntry.id < last)
    either = ids.where(PointsEntry.debit.in_(accounts)) | ids.where(
        PointsEntry.credit.in_(accounts)
    )
    return either.order_by(SQL("1 DESC")).limit(limit)


def _seen_by(entry, mine):
    ends = (mine.get(entry.debit_id), -entry.points), (mine.get(entry.credit_id), entry.points)
    own = [(account, signed) for account, signed in ends if account and account.kind in books.OWN]
    account, _signed = own[0] if own else next(end for end in ends if end[0])
    entry.change = sum(signed for _account, signed in own)
    entry.account_kind = account.kind
    entry.is_home = account.household_id is not None
