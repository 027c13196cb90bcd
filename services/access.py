"""Who may do what: the role table of services/roles.py, asked by services, routes and templates.

Which rows a role sees stands in models.SEES. `find` answers "not there" for rows outside a person's
areas; `require` answers "not allowed" for verbs outside their role.
"""

from peewee import DoesNotExist

from models import Area, Person, Post, database
from services import clock, context
from services.errors import Missing, Refused
from services.prepared import prepared
from services.roles import MAY, RANK

LARGEST_ID = 2**63 - 1  # no database here has a larger one, and SQLite cannot even ask for it
HELD = "FOR NO KEY UPDATE"  # others wait to write the row, not to refer to it
KEPT = "FOR KEY SHARE"  # whoever would move or delete the row waits; many can keep it at once


def load_posts(person):
    """Attach the posts in force today to `person.posts`, each with its area. Returns the person."""
    person.posts = _in_force(person.id, clock.today())
    return person


def _going(person_id, today):
    """The posts of a person that are not over, each with its area; some may only begin later."""
    going = Post.ended_at.is_null() & (Post.until.is_null() | (Post.until >= today))
    query = Post.select(Post, Area).join(Area).where((Post.person == person_id) & going)
    return query.order_by(Post.id)


_in_force = prepared(lambda person_id, today: _going(person_id, today).where(Post.since <= today))


def as_of(person, moment):
    """The same Person with the posts they held at a naive UTC moment, as an object of its own.

    None any more after the day on which their account was closed.
    """
    day = clock.day_of(moment)
    held = (
        (Post.person == person.id)
        & (Post.since <= day)
        & (Post.until.is_null() | (Post.until >= day))
        & (Post.ended_at.is_null() | (Post.ended_at > moment))
    )
    then = Person.get_by_id(person.id)
    closed = then.ended_on is not None and day > then.ended_on
    then.posts = [] if closed else Post.select(Post, Area).join(Area).where(held).order_by(Post.id)
    return then


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
    """The row the signed-in person can see, or Missing: unknown and foreign look the same.

    Inside a transaction it is held: see `hold`.
    """
    person = context.person()
    if person is None or not 0 < id <= LARGEST_ID:
        raise Missing
    query = model.visible_to(person).where(model.id == id)
    if many_write():
        query = query.for_update(HELD, of=model)
    try:
        return query.get()
    except DoesNotExist:
        raise Missing from None


def hold(model, ids):
    """Keep rows from other writers until the transaction ends.

    SQLite has one writer anyway. On PostgreSQL two people who amend, void or keep the same thing
    would otherwise both decide by what stood before either.
    """
    if many_write():
        rows = model.select(model.id).where(model.id.in_(ids)).order_by(model.id)
        list(rows.for_update(HELD))


def keep(query):
    """The query, whose rows then stay where they are until the transaction ends."""
    return query.for_update(KEPT) if many_write() else query


def id_of(text):
    """The id a text of a form or an address means, or None: no text may be too long to be read."""
    if not text or not text.isascii() or not text.isdecimal() or len(text) > len(str(LARGEST_ID)):
        return None
    return int(text) if 0 < int(text) <= LARGEST_ID else None


def many_write():
    """Can others write while this transaction goes on, so that rows have to be held?"""
    return database.for_update and database.in_transaction()


def has_role(*roles, person=None):
    """Does the person hold one of these roles today, anywhere?"""
    person = person or context.person()
    return any(post.role in roles for post in person.posts)


def rank(person):
    """The highest rank among a person's posts in force (posts loaded)."""
    return max((RANK.get(post.role, 0) for post in person.posts), default=0)


def may_let_in(verb, person):
    """May the signed-in person make a way in for `person` under `verb`?

    Their home and each of their posts, those that only begin later too, must lie inside a post of
    the maker that holds the verb and does not rank lower: otherwise a code would be a way up.
    """
    mine = [post for post in context.person().posts if post.role in MAY[verb]]
    going = _going(person.id, clock.today()) if mine else ()
    theirs = [(post.area.path, RANK.get(post.role, 0)) for post in going]
    if mine and person.household_id:
        theirs.append((person.household.area.path, 0))
    return bool(theirs) and all(
        any(path.startswith(m.area.path) and rank <= RANK[m.role] for m in mine)
        for path, rank in theirs
    )
