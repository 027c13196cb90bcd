"""The board (认领岗位): what is open where I am, what I serve at, who waits for an answer."""

from collections import namedtuple

from peewee import fn

from models import Area, Person, PostClaim, PublicPost, within
from services import access, clock, context, flow
from services.claims.claiming import TAKES_A_SEAT
from services.claims.machine import POST_CLAIM

PAGE = 20
MINE = 30
SHOWN = 30 * clock.DAY  # what ended, with the word that went with it

Page = namedtuple("Page", "posts next")


def mine():
    """My claims that go on, and what ended lately with `.answer`, the word that went with it."""
    me, lately = context.person(), clock.now() - SHOWN
    query = PostClaim.select(PostClaim, PublicPost, Area).join(PublicPost)
    query = query.join(Area, on=PublicPost.area)
    going = PostClaim.state.in_(TAKES_A_SEAT)
    here = (PostClaim.person == me.id) & (going | (PostClaim.moved_at > lately))
    newest = (PostClaim.is_open.desc(), PostClaim.moved_at.desc(), PostClaim.id.desc())
    found = list(query.where(here).order_by(*newest).limit(MINE))
    over = [claim.id for claim in found if not claim.is_open]
    steps = flow.steps(POST_CLAIM, over) if over else {}
    for claim in found:
        claim.answer = steps[claim.id][-1].note if steps.get(claim.id) else ""
    return found


def open_posts(after=0):
    """One Page of the open posts where I live or have a post; each has `.taken` and `.left`.

    `after`: the id the page before ended with; `next` the one to go on after, or None.
    """
    taken = PostClaim.select(fn.COUNT(PostClaim.id)).where(
        (PostClaim.public_post == PublicPost.id) & PostClaim.state.in_(TAKES_A_SEAT)
    )
    query = PublicPost.visible_to(context.person()).select_extend(taken.alias("taken"))
    after = after if 0 < after <= access.LARGEST_ID else 0
    query = query.where(PublicPost.ended_at.is_null() & (PublicPost.id > after))
    found = list(query.order_by(PublicPost.id).limit(PAGE + 1))
    for post in found:
        post.left = max(0, post.seats - post.taken)
    return Page(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None)


def waiting():
    """The claims I am to answer, oldest first, with person and post; at most PAGE."""
    me = context.person()
    if not (paths := access.paths("claim.agree")):
        return []
    query = PostClaim.select(PostClaim, PublicPost, Area, Person).join(PublicPost)
    query = query.join(Area, on=PublicPost.area).switch(PostClaim)
    query = query.join(Person, on=PostClaim.person)
    theirs = (PostClaim.state == "claimed") & (PostClaim.person != me.id) & within(paths)
    return list(query.where(theirs).order_by(PostClaim.id).limit(PAGE))


def load(post):
    """A PublicPost with `.going`, its open claims with persons, the oldest first, and `.left`."""
    query = PostClaim.select(PostClaim, Person).join(Person, on=PostClaim.person)
    here = (PostClaim.public_post == post.id) & PostClaim.state.in_(TAKES_A_SEAT)
    post.going = list(query.where(here).order_by(PostClaim.id))
    for claim in post.going:
        claim.public_post = post
    post.left = max(0, post.seats - len(post.going))
    return post
