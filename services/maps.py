"""民情地图: areas and what lies below them, buildings as grids of doors."""

from collections import namedtuple

from peewee import Case, fn

from models import Area, Household, Person, Post, ids_in, within
from services import posts

# Door lines that fit side by side on a phone without scrolling sideways: with large cells, fewer.
ACROSS = {False: 6, True: 4}
KEEPERS = ("unit_head", "building_captain", "grid_worker")

Figures = namedtuple("Figures", "total seen need")


def of_posts(person):
    """The areas of a person's posts that show a map, in the order of the posts."""
    paths = set(person.paths("area"))
    seen = {post.area_id: post.area for post in person.posts if post.area.path in paths}
    return list(seen.values())


def figures(area, due):
    """Figures of one area: homes, seen this quarter, with something open."""
    return _sum(counts for _path, counts in _by_path(area, due))


def parts(area, due):
    """(figures, [(Area, Figures)]) of an area and what lies right below it, in natural order."""
    below = Area.select().where((Area.parent == area) & Area.ended_on.is_null())
    counted = _by_path(area, due)
    listed = [
        (part, _sum(counts for path, counts in counted if path.startswith(part.path)))
        for part in below.order_by(Area.position, Area.id)
    ]
    return _sum(counts for _path, counts in counted), listed


def _by_path(area, due):
    """[(path, Figures)] of every area at or below that has doors the person sees."""
    need = (Household.findings != "") | (Household.open_promises > 0)
    query = (
        Household.select(
            Area.path,
            fn.COUNT(Household.id),
            fn.SUM(Case(None, [(due.still_open("full"), 0)], 1)),
            fn.SUM(Case(None, [(need, 1)], 0)),
        )
        .join(Area)
        .where(
            within([area.path])
            & within(due.person.paths("household"))
            & Household.ended_on.is_null()
        )
        .group_by(Area.path)
        .tuples()
    )
    return [(path, Figures(*counts)) for path, *counts in query]


def _sum(counts):
    rows = list(counts)
    return (
        Figures(*(sum(column) for column in zip(*rows, strict=True))) if rows else Figures(0, 0, 0)
    )


def above(area, person):
    """The areas above one, as far as the person sees them, from the top down."""
    ids = ids_in(area.path)[:-1]
    return list(Area.visible_to(person).where(Area.id.in_(ids)).order_by(Area.path))


def keepers(area):
    """Who looks after a place: (role, name) of posts at it or, for workers, right above it."""
    here = Post.area.in_(ids_in(area.path)) & Post.role.in_(KEEPERS)
    query = Post.select(Post.role, Person.name).join(Person).where(here & posts.in_force())
    return sorted(query.order_by(Post.id).tuples(), key=lambda row: KEEPERS.index(row[0]))


def doors(households, due):
    """The maps of some doors: [(title, columns, rows)].

    As many door lines as fit stand side by side as in the stairwell, more get a map per unit. A row
    is (floor, cells) from the top floor down; a cell is None or (household, state).
    """
    lines = sorted({_line(household) for household in households})
    places = {household.area_id: household.area for household in households}
    if (
        len(lines) <= ACROSS[due.person.elder_mode]
        and len({place.parent_id for place in places.values()}) == 1
    ):
        return [(None, *_map(households, lines, due))]
    return [
        (
            place.label,
            *_map(
                [household for household in households if household.area_id == place.id],
                [line for line in lines if line[1] == place.id],
                due,
            ),
        )
        for place in places.values()
    ]


def _map(households, lines, due):
    placed = {(household.floor, _line(household)): household for household in households}
    rows = []
    for level in sorted({household.floor for household in households}, reverse=True):
        found = (placed.get((level, line)) for line in lines)
        rows.append((level, [home and (home, due.state(home)) for home in found]))
    units = [line[2] for line in lines]
    return [name if name not in units[:i] else "" for i, name in enumerate(units)], rows


def _line(household):
    """Where a door stands on its floor: (unit's position, id, name, the door number's end)."""
    unit = household.area
    return (unit.position, unit.id, unit.name, household.door[-2:])
