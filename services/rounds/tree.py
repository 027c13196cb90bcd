"""The areas of one community in memory: which grid and building a path runs through, in order."""

from models import Area, ids_in, within


class Tree:
    """All areas of `community`, ended ones too, by one query."""

    def __init__(self, community):
        columns = Area.id, Area.kind, Area.name, Area.label, Area.position
        rows = Area.select(*columns).where(within([community.path])).tuples()
        self._areas = {row[0]: row[1:] for row in rows}

    def where(self, path):
        """The columns of a CoverageTarget that tell where a path lies.

        A home that hangs on no building counts as lying in the last area of its path.
        """
        grid = building = None
        ids = ids_in(path)
        for id in ids:
            kind = self._areas.get(id, ("",))[0]
            grid = id if kind == "grid" else grid
            building = id if kind == "building" else building
        building = building or ids[-1]
        return {
            "path": path,
            "grid": grid,
            "grid_name": self.name(grid),
            "building": building,
            "building_name": self.name(building),
        }

    def name(self, id):
        return self._areas[id][2] if id in self._areas else ""

    def order(self, path):
        """Sorts paths naturally: building 2 before building 10."""
        return [self.place(id) for id in ids_in(path)]

    def place(self, id):
        """Sorts areas with the same parent naturally."""
        _kind, name, _label, position = self._areas.get(id, ("", "", "", 0))
        return position, name
