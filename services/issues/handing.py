"""Whom an issue can be handed to: organisations that look after the place, people with posts there,
or the open list."""

from collections import namedtuple

from flask_babel import gettext as _

from models import Area, Organisation, Person, Post, within
from services import access, categories, clock, organisations, posts, words
from services.errors import RuleBroken
from services.issues.hiding import hide
from services.issues.parties import calls

OPEN = "open"
TO_ROLES = (
    "community_worker",
    "grid_worker",
    "estate_secretary",
    "building_captain",
    "unit_head",
    "grid_assistant",
    "organiser",
    "volunteer",
)
MOST = 60  # people offered: of the place itself first, then of the places around it

Target = namedtuple("Target", "value label note")


def defaults(issue, move):
    """What the form of a move says before anybody typed, of a labelled issue: the measure so far, a
    deadline."""
    if move.verb == "dispatch":
        brief = issue.brief or hide(issue, issue.text)
        due = categories.default_due(issue.community, issue, clock.today())
        return {"measure": issue.measure, "brief": brief, "due_on": due}
    if move.verb == "whistle":
        has = issue.organisation_id
        return {"kind": "need", "called": [str(has)] if has else []}
    return {}


def targets(issue, people=True):
    """{"organisations": [Target], "people": [Target]}: to whom an issue can be dispatched."""
    firms = [
        Target(f"organisation:{one.id}", one.name, words.of(one.kind, "organisation_kind"))
        for one in organisations.near(issue.area, issue.community)
    ]
    found = [
        Target(f"person:{post.person_id}", post.person.name, words.of(post.role, "role"))
        for post in (_posts(issue) if people else ())
    ]
    return {"organisations": firms, "people": list({one.value: one for one in found}.values())}


def target(issue, value):
    """("organisation", Organisation), ("person", Person) or ("open", None) from a Target's value.

    None for nothing chosen. Raises RuleBroken for one that is not offered.
    """
    if not value:
        return None
    if value == OPEN:
        return OPEN, None
    kind, _colon, id = value.partition(":")
    id = access.id_of(id)
    if kind == "organisation" and id:
        return kind, organisation(issue, id, "to")
    if kind == "person" and id:
        for post in _posts(issue, id):
            return kind, post.person
    raise RuleBroken(_("Please choose from the list."), "to")


def organisation(issue, id, field="called"):
    """An Organisation that looks after the place of an issue, or RuleBroken."""
    [found] = several(issue, [id], field)
    return found


def several(issue, ids, field="called"):
    """Organisations of the place by their ids, in the order of the list, or RuleBroken.

    Until the end of the transaction nobody takes them off the list.
    """
    access.hold(Organisation, ids)
    near = {one.id: one for one in organisations.near(issue.area, issue.community)} if ids else {}
    if set(ids) - set(near):
        raise RuleBroken(_("Please choose from the list."), field)
    return [one for id, one in near.items() if id in set(ids)]


def call(issue, id):
    """A WhistleCall of an issue that was not rated yet, or None."""
    return next((one for one in calls(issue) if one.id == id and one.rated_at is None), None)


def _posts(issue, person_id=None):
    """Posts, with people, of those who could do it: around the place, the nearest first."""
    inside = within([issue.community.path])
    query = (
        Post.select(Post, Person, Area)
        .join(Person, on=Post.person)
        .switch(Post)
        .join(Area, on=Post.area)
        .where(Post.role.in_(TO_ROLES) & posts.in_force() & Person.ended_on.is_null() & inside)
    )
    if person_id is not None:
        query = query.where(Post.person == person_id)
    found = list(query.order_by(Area.path, Post.id))
    place = issue.area.path
    above = [post for post in found if place.startswith(post.area.path)]
    others = [p for p in found if p not in above and p.role in ("grid_worker", "volunteer")]
    return (above[::-1] + others)[:MOST]
