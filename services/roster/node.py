"""One place as a roster sees it."""

from services.areas import LEVELS


class Node:
    """A place: `area` is its row, or None while it is only planned."""

    def __init__(self, kind, name, parent=None, area=None):
        self.kind, self.name, self.parent, self.area = kind, name, parent, area
        self.children = {}
        self.needed = area is not None  # somebody is planned to hang here
        self.reopens = False
        self.moves = False
        self.settled = False  # the file says where it lies
        self.plain_doors = False  # a building with homes that hang on no unit

    @property
    def ended(self):
        return self.area is not None and self.area.ended_on is not None

    def up(self):
        """This node and all above it, from here to the top."""
        node = self
        while node is not None:
            yield node
            node = node.parent

    def title(self):
        """How a report names it: 宝龙小区 3号楼 2单元."""
        kinds = ("estate", "building") if LEVELS[self.kind] >= LEVELS["grid"] else ()
        parts = [n.name for n in self.up() if n is self or n.kind in kinds]
        return " ".join(reversed(parts))
