"""Points that are too old, where a policy says that points expire. Off unless one does.

By lot, the oldest first: whatever left an account is taken to have come from its oldest points.
"""

from collections import namedtuple
from datetime import timedelta

from flask_babel import gettext as _
from peewee import JOIN, Case, fn

from models import Area, PointsAccount, PointsEntry, PointsPolicy, database
from services import clock
from services.points import books, ledger, policies
from services.points.replaying import months_before

TOLD_AHEAD = timedelta(days=60)
GAINS = ("accrue", "adjust", "donate")  # what makes a lot
COMES_BACK = ("release", "reverse")  # what had left is there again

Soon = namedtuple("Soon", "points day")


def by_the_clock():
    """Enter what expires today in every community whose policy says so. Returns how many entries.

    Each community in a transaction of its own; the same day again adds nothing.
    """
    adopted = (PointsPolicy.state == "adopted") & PointsPolicy.expires_months.is_null(False)
    some = PointsPolicy.select(PointsPolicy.community).where(adopted)
    written = 0
    for community in list(Area.select().where(Area.id.in_(some)).order_by(Area.id)):
        with database.atomic():
            written += len(expire(community.id))
    return written


def expire(community_id):
    """Enter what expires in one community today, in the caller's transaction. Returns the entries.

    Points are good for the months of the policy in force, counted from the day they were entered,
    or from the day expiry was first agreed on: it does not reach into the past.
    """
    policy = policies.in_force(community_id)
    cutoff = _cutoff(policy, clock.today()) if policy else None
    if cutoff is None:
        return []
    book = books.of(community_id, hold=True)
    mine = (PointsAccount.book == book) & PointsAccount.kind.in_(books.OWN)
    accounts = PointsAccount.select().where(mine & (PointsAccount.balance > 0))
    accounts = {account.id: account for account in accounts.order_by(PointsAccount.id)}
    made = []
    for id, (lots, left) in _lots(accounts, cutoff).items():
        account = accounts[id]
        account.book = book
        points = min(account.balance, sum(points for _day, points in lots) - left)
        if points > 0:
            source = f"expire:{id}:{cutoff.isoformat()}"
            made.append(ledger.expire(account, points, source=source, reason=_("Too old")))
    return [entry for entry in made if entry is not None]


def soon(accounts, community_id):
    """Soon(points, day): what in some PointsAccounts of a community's book (a person's and their
    home's) expires within TOLD_AHEAD if it is not used, and the first day on which some does; None
    when nothing does."""
    policy = policies.in_force(community_id)
    if policy is None or policy.expires_months is None:
        return None
    last = clock.today() + TOLD_AHEAD
    cutoff = _cutoff(policy, last)
    if cutoff is None:
        return None
    accounts = {account.id: account for account in accounts if account.kind in books.OWN}
    since, points, first = _agreed(policy), 0, None
    for lots, left in _lots(accounts, cutoff).values():
        for day, lot in sorted(lots):
            kept = max(0, lot - left)
            left = max(0, left - lot)
            if kept:
                points += kept
                gone = _gone_on(max(day, since), policy.expires_months)
                first = min(first or gone, gone)
    return Soon(points, max(first, clock.today())) if points else None


def _cutoff(policy, day):
    """Points entered before it are too old on `day`; None where none can be."""
    if policy.expires_months is None:
        return None
    cutoff = months_before(day, policy.expires_months)
    return cutoff if cutoff > _agreed(policy) else None


def _agreed(policy):
    """Since when points expire here without a break."""
    mine = (PointsPolicy.community == policy.community_id) & (PointsPolicy.state == "adopted")
    begun = PointsPolicy.select().where(mine & (PointsPolicy.starts_on <= policy.starts_on))
    first = policy.starts_on
    for one in begun.order_by(PointsPolicy.starts_on.desc(), PointsPolicy.version.desc()):
        if one.starts_on == first and one.id != policy.id:
            continue  # replaced on the day it would have begun
        if one.expires_months is None:
            break
        first = one.starts_on
    return first


def _gone_on(day, months):
    """The first day on which points of a day are too old."""
    gone = months_before(day, -months) + timedelta(days=1)
    while months_before(gone, months) <= day:  # after a month that is shorter
        gone += timedelta(days=1)
    return gone


def _lots(accounts, cutoff):
    """{account id: ([(day, points)] entered before `cutoff`, without what was taken back; points
    that left and did not come back)}. Three statements."""
    ids = list(accounts)
    if not ids:
        return {}
    original = PointsEntry.alias()
    of_a_lot = original.kind.in_(GAINS) & (PointsEntry.kind == "reverse")
    out = (
        PointsEntry.select(
            PointsEntry.debit,
            fn.SUM(Case(None, [(of_a_lot, 0)], PointsEntry.points)),
            fn.SUM(Case(None, [(of_a_lot & (original.day < cutoff), PointsEntry.points)], 0)),
        )
        .join(original, JOIN.LEFT_OUTER, on=PointsEntry.original == original.id)
        .where(PointsEntry.debit.in_(ids))
        .group_by(PointsEntry.debit)
    )
    back = PointsEntry.select(PointsEntry.credit, fn.SUM(PointsEntry.points))
    back = back.where(PointsEntry.credit.in_(ids) & PointsEntry.kind.in_(COMES_BACK))
    came = PointsEntry.select(PointsEntry.credit, PointsEntry.day, fn.SUM(PointsEntry.points))
    gained = PointsEntry.credit.in_(ids) & PointsEntry.kind.in_(GAINS)
    came = came.where(gained & (PointsEntry.day < cutoff))
    found = {id: ([], 0) for id in ids}
    for id, day, points in came.group_by(PointsEntry.credit, PointsEntry.day).tuples():
        found[id][0].append((day, int(points)))
    for id, left, undone in out.tuples():
        found[id] = found[id][0], int(left) + int(undone)
    for id, points in back.group_by(PointsEntry.credit).tuples():
        found[id] = found[id][0], found[id][1] - int(points)
    return {id: one for id, one in found.items() if one[0]}
