"""The named village: a few places and people in a fixed relation, for every test.

    睦县
    ├─ 城东街道 ─ 宝龙社区 ─ 宝龙小区 (estate above grid)
    │                        ├─ 一网格: 1号楼 1单元 101 102 201 202; 2号楼 (no units) 101 102 201
    │                        └─ 二网格: 3号楼 1单元, 2单元; 4号楼 1单元, 2单元: 101 … 302, 24 doors
    └─ 城西街道 ─ 安康社区 ─ 五网格 (grid above estate) ─ 安康小区 ─ 9号楼 1单元 101 102

`village = build()` has everybody by slug (`village.grid_worker`, `village.council_1`, and
`village.people["grid-worker"]`), the places (`village.grid`, `village.building` …), every
household by its label (`village.homes["3号楼 2单元 301"]`) and the ones with a story by name,
the organisations `village.property_firm`, `owners_body`, `city_management` and `housing`.
Nobody has visited anybody yet.
"""

from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace

from models import CareNote, FocusMark, Organisation, Person, Post, database
from services import access, areas, clock, context, sealing
from services.village.cast import CAST

# slug: (name, role, place of the post by its name in the namespace); these three only in tests
POSTS = CAST | {
    "outsider": ("马远", "grid_worker", "other_grid"),
    "observer": ("谢观", "observer", "community"),
    "department-2": ("丁一凡", "department_user", "county"),
}

CARE_TEXT = "独居，听力不好，请按两次门铃。"


def build():
    """Create the village in the open, migrated database. Returns the namespace described above."""
    with database.atomic():
        village = _places()
        _people(village)
        _organisations(village)
        _stories(village)
    return village


@contextmanager
def acting(person, submission=None):
    """Run a block as `person`, with their posts loaded."""
    with context.acting(access.load_posts(person), submission):
        yield person


def _places():
    v = SimpleNamespace(homes={}, since=clock.today() - timedelta(days=400))
    v.county = areas.create(None, "county", "睦县")
    v.subdistrict = areas.create(v.county, "subdistrict", "城东街道")
    v.other_subdistrict = areas.create(v.county, "subdistrict", "城西街道")
    v.community = areas.create(v.subdistrict, "community", "宝龙社区")
    v.other_community = areas.create(v.other_subdistrict, "community", "安康社区")
    v.estate = areas.create(v.community, "estate", "宝龙小区")
    v.neighbour_grid = areas.create(v.estate, "grid", "一网格")
    v.grid = areas.create(v.estate, "grid", "二网格")
    v.other_grid = areas.create(v.other_community, "grid", "五网格")
    v.other_estate = areas.create(v.other_grid, "estate", "安康小区")

    doors = ("101", "102", "201", "202", "301", "302")
    v.building = areas.create(v.grid, "building", "3号楼")
    v.unit_1 = _with_homes(v, areas.create(v.building, "unit", "1单元"), doors)
    v.unit = _with_homes(v, areas.create(v.building, "unit", "2单元"), doors)
    v.building_4 = areas.create(v.grid, "building", "4号楼")
    for name in ("1单元", "2单元"):
        _with_homes(v, areas.create(v.building_4, "unit", name), doors)
    v.neighbour_building = areas.create(v.neighbour_grid, "building", "1号楼")
    _with_homes(v, areas.create(v.neighbour_building, "unit", "1单元"), doors[:4])
    v.plain_building = areas.create(v.neighbour_grid, "building", "2号楼")
    _with_homes(v, v.plain_building, doors[:3])
    v.other_building = areas.create(v.other_estate, "building", "9号楼")
    _with_homes(v, areas.create(v.other_building, "unit", "1单元"), doors[:2])

    v.home = v.homes["3号楼 2单元 201"]  # an ordinary household
    v.resident_home = v.homes["3号楼 2单元 101"]
    v.elder_home = v.focus_home = v.care_home = v.homes["3号楼 2单元 301"]
    v.quiet_home = v.homes["4号楼 1单元 302"]  # its contact has no phone
    v.neighbour_home = v.homes["1号楼 1单元 101"]
    v.plain_home = v.homes["2号楼 101"]  # hangs on the building itself
    v.outside_home = v.homes["9号楼 1单元 101"]
    return v


def _with_homes(v, area, doors):
    for door in doors:
        home = areas.open_door(area, door, v.since)
        v.homes[home.label] = home
    return area


FIRMS = {
    # name in the namespace: (name, kind, place, whose posts act for it)
    "property_firm": ("宝龙物业", "property", "estate", "property"),
    "owners_body": ("宝龙小区业委会", "owners", "estate", "owners"),
    "city_management": ("睦县城管局", "department", "county", "department"),
    "housing": ("睦县住建局", "department", "county", "department-2"),
}


def _organisations(v):
    for key, (name, kind, place, slug) in FIRMS.items():
        firm = Organisation.create(name=name, kind=kind, area=getattr(v, place))
        setattr(v, key, firm)
        Post.update(organisation=firm).where(Post.person == v.people[slug]).execute()


def _people(v):
    homes = {"resident": v.resident_home, "elder": v.elder_home}
    v.people = {}
    for slug, (name, role, place) in POSTS.items():
        person = Person.create(
            name=name,
            slug=slug,
            household=homes.get(slug),
            is_contact=slug in homes,
            elder_mode=slug == "elder",
        )
        Post.create(person=person, role=role, area=getattr(v, place), since=v.since)
        v.people[slug] = person
        setattr(v, slug.replace("-", "_"), person)


def _stories(v):
    """Somebody to ask for behind every door, a focus household, and what to mind there."""
    lived_in = {v.resident_home.id, v.elder_home.id}
    surnames = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华"
    v.contacts = {v.resident_home.id: v.resident, v.elder_home.id: v.elder}
    quiet = [home for home in v.homes.values() if home.id not in lived_in]
    for home, surname in zip(quiet, surnames * 2, strict=False):
        person = Person.create(name=f"{surname}家和", household=home, is_contact=True)
        v.contacts[home.id] = person
    for number, (home, person) in enumerate(v.contacts.items()):
        if home != v.quiet_home.id:
            phone = f"199{number:08d}"  # a made-up number
            person.phone_sealed, person.phone_digest = sealing.seal(phone), sealing.digest(phone)
            person.save()
    v.focus_mark = FocusMark.create(
        household=v.focus_home, since=v.since, set_by=v.community_worker
    )
    v.care_note = CareNote.create(
        household=v.care_home,
        sealed=sealing.seal(CARE_TEXT),
        consent_on=v.since,
        written_by=v.grid_worker,
        written_at=clock.now() - timedelta(days=200),
    )
