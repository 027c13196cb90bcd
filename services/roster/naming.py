"""Finding the place a text such as 宝龙小区3号楼2单元 names."""

import re
from collections import defaultdict

from flask_babel import gettext as _

from services import doors
from services.roster.spelling import fold, short
from services.roster.tree import Problem


class Places:
    """Finds the place a text such as 宝龙小区3号楼2单元 names, whatever it leaves out on top."""

    def __init__(self, tree):
        self.tree = tree
        self.by_name = defaultdict(set)
        for nodes in tree.index.values():
            for node in nodes:
                if node.needed:
                    for name in self._names(node):
                        self.by_name[name].add(node)

    def find(self, text):
        """The Node. Raises Problem when there is none, or several."""
        folded = self._fold(text)
        found = {
            node
            for cut in range(len(folded))
            for node in self.by_name.get(folded[cut:], ())
            if self._explained(folded[:cut], node)
        }
        if not found:
            here = self.tree.root.name
            raise Problem("area", _("This place is not in your area (%(here)s).", here=here))
        if len(found) > 1:
            titles = "、".join(sorted(node.title() for node in found)[:3])
            raise Problem("area", _("This could be several places (%(places)s).", places=titles))
        return next(iter(found))

    def _explained(self, rest, node):
        """Does what stands before the name consist of places above it?"""
        above = [name for n in node.up() if n is not node for name in self._names(n)]
        above += [self._fold(name) for name in self.tree.above.values()]
        while rest:
            tail = next((name for name in above if name and rest.endswith(name)), None)
            if tail is None:
                return False
            rest = rest[: -len(tail)]
        return True

    def _names(self, node):
        folded = fold(node.kind, node.name)
        return {self._fold(folded), self._fold(short(node.kind, folded))}

    def _fold(self, text):
        """Without gaps and dashes; numbers of buildings, units and grids in one form."""
        text = re.sub(r"[-、,>·]", "", fold("", text))
        text = re.sub(
            rf"({doors.NUMBER})(?:号楼|栋|幢|#楼?|座)", lambda m: doors.building(m[1]), text
        )
        text = re.sub(rf"({doors.NUMBER})单元", lambda m: doors.unit(m[1]), text)
        return re.sub(r"第(?=\d+网格)|(?<=\d)号(?=网格)", "", text)
