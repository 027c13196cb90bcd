"""Putting up public posts, and taking them down."""

from flask_babel import gettext as _

from models import Area, PostClaim, PublicPost, within
from services import access, activity, clock, context, flow
from services.claims.claiming import TAKES_A_SEAT
from services.claims.machine import MISSING, POST_CLAIM
from services.errors import RuleBroken
from services.issues.places import kept
from services.texts import clipped

TITLE_LENGTH = 30
DUTY_LENGTH = 500
MOST_SEATS = 99
KINDS = ("community", "estate", "grid", "micro_grid", "building")
PLACES = 300


def places():
    """The Areas somebody may put a post up for, from the top down."""
    mine = within(access.paths("public_post.make")) & Area.kind.in_(KINDS)
    query = Area.select().where(mine & Area.ended_on.is_null())
    return list(query.order_by(Area.path).limit(PLACES))


def make(area, title, duty, seats, by):
    """Put up a public post. Returns it. Raises Refused, or RuleBroken for what cannot be."""
    access.require("public_post.make", area)
    area, community = kept(area)
    title = clipped(" ".join(title.split()), TITLE_LENGTH, "title")
    duty = clipped(duty, DUTY_LENGTH, "duty")
    if not title:
        raise RuleBroken(_("Please give it a name."), "title")
    if not duty:
        raise RuleBroken(_("Please say what there is to do."), "duty")
    if not 1 <= (seats or 0) <= MOST_SEATS:
        raise RuleBroken(_("Please say for how many people it is, from 1 to 99."), "seats")
    post = PublicPost.create(
        community=community,
        area=area,
        title=title,
        duty=duty,
        seats=seats,
        author=by,
        submission=context.submission(),
        made_at=clock.now(),
    )
    activity.record(by, "public_post.make", post, area=area)
    return post


def end(post, note, by):
    """Take a post down: whoever serves there is told why. Twice is the same as once.

    Raises Refused, or RuleBroken without a word for those who serve.
    """
    access.require("public_post.make", post)
    access.hold(PublicPost, [post.id])
    now = PublicPost.get_by_id(post.id)
    if now.ended_at is not None:
        return now
    going = (PostClaim.public_post == now.id) & PostClaim.state.in_(TAKES_A_SEAT)
    access.hold(PostClaim, [id for (id,) in PostClaim.select(PostClaim.id).where(going).tuples()])
    claims = list(PostClaim.select().where(going).order_by(PostClaim.id))
    note = clipped(note, flow.NOTE_LENGTH, "note")
    if claims and not note:
        raise RuleBroken(MISSING["note"], "note")
    now.ended_at = clock.now()
    now.save()
    for claim in claims:
        verb = "end" if claim.state == "serving" else "decline"
        flow.move(POST_CLAIM, claim, verb, by, parties={"agreer"}, note=note)
    activity.record(by, "public_post.end", now, area=now.area_id)
    return now
