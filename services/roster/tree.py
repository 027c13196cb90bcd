"""The places a roster speaks of: those that stand below the importing area, and those to come."""

from flask_babel import gettext as _

from models import Area, within
from services import words
from services.areas import LEVELS
from services.roster.node import Node
from services.roster.spelling import fold, short

# What may lie right below what. Estates and grids may hold each other.
PARENTS = {
    "subdistrict": {"county"},
    "community": {"county", "subdistrict"},
    "estate": {"community", "grid"},
    "grid": {"community", "estate"},
    "micro_grid": {"estate", "grid"},
    "building": {"community", "estate", "grid", "micro_grid"},
    "unit": {"building"},
}
LONGEST = 60


class Problem(Exception):
    """A row cannot be taken in: which field, why, and what stood there (None: the cell's text)."""

    def __init__(self, field, sentence, there=None):
        super().__init__(sentence)
        self.field, self.sentence, self.there = field, sentence, there


class Tree:
    """All places at and below `root`, findable by kind and name."""

    def __init__(self, root):
        self.index = {}
        self.nodes = {}
        self.planned = []  # only those `take` was called for get a row
        ids = [int(part) for part in root.path.split("/") if part]
        self.above = {area.kind: area.name for area in Area.select().where(Area.id.in_(ids))}
        for area in Area.select().where(within([root.path])).order_by(Area.path):
            parent = self.nodes.get(area.parent_id) if area.id != root.id else None
            self.nodes[area.id] = self._hang(Node(area.kind, area.name, parent, area))
        self.root = self.nodes[root.id]

    def _hang(self, node):
        folded = fold(node.kind, node.name)
        for key in {folded, short(node.kind, folded)}:
            self.index.setdefault((node.kind, key), []).append(node)
            if node.parent is not None:
                node.parent.children.setdefault((node.kind, key), node)
        return node

    def _forget(self, before):
        """Take back what a row planned on its way to being refused."""
        for node in reversed(self.planned[before:]):
            folded = fold(node.kind, node.name)
            for key in {folded, short(node.kind, folded)}:
                self.index[node.kind, key].remove(node)
                if node.parent.children.get((node.kind, key)) is node:
                    del node.parent.children[node.kind, key]
        del self.planned[before:]

    def place(self, row, grow, names):
        """The node a row's place columns name; `names` are its {kind: name}.

        Kinds in `grow` are planned anew where they are missing. Raises Problem.
        """
        node, before = self.root, len(self.planned)
        try:
            for kind in self._order(row, names):
                if kind in self.above:
                    self._agree(kind, names[kind])
                else:
                    node = self._below(node, kind, names, grow)
        except Problem:
            self._forget(before)
            raise
        return node

    def _order(self, row, names):
        """The row's kinds from the top down; who of estate and grid is above may differ."""
        kinds = [kind for kind in LEVELS if names.get(kind)]
        if "estate" in kinds and "grid" in kinds and self._grid_above(row, names):
            kinds.remove("grid")
            kinds.insert(kinds.index("estate"), "grid")
        return kinds

    def _grid_above(self, row, names):
        said, stands = row.get("above"), self._grid_stands_above(names)
        if not said:
            estates = self._named("estate", names["estate"])
            by_habit = any(node.parent.kind == "grid" for node in estates if node.parent)
            return by_habit if stands is None else stands
        if said not in ("小区", "网格"):
            raise Problem("above", _("Please write 小区 or 网格 here."))
        if stands is not None and stands != (said == "网格"):
            raise Problem("above", _("Here it is the other way round."))
        return said == "网格"

    def _grid_stands_above(self, names):
        """Does this grid hold this estate (True), or the estate the grid (False)? None: neither."""
        if "grid" in self.above or "estate" in self.above:
            return "grid" in self.above
        grids = self._named("grid", names["grid"])
        for estate in self._named("estate", names["estate"]):
            if any(grid in estate.up() for grid in grids):
                return True
            if any(estate in grid.up() for grid in grids):
                return False
        return None

    def _agree(self, kind, name):
        here = fold(kind, self.above[kind])
        said = fold(kind, name)
        if short(kind, here) != short(kind, said):
            raise Problem(kind, _("This is not in your area (%(here)s).", here=self.above[kind]))

    def _below(self, node, kind, names, grow):
        name = names[kind]
        if kind == "unit" and node.kind != "building":
            raise Problem(kind, _missing_level(node, kind))
        if kind == "building":  # "3号楼" alone must not land in whichever estate has one
            while node.kind in ("county", "subdistrict", "community"):
                inner = self._between(node, kind)
                if inner is None:
                    break
                node = inner
        found = self._find(node, kind, name)
        if found is None and kind == "building":
            found = self._elsewhere(node, name, may_move="areas" in grow)
        if found is not None:
            found.settled |= found.parent is node
            return found
        self._check_growing(node, kind, name, grow)
        while kind not in ("subdistrict", "community") and (inner := self._between(node, kind)):
            node = inner
        doubled = kind in ("estate", "grid") and any(above.kind == kind for above in node.up())
        if node.kind not in PARENTS[kind] or doubled:
            raise Problem(kind, _missing_level(node, kind))
        self.planned.append(Node(kind, self._new_name(kind, name), node))
        self.planned[-1].settled = True
        return self._hang(self.planned[-1])

    def _find(self, node, kind, name):
        folded = fold(kind, name)
        child = node.children.get((kind, folded))
        if child is not None or kind == "unit":
            return child
        found = [n for n in self._named(kind, name) if node in n.up()]
        if len(found) > 1:
            raise Problem(
                kind,
                _("There are several of this name. Please also fill in what lies above it."),
            )
        return found[0] if found else None

    def _named(self, kind, name):
        folded = fold(kind, name)
        exact = self.index.get((kind, folded))
        return exact or self.index.get((kind, short(kind, folded)), [])

    def _elsewhere(self, node, name, may_move):
        """A building of the same estate that stands in another grid than the row says, or None.

        The sheet of places may move it (a grid was cut anew); for any other row it is a Problem.
        """
        estate = next((n for n in node.up() if n.kind == "estate"), None)
        if estate is None or node.kind not in ("grid", "micro_grid"):
            return None
        found = [n for n in self._named("building", name) if estate in n.up() and n.needed]
        if len(found) != 1:
            return None
        building = found[0]
        in_no_grid = building.parent is estate
        if not may_move or (building.settled and not in_no_grid):
            raise Problem(
                node.kind,
                _(
                    "%(building)s lies in %(grid)s here. If that has changed, say so in 区域.",
                    building=building.name,
                    grid=building.parent.name,
                ),
            )
        key = ("building", fold("building", building.name))
        building.parent.children.pop(key, None)
        building.parent, building.settled = node, True
        building.moves = building.area is not None
        node.children[key] = building
        return building

    def _check_growing(self, node, kind, name, grow):
        if kind in grow:
            return
        if kind == "county" or LEVELS[kind] < LEVELS[self.root.kind]:
            raise Problem(kind, _("This is not in your area (%(here)s).", here=self.root.name))
        raise Problem(
            kind,
            _("%(here)s has no such place. If it is new, list it in sheet 区域.", here=node.name),
        )

    def _between(self, node, kind):
        """The one part of `node` a new place of this kind must lie in, or None if none is there."""
        parts = {
            child
            for child in node.children.values()
            if LEVELS[child.kind] < LEVELS[kind] and child.needed and not child.ended
        }
        if kind in ("estate", "grid"):
            parts = {part for part in parts if part.kind not in ("estate", "grid")}
        if len(parts) > 1:
            inner = next(iter(parts)).kind
            raise Problem(
                inner,
                _(
                    "%(here)s has several parts. Please fill in which %(kind)s.",
                    here=node.name,
                    kind=words.of(inner, "kind"),
                ),
                "",
            )
        return next(iter(parts), None)

    def _new_name(self, kind, name):
        name = fold(kind, name) if kind in ("building", "unit") else name
        if len(name) > LONGEST:
            raise Problem(kind, _("This name is too long."))
        return name

    def take(self, node):
        """Somebody hangs on `node`: plan what is missing. Returns the titles of what is new."""
        new = []
        for place in node.up():
            if not place.needed or (place.ended and not place.reopens):
                new.append(place.title())
                place.needed = place.reopens = True
        return new[::-1]


def _missing_level(node, kind):
    wanted = {"subdistrict": "区县", "community": "街道", "unit": "楼栋"}.get(kind)
    wanted = wanted or ("社区" if kind in ("estate", "grid") else "小区 / 网格")
    return _(
        "A place of this kind cannot lie right below %(here)s. Please fill in %(wanted)s too.",
        here=node.name,
        wanted=wanted,
    )
