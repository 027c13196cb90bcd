"""Who may do what: one role table, asked by services, routes and templates alike.

Which rows a role sees stands in models.SEES. `find` answers "not there" for rows outside a person's
areas; `require` answers "not allowed" for verbs outside their role.
"""

from peewee import DoesNotExist

from models import Area, Post
from services import clock, context
from services.errors import Missing, Refused

WORKERS = frozenset({"grid_worker", "community_worker", "community_secretary"})
VISITORS = WORKERS | {"grid_assistant", "building_captain", "unit_head", "estate_secretary"}
SECRETARIES = frozenset({"community_secretary", "estate_secretary"})

MAY = {
    "visit.record": VISITORS,
    "visit.walk": WORKERS | {"grid_assistant", "estate_secretary"},
    "visit.excuse": WORKERS | {"estate_secretary"},
    "visit.amend": VISITORS,
    "visit.void": VISITORS,
    "visit.void_later": frozenset({"community_secretary"}),
    "diary.see": WORKERS | {"grid_assistant", "building_captain", "unit_head", "estate_secretary"},
    "care.read": WORKERS | {"estate_secretary"},
    "care.write": WORKERS,
    "focus.set": frozenset({"community_worker", "community_secretary"}),
    "person.reveal": WORKERS,
    "round.see": SECRETARIES | {"community_worker", "observer"},
    "round.pause": frozenset({"community_secretary"}),
    "round.plan": frozenset({"community_secretary"}),
    "round.export": SECRETARIES,
    "roster.import": frozenset({"admin"}),
    "person.see": frozenset({"community_worker", "community_secretary", "admin"}),
    "invitation.make": frozenset({"admin"}),
    "recovery.make": frozenset({"community_worker", "community_secretary", "admin"}),
    "post.give": frozenset({"admin"}),
    "post.end": frozenset({"admin"}),
    "activity.see": frozenset({"community_secretary", "admin"}),
    "admin.see": frozenset({"admin"}),
    "person.add": frozenset({"admin"}),
}

# Roles in the order of how much they open. Nobody lets in, or lets back in, somebody above them.
RANK = {
    "admin": 4,
    "community_secretary": 3,
    "community_worker": 2,
    "estate_secretary": 2,
    "grid_worker": 1,
    "observer": 1,
}

ROLES = (
    "grid_worker",
    "grid_assistant",
    "building_captain",
    "unit_head",
    "community_worker",
    "community_secretary",
    "estate_secretary",
    "property_manager",
    "owners_committee",
    "adviser",
    "info_collector",
    "council_member",
    "department_user",
    "organiser",
    "volunteer",
    "shopkeeper",
    "resident",
    "observer",
    "admin",
)


def load_posts(person):
    """Attach the posts in force today to `person.posts`, each with its area. Returns the person."""
    today = clock.today()
    query = (
        Post.select(Post, Area)
        .join(Area)
        .where(
            (Post.person == person.id)
            & (Post.since <= today)
            & (Post.until.is_null() | (Post.until >= today))
            & Post.ended_at.is_null()
        )
        .order_by(Post.id)
    )
    person.posts = query
    return person


def path_of(thing):
    """The path of an Area, or of the area of a thing that has `.area` or `.household`."""
    if isinstance(thing, Area):
        return thing.path
    if getattr(thing, "area_id", None):
        return thing.area.path
    return thing.household.area.path


def can(verb, thing=None, person=None):
    """May `person` (default: the signed-in one) do `verb` to `thing`, or without one, anywhere?"""
    person = person or context.person()
    if person is None:
        return False
    roles = MAY[verb]
    held = [post for post in person.posts if post.role in roles]
    if thing is None:
        return bool(held)
    path = path_of(thing)
    return any(path.startswith(post.area.path) for post in held)


def paths(verb):
    """Paths of the areas in which the signed-in person may do `verb`."""
    return [post.area.path for post in context.person().posts if post.role in MAY[verb]]


def require(verb, thing=None):
    """Raise Refused unless the signed-in person may do `verb`."""
    if not can(verb, thing):
        raise Refused(verb)


def require_own(thing, verb):
    """Raise Refused unless the signed-in person is the author of a thing and still may `verb`."""
    if thing.author_id != context.person().id:
        raise Refused(verb)
    require(verb, thing)


def find(model, id):
    """The row the signed-in person can see, or Missing: unknown and foreign look the same."""
    person = context.person()
    if person is None:
        raise Missing
    try:
        return model.visible_to(person).where(model.id == id).get()
    except DoesNotExist:
        raise Missing from None


def has_role(*roles, person=None):
    """Does the person hold one of these roles today, anywhere?"""
    person = person or context.person()
    return any(post.role in roles for post in person.posts)


def rank(person):
    """The highest rank among a person's posts in force (posts loaded)."""
    return max((RANK.get(post.role, 0) for post in person.posts), default=0)


def may_let_in(verb, person):
    """May the signed-in person make a way in for `person` (posts loaded) under `verb`?

    All of that person's posts and home must lie inside the areas where the verb is held, and they
    must not rank above the maker: otherwise a code would be a way up.
    """
    me = context.person()
    if rank(person) > rank(me):
        return False
    mine = [post.area.path for post in me.posts if post.role in MAY[verb]]
    theirs = [post.area.path for post in person.posts]
    if person.household_id:
        theirs.append(person.household.area.path)
    return bool(theirs) and all(any(p.startswith(m) for m in mine) for p in theirs)
