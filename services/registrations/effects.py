"""What each move of a registration changes besides its state. Called by services/flow.py only."""

from flask_babel import gettext as _
from peewee import IntegrityError

from models import Organisation, Post, database
from services import activity, clock, posts
from services.errors import RuleBroken


def _accept(registration, by, given):
    """Who joins a team holds a post for it, which a card can be printed for."""
    if registration.kind != "team":
        return None
    team = Organisation.get_by_id(registration.organisation_id)
    if team.ended_on is not None:
        raise RuleBroken(_("This team is not on the list any more."))
    registration.post = _held(registration) or _given(registration, team, by)
    return {"post": registration.post_id}


def _held(registration):
    mine = (Post.person == registration.person_id) & (Post.role == "volunteer")
    ours = Post.organisation == registration.organisation_id
    return Post.select().where(mine & ours & posts.in_force()).first()


def _given(registration, team, by):
    """A new post, closing the same one that ran out by itself. It reaches no further than the
    place of the registration: a team of the county gives nobody the county."""
    posts.let_go(registration.person_id, "volunteer", registration.area_id)
    try:
        with database.atomic():
            post = Post.create(
                person=registration.person_id,
                role="volunteer",
                area=registration.area_id,
                organisation=team,
                since=clock.today(),
                given_by=by,
            )
    except IntegrityError:
        raise RuleBroken(_("This person holds the same post for it already.")) from None
    activity.record(by, "post.give", post, area=post.area_id, role="volunteer")
    return post


def _over(registration, by, given):
    """Whoever leaves a team holds no post for it any more."""
    post = registration.post
    if post is None or post.ended_at is not None:
        return None
    post.ended_at = clock.now()
    post.save()
    activity.record(by, "post.end", post, area=post.area_id, role=post.role)
    return {"post": post.id}


def _sign_agreement(registration, by, given):
    if given["day"] > clock.today():
        raise RuleBroken(_("This day is still to come. Enter it once it is signed."), "day")
    registration.agreement_on = given["day"]
    return {"day": given["day"]}


EFFECTS = {
    "accept": _accept,
    "sign_agreement": _sign_agreement,
    "leave": _over,
    "end": _over,
}
