"""The places of the demo village and of the large one, in the shapes real estates have."""

from collections import namedtuple

from models import Area, Household
from services import areas

Node = namedtuple("Node", "kind name below")
Block = namedtuple("Block", "name units floors doors")  # without units, doors hang on the building


def blocks(first, last, units, floors, doors, word="号楼"):
    """Buildings of one shape: blocks(3, 4, 2, 6, 3) → 3号楼 and 4号楼, each 2 × 6 × 3 doors."""
    return [Block(f"{n}{word}", units, floors, doors) for n in range(first, last + 1)]


def node(kind):
    """A word for plans: grid("一网格", …) with what lies in it, one by one or in lists."""

    def make(name, *below):
        parts = [part if isinstance(part, list) else [part] for part in below]
        return Node(kind, name, [part for group in parts for part in group])

    return make


county, subdistrict, community = node("county"), node("subdistrict"), node("community")
estate, grid = node("estate"), node("grid")

DEMO = county(
    "睦县",
    subdistrict(
        "城东街道",
        community(
            "宝龙社区",
            estate(
                "宝龙小区",
                grid("一网格", blocks(1, 2, 3, 6, 2), blocks(12, 13, 2, 6, 3)),
                grid("二网格", blocks(3, 4, 2, 6, 3), blocks(5, 6, 3, 6, 3), blocks(7, 8, 2, 6, 3)),
                grid("三网格", blocks(9, 11, 3, 6, 2), blocks(14, 14, 3, 6, 2)),
            ),
            grid(
                "四网格",
                estate("柳荫里", blocks(1, 2, 2, 6, 2)),
                estate("铁路家属院", blocks(1, 2, 0, 4, 6, "栋")),
            ),
        ),
        community(
            "清河社区",
            estate(
                "清河家园",
                grid("一网格", blocks(1, 4, 3, 6, 2)),
                grid("二网格", blocks(5, 7, 2, 6, 3)),
            ),
            estate("学府花园", grid("三网格", blocks(1, 2, 1, 18, 4))),
        ),
    ),
    subdistrict(
        "城西街道",
        community(
            "安康社区",
            grid("一网格", estate("安康小区", blocks(1, 3, 3, 6, 2), blocks(4, 5, 2, 6, 3))),
            estate(
                "东风苑",
                grid("二网格", blocks(1, 4, 2, 6, 3, "幢")),
                grid("三网格", blocks(5, 7, 1, 11, 4, "幢")),
            ),
        ),
    ),
)


def large(grids):
    """A county with that many grids of 500 doors; 宝龙社区 with the fixed people is its first."""
    shape = [*blocks(3, 12, 2, 6, 3), *blocks(13, 13, 2, 14, 5)]
    numerals = "一二三四五六"
    communities = []
    for first in range(0, grids, len(numerals)):
        count = min(len(numerals), grids - first)
        parts = [grid(f"{numeral}网格", shape) for numeral in numerals[:count]]
        title = f"第{first // len(numerals) + 1}" if first else "宝龙"
        communities.append(community(f"{title}社区", estate(f"{title}小区", parts)))
    names = ("城东", "城西", "城南", "城北", "河东", "河西", "新桥", "柳林", "东关", "西关")
    per = -(-len(communities) // len(names))
    shares = [communities[first : first + per] for first in range(0, len(communities), per)]
    streets = zip(names, shares, strict=False)
    return county("睦县", [subdistrict(f"{name}街道", share) for name, share in streets])


class Home:
    """One door while its people and its history are being made up."""

    __slots__ = (
        "area",
        "building",
        "captain",
        "contact",
        "door",
        "focus",
        "head",
        "id",
        "label",
        "story",
        "vacant",
    )

    def __init__(self, id, area, building, door):
        self.id, self.area, self.building, self.door = id, area, building, door
        self.label = f"{area.label} {door}"
        self.captain = self.contact = self.focus = self.head = self.story = None
        self.vacant = False


class Patch:
    """One grid with its doors and the people who look after it."""

    def __init__(self, grid, community):
        self.grid, self.community = grid, community
        self.homes = []
        self.worker = None
        self.ours = False  # the fixed grid worker's

    def home(self, label):
        return next(home for home in self.homes if home.label == label)


class Town:
    """All places: `areas` by their names from the top down, `patches` in order."""

    def __init__(self):
        self.areas, self.patches = {}, []


def grow(rows, plan):
    """Put the areas of a plan into `rows`. Returns the Town; its doors go in by `open_doors`."""
    town = Town()
    _grow(rows, town, plan, None, (), None, None)
    return town


def _grow(rows, town, node, parent, above, community, patch):
    names = (*above, node.name)
    area = _area(rows, parent, node.kind, node.name)
    town.areas[names] = area
    if node.kind == "community":
        community = area
    if node.kind == "grid":
        patch = Patch(area, community)
        town.patches.append(patch)
    for part in node.below:
        if isinstance(part, Node):
            _grow(rows, town, part, area, names, community, patch)
        else:
            _build(rows, town, part, area, names, patch)


def _build(rows, town, block, parent, above, patch):
    names = (*above, block.name)
    building = town.areas[names] = _area(rows, parent, "building", block.name)
    stairs = [building]
    if block.units:
        stairs = [_area(rows, building, "unit", f"{n + 1}单元") for n in range(block.units)]
        town.areas.update({(*names, unit.name): unit for unit in stairs})
    for stair in stairs:
        for floor in range(1, block.floors + 1):
            for door in range(1, block.doors + 1):
                id = rows.new_id(Household)
                patch.homes.append(Home(id, stair, building, f"{floor}{door:02d}"))


def _area(rows, parent, kind, name):
    id = rows.new_id(Area)
    area = Area(
        id=id,
        parent=parent,
        kind=kind,
        name=name,
        label=areas.label_for(kind, name, parent),
        path=areas.path_for(id, parent),
        position=areas.number_in(name),
    )
    rows.put(Area, id, area.parent_id, kind, name, area.label, area.path, area.position)
    return area


def open_doors(rows, rng, patch, days):
    """Put the households of a patch into `rows`."""
    for home in patch.homes:
        values = areas.door_values(home.door, days.long_ago(rng))
        rows.put(Household, home.id, home.area.id, *values.values())
