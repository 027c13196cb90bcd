"""Posts: who holds which role for which place, and who may give and end them."""

from collections import namedtuple

from flask_babel import gettext as _
from peewee import Case, IntegrityError

from models import Area, Invitation, Person, Post, database, ids_in, within
from services import access, activity, areas, clock, context, roles, words
from services.errors import Refused, RuleBroken

PAGE = 20
AREAS_SHOWN = 20

Page = namedtuple("Page", "posts page pages total")


def in_force(day=None):
    """Expression: the post is held on `day` (default: today)."""
    day = day or clock.today()
    return (
        (Post.since <= day) & (Post.until.is_null() | (Post.until >= day)) & Post.ended_at.is_null()
    )


def listed(role=None, area=None, page=1):
    """One Page of the posts I look after that are held today or begin later, by place."""
    today = clock.today()
    query = (
        Post.select(Post, Area, Person)
        .join(Area)
        .switch(Post)
        .join(Person, on=Post.person)
        .where(within(access.paths("post.give")))
        .where((Post.until.is_null() | (Post.until >= today)) & Post.ended_at.is_null())
    )
    if role:
        query = query.where(Post.role == role)
    if area is not None:
        query = query.where(within([area.path]))
    total = query.count()
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    found = list(query.order_by(Area.path, Post.role, Post.id).paginate(page, PAGE))
    areas.load_above([post.area for post in found])
    return Page(found, page, pages, total)


def of(person):
    """The posts of a person that I may see, held today or beginning later, with their areas."""
    today = clock.today()
    query = Post.visible_to(context.person()).where(Post.person == person.id)
    going = Post.ended_at.is_null() & (Post.until.is_null() | (Post.until >= today))
    return list(query.where(going).order_by(Post.id))


def may_give(role, area):
    """May I give this role for this area? Never outside my own, never above my own rank."""
    return access.can("post.give", area) and roles.RANK.get(role, 0) <= access.rank(
        context.person()
    )


def areas_named(text, verb="post.give"):
    """Places I may give posts for whose name or label holds `text`, the highest first.

    Each comes with `.above`, the names of what it lies in. Without a text: my own places.
    """
    paths = access.paths(verb)
    query = Area.select().where(within(paths) & Area.ended_on.is_null())
    text = text.strip()
    if text:
        query = query.where(Area.name.contains(text) | Area.label.contains(text))
    else:
        query = query.where(Area.path.in_(paths))
    exact_first = Case(None, [(Area.name == text, 0)], 1)
    found = list(query.order_by(exact_first, Area.path).limit(AREAS_SHOWN))
    areas.load_above(found)
    return found


def give(person, role, area, since, until, by):
    """Let a person hold a role for an area. Returns the Post.

    Raises Refused outside one's own area or above one's own rank, RuleBroken for days that do not
    fit or a post the person holds already.
    """
    if not may_give(role, area):
        raise Refused("post.give")
    if until and until < max(since, clock.today()):
        raise RuleBroken(_("The last day comes too early. Choose a later one."), "until")
    let_go(person.id, role, area.id)
    try:
        with database.atomic():  # the index post_held_once decides, also when two give at once
            post = Post.create(
                person=person.id, role=role, area=area, since=since, until=until, given_by=by
            )
    except IntegrityError:
        raise RuleBroken(
            _(
                "%(role)s for %(area)s: this person holds it already.",
                role=words.of(role, "role"),
                area=area.label,
            ),
            "role",
        ) from None
    activity.record(by, "post.give", post, area=area, role=role)
    return post


def let_go(person_id, role, area_id):
    """Close the same post where it ran out by itself, so that it can be given once more."""
    same = (Post.person == person_id) & (Post.role == role) & (Post.area == area_id)
    over = Post.ended_at.is_null() & (Post.until < clock.today())
    Post.update(ended_at=clock.now()).where(same & over).execute()


def end(post, reason, by):
    """A post is over at once; `reason` is a code of words "leave". Twice is the same as once.

    The person keeps their account and sees their own data. The last administrator of a place stays.
    """
    if not may_give(post.role, post.area):
        raise Refused("post.end")
    if post.ended_at is not None:
        return post
    if post.role == "admin":
        access.hold(Area, ids_in(post.area.path))  # two could end each other
    if post.role == "admin" and not _another_admin(post):
        raise RuleBroken(_("This is the last administrator here. Let somebody else be one first."))
    post.ended_at = clock.now()
    post.save()
    # What they let others in with ends as well.
    open_ways = Invitation.used_at.is_null() & Invitation.withdrawn_at.is_null()
    Invitation.update(withdrawn_at=clock.now()).where(
        (Invitation.made_by == post.person_id) & open_ways
    ).execute()
    activity.record(by, "post.end", post, area=post.area_id, role=post.role, reason=reason)
    return post


def _another_admin(post):
    """Is there another administrator, for the same place or one it lies in?"""
    above = Post.area.in_(ids_in(post.area.path))
    others = (Post.role == "admin") & (Post.id != post.id) & above
    return Post.select().where(others & in_force()).exists()
