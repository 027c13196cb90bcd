"""The tree of places: names, labels, order, and re-cutting it."""

import pytest

from models import Activity, Area, Household, Visit
from services import areas, clock
from services.errors import RuleBroken
from tests import people


@pytest.fixture
def village(db):
    return people.build()


def visible_homes(person):
    with people.acting(person):
        return {home.label for home in Household.visible_to(person)}


def assert_paths_are_right():
    """Every path is the parent's path plus the own id, for the whole tree."""
    for area in Area.select():
        above = area.parent.path if area.parent else "/"
        assert area.path == f"{above}{area.id}/"


def test_a_new_area_knows_its_path_label_and_order(village):
    building = areas.create(village.grid, "building", " 12号楼 ")
    unit = areas.create(building, "unit", "3单元")
    assert building.path == f"{village.grid.path}{building.id}/"
    assert (building.name, building.label, building.position) == ("12号楼", "12号楼", 12)
    assert (unit.label, unit.position) == ("12号楼 3单元", 3)
    assert Area.get_by_id(unit.id).path == f"{building.path}{unit.id}/"
    assert village.county.path == f"/{village.county.id}/"


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("3号楼", 3),
        ("12栋", 12),
        ("3单元", 3),
        ("一网格", 1),
        ("十网格", 10),
        ("第十二网格", 12),
        ("二十网格", 20),
        ("三十五网格", 35),
        ("一百零三号", 103),
        ("二〇三", 203),
        ("501", 501),
        ("东楼", 0),
        ("", 0),
    ],
)
def test_the_first_number_in_a_name_gives_its_order(name, number):
    assert areas.number_in(name) == number


@pytest.mark.parametrize(
    ("door", "floor"), [("501", 5), ("1203", 12), ("101A", 1), ("12", 0), ("东户", 0)]
)
def test_a_door_number_tells_the_floor(door, floor):
    assert areas.floor_of(door) == floor


def test_buildings_and_doors_come_in_the_order_people_count(village):
    for name in ("10号楼", "9号楼"):
        areas.create(village.grid, "building", name)
    order = Area.select().where(Area.parent == village.grid).order_by(Area.position)
    assert [area.name for area in order] == ["3号楼", "4号楼", "9号楼", "10号楼"]
    for door in ("1002", "902"):
        areas.open_door(village.unit, door)
    doors = village.unit.households.order_by(Household.position)
    assert [home.door for home in doors][-3:] == ["302", "902", "1002"]


def test_a_unit_without_a_building_is_called_by_its_own_name(village):
    assert areas.create(village.grid, "unit", "1单元").label == "1单元"


def test_estate_and_grid_may_hold_each_other_but_nothing_lies_in_a_smaller_kind(village):
    assert village.grid.path.startswith(village.estate.path)
    assert village.other_estate.path.startswith(village.other_grid.path)
    for parent, kind in [
        (village.unit, "building"),
        (village.building, "grid"),
        (village.grid, "grid"),
        (village.estate, "community"),
    ]:
        with pytest.raises(RuleBroken):
            areas.create(parent, kind, "新的")


def test_two_areas_of_a_kind_never_share_a_name_in_one_place(village):
    for parent, kind, name in [(village.grid, "building", "3号楼"), (None, "county", "睦县")]:
        with pytest.raises(RuleBroken):
            areas.create(parent, kind, name)
    assert areas.create(village.neighbour_grid, "building", "3号楼").label == "3号楼"


def test_an_area_without_a_name_is_refused(village):
    with pytest.raises(RuleBroken):
        areas.create(village.grid, "building", "  ")


def test_a_recut_grid_takes_its_doors_along(village):
    visit = Visit.create(
        household=village.home,
        area=village.unit,
        author=village.grid_worker,
        channel="door",
        outcome="reached",
        day=clock.today(),
        happened_at=clock.now(),
        received_at=clock.now(),
    )
    before = visible_homes(village.neighbour_worker)
    areas.move(village.building, village.neighbour_grid)
    assert_paths_are_right()
    moved = {label for label in village.homes if label.startswith("3号楼")}
    assert visible_homes(village.neighbour_worker) == before | moved
    assert not visible_homes(village.grid_worker) & moved
    assert visible_homes(village.captain) == moved  # a post on the building goes with it
    assert Visit.get_by_id(visit.id).household_id == village.home.id
    with people.acting(village.neighbour_worker) as neighbour:
        assert Visit.visible_to(neighbour).count() == 1
    row = Activity.get(Activity.verb == "area.move")
    assert (row.subject, row.subject_id) == ("area", village.building.id)
    assert row.area_id == village.neighbour_grid.id


def test_a_grid_can_move_below_an_estate_of_another_community(village):
    areas.move(village.grid, village.other_community)
    assert_paths_are_right()
    assert visible_homes(village.secretary) == {
        label for label in village.homes if label[0] in "12"
    }
    assert len(visible_homes(village.grid_worker)) == 24


def test_an_estate_below_a_grid_can_be_turned_round(village):
    areas.move(village.other_estate, village.other_community)
    assert visible_homes(village.outsider) == set()
    areas.move(village.other_grid, village.other_estate)
    areas.move(village.other_building, village.other_grid)
    assert_paths_are_right()
    assert visible_homes(village.outsider) == {"9号楼 1单元 101", "9号楼 1单元 102"}


def test_a_unit_in_another_building_gets_its_label(village):
    third = areas.create(village.building, "unit", "3单元")
    areas.move(third, village.building_4)
    assert Area.get_by_id(third.id).label == "4号楼 3单元"


def test_the_label_of_what_lies_below_follows_its_building(village):
    micro = areas.create(village.neighbour_grid, "micro_grid", "甲片")
    areas.move(village.building, micro)
    assert Area.get_by_id(village.unit.id).label == "3号楼 2单元"
    assert_paths_are_right()


@pytest.mark.parametrize("target", ["grid", "building", "unit", "outside"])
def test_a_move_that_makes_no_sense_is_refused_and_changes_nothing(village, target):
    place = village.other_building if target == "outside" else getattr(village, target)
    with pytest.raises(RuleBroken):
        areas.move(village.grid, place)
    assert_paths_are_right()


def test_a_move_to_where_the_name_is_taken_is_refused(village):
    areas.create(village.neighbour_grid, "building", "3号楼")
    with pytest.raises(RuleBroken):
        areas.move(village.building, village.neighbour_grid)
    assert Area.get_by_id(village.building.id).parent_id == village.grid.id


def test_a_name_is_one_line(village):
    assert areas.create(village.estate, "grid", " 三\r\n网格\t").name == "三 网格"
