"""Whose passbook somebody helps with: neighbours behind their doors, people of their community."""

from peewee import JOIN

from models import Area, Guardianship, Household, Person, Post, within
from services import access, context, doors, posts
from services.participations.parties import wards_of
from services.roles import STAFF

PAGE = 20


def reachable(me):
    """A query of the people whose passbook `me` may open, each with their home."""
    query = Person.select(Person, Household, Area).join(Household, JOIN.LEFT_OUTER)
    query = query.join(Area, JOIN.LEFT_OUTER)
    places = Area.alias()
    staffed = [post.area.path for post in me.posts if post.role in STAFF]
    held = Post.select(Post.person).join(places, on=Post.area)
    held = held.where(within(staffed, places.path) & posts.in_force())
    near = _near() | within(staffed) | Person.id.in_(held)
    return query.where(Person.id.in_(wards_of(me)) | near)


def neighbours(text="", after=None):
    """(Persons behind my doors, with homes, by id; the id to go on after or None). `text`: part of
    a name or a door."""
    query = Person.select(Person, Household, Area).join(Household).join(Area)
    query = query.where(_near() & Person.ended_on.is_null() & (Person.id != context.person().id))
    if id := access.id_of(after):
        query = query.where(Person.id > id)
    if text := text.strip():
        is_door = any(sign.isdigit() for sign in text)
        query = query.where(doors.search(text) if is_door else Person.name.contains(text))
    found = list(query.order_by(Person.id).limit(PAGE + 1))
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


def _near():
    """Grown-ups at the doors for which I may print passbooks."""
    return within(access.paths("passbook.print")) & Person.id.not_in(Guardianship.children())
