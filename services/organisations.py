"""单位: departments, firms, owners' committees: whom work is handed to, and who is in them."""

from collections import defaultdict, namedtuple

from flask_babel import gettext as _
from peewee import Case, IntegrityError, fn

from models import (
    Area,
    CoHandler,
    Issue,
    Organisation,
    Person,
    Post,
    Whistle,
    WhistleCall,
    database,
    ids_in,
    within,
)
from services import access, activity, clock, context, people, posts
from services.errors import RuleBroken

PAGE = 20
SHOWN = 30  # candidates at a time
NAME_LENGTH = 40

# Whose post may be one of an organisation.
JOINERS = ("property_manager", "owners_committee", "department_user", "volunteer", "organiser")
LIKELY = {
    "property": "property_manager",
    "owners": "owners_committee",
    "department": "department_user",
}

Page = namedtuple("Page", "organisations page pages total")


def _going():
    """Query of the organisations the signed-in person sees that have not ended, by place."""
    query = Organisation.visible_to(context.person()).where(Organisation.ended_on.is_null())
    return query.order_by(Area.path, Organisation.kind, Organisation.name)


def listed():
    """The organisations of my areas and above them, with their areas, by place. One query."""
    return list(_going())


def overview(page=1):
    """One Page of `listed`, each organisation with `.members`, whose persons have posts loaded."""
    query = _going()
    total = query.count()
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    found = list(query.paginate(page, PAGE))
    theirs = _members(found)
    for organisation in found:
        organisation.members = theirs[organisation.id]
    people.load_posts([post.person for held in theirs.values() for post in held])
    return Page(found, page, pages, total)


def near(area, community=None):
    """The organisations that look after the community of `area`: above it, in it, or below it.

    Above communities: those around the area itself. With their areas, the nearest first; one query,
    and one more where the `community` (Area) is not given.
    """
    ids = ids_in(area.path)
    if community is None:
        community = Area.get_or_none((Area.kind == "community") & Area.id.in_(ids)) or area
    around = Area.id.in_(ids) | within([community.path])
    query = Organisation.select(Organisation, Area).join(Area)
    query = query.where(Organisation.ended_on.is_null() & around)
    return list(query.order_by(fn.LENGTH(Area.path).desc(), Area.path, Organisation.name))


def members(organisation):
    """The posts in force for an organisation, each with its person and area. One query."""
    return _members([organisation])[organisation.id]


def candidates(organisation, text=""):
    """The posts I look after that could join it, with person and area; at most SHOWN.

    Those its kind suggests come first. With a text: of people whose name holds it. One query.
    """
    place = organisation.area.path
    around = within([place]) | Area.id.in_(ids_in(place))
    query = _with_people().where(
        within(access.paths("organisation.edit"))
        & around
        & Post.role.in_(JOINERS)
        & posts.in_force()
        & (Post.organisation.is_null() | (Post.organisation != organisation.id))
    )
    if text := text.strip():
        query = query.where(Person.name.contains(text))
    likely = Case(None, [(Post.role == LIKELY.get(organisation.kind, "volunteer"), 0)], 1)
    return list(query.order_by(likely, Post.role, Area.path, Post.id).limit(SHOWN))


def add(area, name, kind, by):
    """A new organisation for a place, or one that had ended, taken up again. Returns it.

    Raises Refused, or RuleBroken for a name or kind that cannot be.
    """
    access.require("organisation.edit", area)
    if kind not in Organisation.KINDS:
        raise RuleBroken(_("Please choose one of the listed ways."), "kind")
    name = _clean(name)
    access.hold(Area, [area.id])
    known = _same(area.id, name)
    if known and known.ended_on is None:
        raise RuleBroken(_taken(name), "name")
    if known:
        known.kind, known.ended_on = kind, None
        known.save()
    organisation = known or Organisation.create(area=area, name=name, kind=kind)
    activity.record(by, "organisation.add", organisation, area=area, kind=kind)
    return organisation


def rename(organisation, name, by):
    """Call it otherwise. Raises Refused, or RuleBroken for a name that cannot be."""
    access.require("organisation.edit", organisation)
    name = _clean(name)
    access.hold(Area, [organisation.area_id])
    known = _same(organisation.area_id, name)
    if known and known.id != organisation.id:
        raise RuleBroken(_taken(name), "name")
    organisation.name = name
    organisation.save()
    activity.record(by, "organisation.rename", organisation, area=organisation.area_id)
    return organisation


def end(organisation, by):
    """Nothing is handed to it any more. What it did, and who was in it, stays on record.

    Raises Refused, or RuleBroken while something open lies with it, or it helps with something or
    is expected there. Twice is the same as once.
    """
    access.require("organisation.edit", organisation)
    access.hold(Organisation, [organisation.id])
    now = Organisation.get_by_id(organisation.id)
    if now.ended_on is not None:
        return now
    if Issue.select().where((Issue.organisation == organisation) & Issue.is_open).exists():
        raise RuleBroken(_("Something open still lies with it. Hand that over first."))
    if _helps(organisation):
        raise RuleBroken(_("It still helps with something open, or was called to it."))
    organisation.ended_on = clock.today()
    organisation.save()
    activity.record(by, "organisation.end", organisation, area=organisation.area_id)
    return organisation


def _helps(organisation):
    """Does it help with an open issue, or is it expected there?"""
    helps = CoHandler.select().join(Issue).where(Issue.is_open)
    called = WhistleCall.select().join(Whistle).join(Issue).where(Issue.is_open)
    called = called.where(WhistleCall.arrived_at.is_null() & WhistleCall.cancelled_at.is_null())
    return (
        helps.where(CoHandler.organisation == organisation.id).exists()
        or called.where(WhistleCall.organisation == organisation.id).exists()
    )


def join(post, organisation, by):
    """From now on a post is held for an organisation, instead of any other. Returns the post.

    Raises Refused, or RuleBroken when the two do not go together.
    """
    access.require("organisation.edit", organisation)
    access.require("organisation.edit", post)
    _check_goes_together(post, organisation)
    if post.organisation_id == organisation.id:
        return post
    _hold_for(post, organisation.id)
    activity.record(by, "organisation.join", organisation, area=organisation.area_id, post=post.id)
    return post


def leave(post, by):
    """The post is held for no organisation any more. Twice is the same as once."""
    access.require("organisation.edit", post)
    if post.organisation_id is None:
        return post
    organisation = post.organisation
    _hold_for(post, None)
    activity.record(by, "organisation.leave", organisation, area=post.area_id, post=post.id)
    return post


def _with_people():
    query = Post.select(Post, Area, Person).join(Area).switch(Post).join(Person, on=Post.person)
    return query.where(Person.ended_on.is_null())


def _members(organisations):
    """{organisation id: [Post]} of the posts in force, in one query."""
    found = defaultdict(list)
    theirs = Post.organisation.in_([organisation.id for organisation in organisations])
    query = _with_people().where(theirs & posts.in_force())
    for post in query.order_by(Area.path, Post.id):
        found[post.organisation_id].append(post)
    return found


def _clean(name):
    name = " ".join(name.split())
    if not 1 <= len(name) <= NAME_LENGTH:
        raise RuleBroken(_("Please give it a name of at most 40 characters."), "name")
    return name


def _same(area_id, name):
    return Organisation.get_or_none((Organisation.area == area_id) & (Organisation.name == name))


def _taken(name):
    return _("%(name)s is on the list already.", name=name)


def _check_goes_together(post, organisation):
    if organisation.ended_on is not None:
        raise RuleBroken(_("This organisation is not on the list any more."), "post")
    today = clock.today()
    is_held = post.since <= today and (post.until is None or post.until >= today)
    if post.ended_at is not None or not is_held:
        raise RuleBroken(_("This post is not held today."), "post")
    if post.role not in JOINERS:
        raise RuleBroken(_("This kind of post is not held for an organisation."), "post")
    mine, theirs = post.area.path, organisation.area.path
    if not mine.startswith(theirs) and not theirs.startswith(mine):
        raise RuleBroken(_("They do not look after the same place."), "post")


def _hold_for(post, organisation_id):
    """Set whom a post is held for. The index post_held_once decides whether it can be."""
    before, post.organisation = post.organisation_id, organisation_id
    try:
        with database.atomic():
            post.save()
    except IntegrityError:
        post.organisation = before
        raise RuleBroken(_("This person holds the same post for it already."), "post") from None
