"""What a secretary reads about rounds: all that run, past ones, one by grid, building and door."""

from dataclasses import dataclass, field
from types import SimpleNamespace

from peewee import SQL, fn

from models import CoverageTarget
from services import context
from services.few import FEW
from services.rounds.calendar import as_day
from services.rounds.patches import patches
from services.rounds.plans import communities_of, current, part, past, reach
from services.rounds.targets import ORDER, STATUSES, listed, tally, targets
from services.rounds.tree import Tree

PAGE = 20
VIEWS = ("stale", "tried", "excused", "due")  # the lists of doors; stale only while it runs
COMMUNITIES = 5  # a page of the overview


@dataclass
class Line:
    """A place with its parts: how many homes there fare how."""

    id: int | None
    name: str
    path: str = ""
    figures: dict = field(default_factory=lambda: dict.fromkeys(("total", *STATUSES), 0))
    stale: int = 0
    parts: dict = field(default_factory=dict)

    @property
    def hidden(self):
        """Too few homes to tell figures about."""
        return self.figures["total"] < FEW

    def add(self, status, count, stale):
        self.figures["total"] += count
        self.figures[status] += count
        self.stale += stale


def overview(page=1):
    """A page of my communities, each with its running rounds and how they stand.

    `parts` says which part of a community one sees ("" is all), `reach` has an area id of it.
    """
    person = context.person()
    found, page, pages = _paged(communities_of(person, "round"), page, COMMUNITIES)
    running = current(found)
    figures = tally([r for rounds in running.values() for r in rounds], person.paths("round"))
    return SimpleNamespace(
        communities=found,
        running=running,
        figures=figures,
        parts={community.id: part(community) for community in found},
        reach={c.id: int(reach(c)[0].rstrip("/").rpartition("/")[2]) for c in found},
        page=page,
        pages=pages,
    )


def past_page(community, cadence, page=1):
    """A page of ended rounds, newest first, with how each stands."""
    found, page, pages = _paged(past(community, cadence), page, PAGE)
    figures = tally(found, context.person().paths("round"))
    return SimpleNamespace(rounds=found, figures=figures, page=page, pages=pages)


def _paged(items, page, size):
    pages = max(1, -(-len(items) // size))
    page = min(max(1, page), pages)
    return items[(page - 1) * size : page * size], page, pages


def grounds(round, paths):
    """The patches of a round, stored or not: objects with name, status, walked_on."""
    if not round.stored:
        found = patches([round], paths)[round.key]
        return [
            SimpleNamespace(name=p.area.label, status=p.status, walked_on=p.walked_on)
            for p in found
        ]
    rows = targets(round, paths).order_by(CoverageTarget.id).dicts()
    return [
        SimpleNamespace(name=row["label"], status=row["status"], walked_on=row["visited_on"])
        for row in rows
    ]


def one(round, paths, grid_id=None, view=None, page=1):
    """A round of households to look into: figures, and a page of one list of its doors.

    `grid_id` and `view` choose; what does not exist is ignored. `grid` in the answer is the chosen
    Line, or the only one; `here` what the list is taken from; `views` pairs (view, how many).
    """
    total = breakdown(round, paths)
    chosen = total.parts.get(grid_id)
    here = chosen or total
    counts = {"stale": here.stale} if round.is_open else {}
    counts |= {key: here.figures[key] for key in VIEWS[1:]}
    if view not in counts:
        view = next((key for key, count in counts.items() if count), "due")
    pages = max(1, -(-counts[view] // PAGE))
    page = min(max(1, page), pages)
    return SimpleNamespace(
        total=total,
        here=here,
        chosen=chosen,
        grid=chosen or (next(iter(total.parts.values())) if len(total.parts) == 1 else None),
        views=counts,
        view=view,
        doors=_told_apart(doors(round, paths, view, chosen, page), total) if counts[view] else [],
        page=page,
        pages=pages,
    )


def breakdown(round, paths, tree=None):
    """One Line over all inside `paths`; its `parts` are Lines of grids, theirs of buildings.

    Grids and buildings stand in natural order, never by figures. Two queries.
    """
    tree = tree or Tree(round.community)
    total = Line(None, "")
    for place, status, count, stale in _counted(round, paths, tree):
        lines = [total]
        for kind in ("grid", "building"):
            id, name = place[kind], place[f"{kind}_name"]
            path = _upto(place["path"], id)
            lines.append(lines[-1].parts.setdefault(id, Line(id, name, path)))
        for line in lines:
            line.add(status, count, stale)
    _in_order(total, tree)
    return total


def _counted(round, paths, tree):
    found = targets(round, paths)
    if not round.stored:
        columns = found.c.path, found.c.status
        rows = found.select_from(*columns, fn.COUNT(SQL("1")), fn.SUM(found.c.stale))
        for path, status, count, stale in rows.group_by(*columns).tuples():
            yield tree.where(path), status, count, stale
        return
    names = "grid", "grid_name", "building", "building_name"
    columns = *(getattr(found.c, name) for name in names), found.c.status
    rows = found.select_from(*columns, fn.COUNT(SQL("1"))).group_by(*columns).tuples()
    for *values, status, count in rows:
        yield {**dict(zip(names, values, strict=True)), "path": ""}, status, count, 0


def _upto(path, id):
    """The path of the area `id` on the way to `path`."""
    head, found, _tail = path.partition(f"/{id}/")
    return head + found if found else ""


def _in_order(line, tree):
    lines = sorted(line.parts.values(), key=lambda inner: tree.place(inner.id))
    line.parts = {inner.id: inner for inner in lines}
    for inner in lines:
        _in_order(inner, tree)


def doors(round, paths, which, grid=None, page=1):
    """A page of the homes of one status (or "stale"), in `grid` (a Line) or everywhere.

    Dicts with household_id, path, label, status, visited_on, reason, last_on.
    """
    if grid is not None and not round.stored:
        paths = [path for path in (_narrower(grid.path, path) for path in paths) if path]
    found = targets(round, paths)
    if grid is not None and round.stored:
        found = found.where(CoverageTarget.grid == grid.id)
    wanted = found.c.stale == 1 if which == "stale" else found.c.status == which
    names = "household_id", "path", "label", "door", "status", "visited_on", "reason", "last_on"
    rows = found.select_from(*(getattr(found.c, name) for name in names)).where(wanted)
    rows = rows.order_by(*(getattr(found.c, name) for name in ORDER))
    return [_door(row) for row in rows.paginate(page, PAGE).dicts()]


def _narrower(one, other):
    """The inner one of two paths, or None when neither holds the other."""
    if one.startswith(other):
        return one
    return other if other.startswith(one) else None


def _told_apart(doors, total):
    """Say of which grid a door is: two estates may both have a 1号楼."""
    grids = {line.path: line.name for line in total.parts.values() if line.path}
    for door in doors:
        door["grid"] = next((grids[p] for p in grids if door["path"].startswith(p)), "")
    return doors


def every_door(round, paths, tree):
    """All homes of a round by grid, building and door, for an export: like `doors`, with grid."""
    rows = [_door(row) for row in listed(round, paths).dicts()]
    if not round.stored:
        rows.sort(key=lambda row: tree.order(row["path"]))
        rows = [{**row, "grid": tree.where(row["path"])["grid_name"]} for row in rows]
    else:
        rows = [{**row, "grid": row["grid_name"]} for row in rows]
    return rows


def _door(row):
    row["label"] = f"{row['label']} {row['door']}".strip()
    row["visited_on"], row["last_on"] = as_day(row["visited_on"]), as_day(row["last_on"])
    return row
