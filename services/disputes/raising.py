"""Saying that a line is not right, and each step after that."""

from models import PointsDispute, PointsEntry
from services import access, clock, context, flow
from services.disputes.machine import POINTS_DISPUTE
from services.errors import Missing
from services.texts import clipped

WORDS_LENGTH = 300


def raise_dispute(person, entry, words, by, happened=None):
    """`by` says that a PointsEntry in the passbook of a Person is not right. Returns the
    PointsDispute; the one that waits already, where there is one."""
    words = clipped(words, WORDS_LENGTH, "words")
    access.hold(PointsEntry, [entry.id])  # who comes second finds the first
    waits = PointsDispute.select().where(
        (PointsDispute.entry == entry)
        & (PointsDispute.person == person)
        & (PointsDispute.state == "raised")
    )
    if found := waits.first():
        return found
    made = PointsDispute.create(
        community=entry.book.community_id,
        entry=entry,
        person=person,
        author=by,
        words=words,
        submission=context.submission(),
        state="raised",
        is_open=True,
        moved_at=clock.now(),
        state_since=clock.now(),
    )
    flow.begin(POINTS_DISPUTE, made, "raise", by, happened)
    return made


def offered(dispute, person):
    """The flow.Moves a person can make now, one for each verb."""
    return flow.offered(POINTS_DISPUTE, dispute, person)


def move(dispute, verb, by, *, note="", happened=None):
    """Make a move, in the caller's transaction. Returns the Step.

    Raises Missing for an unknown verb, Refused, RuleBroken.
    """
    if verb not in {one.verb for one in POINTS_DISPUTE.moves}:
        raise Missing
    access.hold(PointsDispute, [dispute.id])
    return flow.move(POINTS_DISPUTE, dispute, verb, by, note=note, happened=happened)


def raised_with(person, act):
    """The doubt somebody raised with the form `act` (its submission id). Raises Missing."""
    mine = (PointsDispute.author == person.id) & (PointsDispute.submission == act)
    if not act or (found := PointsDispute.visible_to(person).where(mine).first()) is None:
        raise Missing
    return found


def undo(dispute, by, happened=None):
    """The undo right after raising it. Twice is the same as once."""
    access.hold(PointsDispute, [dispute.id])
    now = PointsDispute.get_by_id(dispute.id)
    if now.is_open:
        flow.move(POINTS_DISPUTE, now, "withdraw", by, happened=happened)
    return now
