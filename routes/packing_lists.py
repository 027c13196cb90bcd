"""The addresses of issues, events and credit points in the day pack."""

from flask import url_for

from services import access, credits
from services.claims import board
from services.events import along
from services.issues import lists, waiting

POSTS = 5  # open posts somebody takes along


def issue_lists():
    """The addresses of issues somebody takes along first: the form, and each of their lists."""
    yield url_for("issues.new")
    yield url_for("issues.list")
    for name in lists.desk_names():
        yield url_for("issues.list", view=name)


def event_pages():
    """The addresses of events: my pass, the list, mine and those of these days with what their
    doors need; what one served, and posts to claim."""
    yield url_for("today.events")
    yield url_for("passes.mine")
    yield url_for("events.list")
    soon = along.soon()
    for id in dict.fromkeys([event.id for event, _holds in soon] + along.mine()):
        yield url_for("events.show", event_id=id)
    for event, holds in soon:
        yield url_for("checkins.arrive", event_id=event.id)
        if holds:
            yield url_for("checkins.door", event_id=event.id)
            yield url_for("checkins.names", event_id=event.id)
            yield url_for("checkins.paper", event_id=event.id)
    yield url_for("records.list")
    yield url_for("points.list")
    yield url_for("claims.list")
    for post in board.open_posts().posts[:POSTS]:
        yield url_for("claims.show", public_post_id=post.id)
    yield from market_pages()


def market_pages():
    """The addresses of the market: the counter of whoever keeps it, my codes."""
    if access.can("shop.keep"):
        yield url_for("counter.show")
    yield url_for("redemptions.list")


def credit_pages():
    """The addresses by which one declares for credit points, and what a collector is to look at."""
    roles = credits.roles()
    if credits.matters(credits.community()):
        yield url_for("credits.list")
        yield url_for("credits.new")
    elif "collecting" in roles:
        yield url_for("credits.list")
    if "collecting" in roles:
        yield url_for("credits.collecting")
        for id in credits.to_take_along():
            yield url_for("credits.show", application_id=id)


def issue_pages():
    """The addresses of the issues somebody has to do with."""
    for id in waiting.to_take_along():
        yield url_for("issues.show", issue_id=id)
