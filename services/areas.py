"""The one tree of places: growing it, naming its nodes and doors, re-cutting it."""

import re
import uuid

from flask_babel import gettext as _
from peewee import Value, fn

from models import Area, Household, database, ids_in, within
from services import access, activity, clock, context, rounds
from services.errors import Missing, RuleBroken
from services.issues import recutting

# How far down a kind lies. Estates and grids share a level: either may hold the other.
LEVELS = {
    "county": 0,
    "subdistrict": 1,
    "community": 2,
    "estate": 3,
    "grid": 3,
    "micro_grid": 4,
    "building": 5,
    "unit": 6,
}

DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
NUMERALS = re.compile(r"[〇零一二两三四五六七八九十百]+")


def create(parent, kind, name):
    """A new area below `parent` (None: at the top). Raises RuleBroken where it cannot lie there."""
    name = " ".join(name.split())  # one line, for it stands in headings and file names
    _check_place(parent, kind, name)
    with database.atomic():
        area = Area.create(
            parent=parent,
            kind=kind,
            name=name,
            label=label_for(kind, name, parent),
            path=f"new {uuid.uuid4()}",  # the path needs the id, which the database gives
            position=number_in(name),
        )
        area.path = path_for(area.id, parent)
        area.save()
    return area


def move(area, new_parent):
    """Hang `area`, with all that lies below it, below `new_parent`: a grid is cut anew.

    Visits stay with their households. Raises RuleBroken where it cannot lie there.
    """
    with database.atomic():
        # Read anew: an earlier move may have changed the paths of both.
        parent, (old_parent, old_path) = Area.get_by_id(new_parent.id), _where(area)
        if parent.path.startswith(old_path):
            raise RuleBroken(_("%(name)s cannot lie inside itself.", name=area.label))
        _check_place(parent, area.kind, area.name, but=area)
        for place in (Area.get_by_id(area.id), parent):
            rounds.freeze(place)  # closed rounds keep the places they had
        area.parent = parent
        area.path = path_for(area.id, parent)
        area.label = label_for(area.kind, area.name, parent)
        area.save()
        tail = fn.SUBSTR(Area.path, len(old_path) + 1)
        below = (Area.path > old_path) & within([old_path])
        Area.update(path=Value(area.path).concat(tail)).where(below).execute()
        _relabel_below(area)
        recutting.recut(area)
        activity.record(
            context.person(),
            "area.move",
            area,
            area=parent,
            before=old_parent,
            after=parent.id,
        )
    return area


def community(id, verb):
    """The community of an id in which, or in a part of which, the signed-in person may do `verb`.

    Raises Refused for whoever may do it nowhere, else Missing: unknown and foreign look the same.
    """
    access.require(verb)
    found = Area.get_or_none((Area.id == id) & (Area.kind == "community"))
    if found is None or not rounds.reach(found, verb):
        raise Missing
    return found


def communities(verb):
    """The communities in which, or in a part of which, the signed-in person may do `verb`, in
    order; one query. Raises Refused for whoever may do it nowhere."""
    access.require(verb)
    paths = access.paths(verb)
    near = within(paths) | Area.id.in_(ids_in(*paths))
    found = Area.select().where((Area.kind == "community") & Area.ended_on.is_null() & near)
    return list(found.order_by(Area.position, Area.name))


def path_for(id, parent=None):
    """The materialised path of an area below `parent`: "/1/7/23/"."""
    return f"{parent.path if parent else '/'}{id}/"


def load_above(found):
    """Give each area `.above`: the names of what it lies in, from its community down. One query."""
    ids = {id for area in found for id in ids_in(area.path)}
    names = {}
    query = Area.select(Area.id, Area.kind, Area.name).where(Area.id.in_(ids))
    for id, kind, name in query.tuples():
        names[id] = (LEVELS[kind], name)
    for area in found:
        above = [names[id] for id in ids_in(area.path)[:-1]]
        near = [name for level, name in above if level >= LEVELS["community"]]
        area.above = " / ".join(near or (name for _level, name in above))


def label_for(kind, name, parent=None):
    """How people say it: a unit with its building, everything else by its own name."""
    if kind == "unit" and parent is not None and parent.kind == "building":
        return f"{parent.name} {name}"
    return name


def open_door(area, door, since=None):
    """A new household behind `door`, hanging on a unit or on a building without units."""
    return Household.create(area=area, **door_values(door, since or clock.today()))


def door_values(door, since):
    """The columns a door number gives a household, for `open_door` and for inserts in bulk."""
    return {"door": door, "floor": floor_of(door), "position": number_in(door), "since": since}


def floor_of(door):
    """ "501" → 5, "1203" → 12; 0 where the door does not tell."""
    number = number_in(door)
    return number // 100 if number >= 100 else 0


def number_in(name):
    """The first number in a name, for natural order: 3号楼 → 3, 十二网格 → 12, none → 0."""
    if digits := re.search(r"\d{1,9}", name):
        return int(digits[0])
    if numerals := NUMERALS.search(name):
        return _read_numerals(numerals[0])
    return 0


def _read_numerals(text):
    """Chinese numerals up to 百: 十二 → 12, 二十 → 20, 一百零三 → 103, 二〇三 → 203."""
    if not set(text) & {"十", "百"}:
        return int("".join(str(DIGITS[digit]) for digit in text)[:9])
    total = digit = 0
    for sign in text:
        if sign in DIGITS:
            digit = DIGITS[sign]
        else:
            total += (digit or 1) * (10 if sign == "十" else 100)
            digit = 0
    return total + digit


def _where(area):
    """(parent id, path) of an area as stored."""
    return Area.select(Area.parent, Area.path).where(Area.id == area.id).tuples().get()


def _check_place(parent, kind, name, but=None):
    if not name:
        raise RuleBroken(_("Please give the place a name."), field="name")
    if parent is not None and not _fits(parent.kind, kind):
        raise RuleBroken(_("%(name)s cannot lie in %(parent)s.", name=name, parent=parent.label))
    same = Area.select().where((Area.kind == kind) & (Area.name == name))
    same = same.where(Area.parent == parent if parent else Area.parent.is_null())
    if but is not None:
        same = same.where(Area.id != but.id)
    if same.exists():
        raise RuleBroken(_("There is already a place named %(name)s.", name=name), field="name")


def _fits(parent_kind, kind):
    if {parent_kind, kind} == {"estate", "grid"}:
        return True
    return LEVELS[parent_kind] < LEVELS[kind]


def _relabel_below(area):
    """Give everything below `area` the label it now has; usually nothing changes."""
    seen = {area.id: area}
    below = Area.select().where((Area.path > area.path) & within([area.path])).order_by(Area.path)
    for child in below:
        seen[child.id] = child
        label = label_for(child.kind, child.name, seen[child.parent_id])
        if label != child.label:
            child.label = label
            child.save()
