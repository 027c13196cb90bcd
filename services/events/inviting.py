"""Whom an event can be told to: the members of a team, or those who speak for the homes of a place.

Nobody is signed up by it. The invitations themselves: services/participations/inviting.py.
"""

from collections import namedtuple

from flask_babel import gettext as _
from peewee import fn

from models import Area, Household, Participation, Person, Post, within
from services import organisations, posts
from services.errors import Missing, Refused, RuleBroken
from services.events.parties import runs
from services.events.phases import LIVE, phase
from services.events.preparing import places_for

AT_ONCE = 300
MEMBERS = ("volunteer", "organiser")

# Who can be chosen: teams [(Organisation, how many members)], places [Area].
Offers = namedtuple("Offers", "teams places")

# Whom one choice means: how many people, and how many of them are on the list already.
Choice = namedtuple("Choice", "kind id name people listed")


def check(event, person):
    """Raises Refused unless somebody holds the event, Missing where nobody can be invited now."""
    if not runs(event, person):
        raise Refused("participation.invite")
    if phase(event) not in LIVE:
        raise Missing


def offers(event, person):
    """The Offers to somebody who holds an event. Three statements."""
    return Offers(_teams(event), _places(event, person))


def _teams(event):
    """The teams and units around an event that have members."""
    near = {team.id: team for team in organisations.near(event.area, event.community)}
    query = Post.select(Post.organisation, fn.COUNT(Post.person.distinct())).join(Area)
    query = query.where(Post.organisation.in_([*near]) & _member()).group_by(Post.organisation)
    counts = dict(query.tuples())
    return [(team, counts[id]) for id, team in near.items() if counts.get(id)]


def _places(event, person):
    """The Areas of its community whose homes somebody may invite."""
    path = event.community.path
    return [area for area in places_for(person) if area.path.startswith(path)]


def choice(event, offers, kind, id):
    """The Choice of one of the Offers, as `people` are found; None for what cannot be chosen."""
    offered = [team for team, _count in offers.teams] if kind == "team" else offers.places
    found = next((one for one in offered if one.id == id), None)
    if found is None:
        return None
    ids = members(found) if kind == "team" else speakers(found)
    listed = Participation.select().where(
        (Participation.event == event.id) & Participation.person.in_(ids)
    )
    name = found.name if kind == "team" else found.label or found.name
    return Choice(kind, id, name, ids, listed.count() if ids else 0)


def checked(choice):
    """The ids of the people of a Choice. Raises RuleBroken for nobody, or too many at once."""
    if choice is None or not choice.people:
        raise RuleBroken(_("There is nobody to invite. Please choose another team or place."))
    if len(choice.people) > AT_ONCE:
        raise RuleBroken(
            _(
                "Those are more than %(most)s people at once. Please choose a smaller place.",
                most=AT_ONCE,
            )
        )
    return choice.people


def members(team):
    """Ids of the people with a post of a volunteer or organiser for a team."""
    query = Post.select(Post.person).join(Area).where((Post.organisation == team.id) & _member())
    return sorted({id for (id,) in query.tuples()})


def speakers(area):
    """Ids of those at home in an area who speak for their home or are volunteers."""
    volunteers = Post.select(Post.person).join(Area).where(_member())
    query = Person.select(Person.id).join(Household).join(Area)
    query = query.where(within([area.path]) & Person.ended_on.is_null())
    query = query.where(Person.is_contact | Person.id.in_(volunteers))
    return [id for (id,) in query.order_by(Person.id).tuples()]


def _member():
    """Expression over Post: a post in force of somebody who may be asked to help."""
    return Post.role.in_(MEMBERS) & posts.in_force()
