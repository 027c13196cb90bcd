"""Claiming a public post, and each step of a claim after that."""

from flask_babel import gettext as _

from models import PostClaim, PublicPost
from services import access, clock, context, flow
from services.claims.machine import POST_CLAIM
from services.errors import Missing, RuleBroken

TAKES_A_SEAT = ("claimed", "serving")


def claim(post, by, happened=None):
    """Claim a seat of a PublicPost. Returns the PostClaim; mine, where I have one.

    Raises RuleBroken where no seat is left or the post was taken down: whoever waited in a phone
    reads so there.
    """
    access.hold(PublicPost, [post.id])  # who comes second waits, and counts the first
    now = PublicPost.get_by_id(post.id)
    if now.ended_at is not None:
        raise RuleBroken(_("This post was taken down meanwhile. Thank you for the offer!"))
    taken = list(
        PostClaim.select().where(
            (PostClaim.public_post == now.id) & PostClaim.state.in_(TAKES_A_SEAT)
        )
    )
    if mine := next((claim for claim in taken if claim.person_id == by.id), None):
        return mine
    if len(taken) >= now.seats:
        raise RuleBroken(_("Somebody else was a little quicker: no seat is left for this post."))
    made = PostClaim.create(
        public_post=now,
        person=by.id,
        submission=context.submission(),
        state="claimed",
        is_open=True,
        moved_at=clock.now(),
        state_since=clock.now(),
    )
    flow.begin(POST_CLAIM, made, "claim", by, happened)
    return made


def offered(claim, person):
    """The flow.Moves a person can make now, one for each verb."""
    return flow.offered(POST_CLAIM, claim, person)


def move(claim, verb, by, *, note="", happened=None):
    """Make a move, in the caller's transaction. Returns the Step.

    Raises Missing for an unknown verb, Refused, RuleBroken.
    """
    if verb not in {one.verb for one in POST_CLAIM.moves}:
        raise Missing
    access.hold(PostClaim, [claim.id])
    return flow.move(POST_CLAIM, claim, verb, by, note=note, happened=happened)


def claimed_with(person, act):
    """The claim somebody made with the form `act` (its submission id). Raises Missing."""
    mine = (PostClaim.person == person.id) & (PostClaim.submission == act)
    if not act or (found := PostClaim.visible_to(person).where(mine).first()) is None:
        raise Missing
    return found


def undo(claim, by, happened=None):
    """The undo right after claiming: leave again. Twice is the same as once."""
    if claim.person_id != by.id:
        raise Missing
    access.hold(PostClaim, [claim.id])
    now = PostClaim.get_by_id(claim.id)
    if now.is_open:
        flow.move(POST_CLAIM, now, "leave", by, note=_("Undone right away"), happened=happened)
    return now
