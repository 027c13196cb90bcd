"""The public notice (公示): who is to be thanked for what, masked; neighbours may answer."""

from collections import namedtuple

from models import Area, CreditApplication, ids_in
from services import access, clock, context, flow
from services.credits import reading, voices
from services.credits.machine import CREDIT_APPLICATION
from services.errors import Missing

PAGE = 50

# What everybody may read. `can_object`: the signed-in person may say something to it.
Line = namedtuple("Line", "id name building matter points until can_object")


def community(id):
    """The community Area of an id. Raises Missing."""
    found = Area.get_or_none((Area.id == id) & (Area.kind == "community")) if id > 0 else None
    if found is None:
        raise Missing
    return found


def page(community, after=0):
    """(Lines of what is publicised in a community, the oldest first, the id to go on after)."""
    me = context.person()
    after = after if 0 < after <= access.LARGEST_ID else 0
    query = reading.rows().where(_shown(community) & (CreditApplication.id > after))
    found = list(query.order_by(CreditApplication.id).limit(PAGE + 1))
    rows = voices.load(found[:PAGE]) if me else found[:PAGE]
    buildings = _buildings(rows)
    lines = [
        Line(
            one.id,
            surname(one.person.name),
            buildings.get(one.area_id, ""),
            one.rule.name,
            one.points,
            one.publicised_until,
            me is not None and _may_object(one, me),
        )
        for one in rows
    ]
    return lines, found[PAGE - 1].id if len(found) > PAGE else None


def find(community, id):
    """An application on the notice, for a neighbour. Raises Missing."""
    me = context.person()
    here = _shown(community) & (CreditApplication.id == id)
    found = next(iter(reading.some(here)), None) if 0 < id <= access.LARGEST_ID else None
    if found is None or "neighbour" not in CREDIT_APPLICATION.parties(found, me):
        raise Missing
    return found


def surname(name):
    """王秀兰 → 王*: less than colleagues read."""
    return f"{name.strip()[:1]}*"


def _shown(community):
    return (
        (CreditApplication.community == community.id)
        & (CreditApplication.state == "publicised")
        & (CreditApplication.publicised_until >= clock.today())
    )


def _may_object(application, me):
    return any(move.verb == "object" for move in flow.offered(CREDIT_APPLICATION, application, me))


def _buildings(applications):
    """{area id: the name of its building, or of the place itself}. One query."""
    paths = {one.area_id: one.area for one in applications}
    ids = {id for area in paths.values() for id in ids_in(area.path)}
    query = Area.select().where(Area.id.in_(ids) & (Area.kind == "building"))
    names = {area.id: area.label or area.name for area in (query if ids else ())}
    return {
        id: next((names[up] for up in ids_in(area.path) if up in names), "")
        for id, area in paths.items()
    }
