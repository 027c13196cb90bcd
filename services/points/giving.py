"""Giving volunteer points to the neighbours' pool (爱心池), and undoing that the same day."""

import uuid

from flask_babel import gettext as _

from models import PointsAccount, PointsEntry
from services import activity, clock, context
from services.errors import Missing, RuleBroken
from services.points import books, ledger, passbook

SUGGESTED = (5, 10, 20)


def give(points, by):
    """The signed-in Person gives points of their own. Returns the PointsEntry.

    Raises RuleBroken for a number that is none, and where they have not so many.
    """
    if not points or points < 1:
        raise RuleBroken(_("Please say how many points, at least one."), "points")
    found = passbook.summary(by)
    if found is None or found.volunteer < points:
        raise RuleBroken(_("You have fewer volunteer points than that."), "points")
    source = f"gift:{context.submission() or uuid.uuid4()}"
    reason = _("Given to neighbours in need")
    entry = ledger.donate(found.community_id, by, points, source=source, reason=reason, by=by)
    activity.record(by, "points.donate", entry, area=found.community_id)
    return entry


def undo(entry_id, by):
    """Take a gift of today back. Returns the entry that does; None where that was done already.

    Raises Missing for what is no gift of theirs, RuleBroken on another day, or once the pool has
    handed it on.
    """
    mine = PointsAccount.alias()
    query = PointsEntry.select(PointsEntry, mine).join(mine, on=PointsEntry.debit)
    here = (PointsEntry.id == entry_id) & (PointsEntry.kind == "donate")
    entry = query.where(here & (mine.holder == books.holder_of(by.id))).first()
    if entry is None:
        raise Missing
    if entry.day != clock.today():
        raise RuleBroken(_("This can only be undone on the same day. Thank you for the gift!"))
    community = entry.book.community_id
    pool = books.account(books.of(community, hold=True), "pool")
    undone = PointsEntry.select().where(
        (PointsEntry.original == entry) & (PointsEntry.kind == "reverse")
    )
    if undone.exists():
        return None
    if pool.balance < entry.points:
        raise RuleBroken(_("The pool has handed these points on already. Thank you for the gift!"))
    reason = _("Gift taken back")
    made = ledger.reverse(entry, source=f"{entry.source}:undone", reason=reason, by=by)
    activity.record(by, "points.undo_donation", entry, area=community)
    return made[0]


def pool(community_id):
    """How many points the pool of a community has."""
    return books.account(books.of(community_id), "pool").balance
