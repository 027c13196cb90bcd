"""Where something can be reported: the place, and the community it lies in."""

from flask_babel import gettext as _

from models import Area, Household, ids_in
from services import access, context
from services.errors import RuleBroken


def community_of(area):
    """The community an area lies in. Raises RuleBroken above communities."""
    ids = ids_in(area.path)
    found = Area.get_or_none(Area.id.in_(ids) & (Area.kind == "community"))
    if found is None:
        raise _outside()
    return found


def own_places():
    """Where somebody can report something without looking after it: from their home upwards, and
    the areas of their posts. Areas, the nearest first."""
    person = context.person()
    paths = [post.area.path for post in person.posts]
    if person.household_id:
        home = Area.select(Area.path).join(Household).where(Household.id == person.household_id)
        paths.insert(0, home.scalar())
    ids = [id for path in paths[:2] for id in reversed(ids_in(path))]
    rows = {area.id: area for area in Area.select().where(Area.id.in_(ids))} if ids else {}
    kinds = ("county", "subdistrict")
    found = [rows[id] for id in dict.fromkeys(ids) if id in rows and rows[id].kind not in kinds]
    return found


def kept(area):
    """(the Area as it is now, its community); both stay where they are while the report is written:
    no grid is cut anew meanwhile. Raises RuleBroken for places that are not on the list any more.
    """
    found = _from_the_top(area)
    if found[-1].path != area.path:  # it was moved since it was read
        found = _from_the_top(found[-1])
    community = next((place for place in found if place.kind == "community"), None)
    if community is None:
        raise _outside()
    if community.ended_on or found[-1].ended_on:
        raise RuleBroken(
            _("This place is not on the list any more. Please choose another one."), "area"
        )
    return found[-1], community


def _from_the_top(area):
    """What an Area lies in, as its path says, and the area itself, kept where they are."""
    ids = ids_in(area.path)
    rows = {place.id: place for place in access.keep(_above(ids))}
    return [rows[id] for id in ids if id in rows]


def _above(ids):
    return Area.select().where(Area.id.in_(ids)).order_by(Area.path)


def _outside():
    return RuleBroken(_("Please choose a place inside a community."), "area")
