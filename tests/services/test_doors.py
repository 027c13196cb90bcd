"""Doors in every way people write them."""

import pytest

from models import Area, Household
from services import doors


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "text",
    [
        "3-2-501",
        "3栋2单元501",
        "3号楼2单元501室",
        "3幢-2-501",
        "3幢2单元501户",
        "3#2单元501",
        "3# 2单元 501",
        "３－２－５０１",
        "３号楼２单元５０１",
        "3—2—501",
        "3–2–501",
        " 3 - 2 - 501 ",
        "三号楼二单元501",
        "03-02-0501",
        "3栋2单元5层501",
        "第3栋2单元501号",
        "3.2.501",
        "3/2/501",
        "3楼2单元501",
    ],
)
def test_one_door_written_in_many_ways(text):
    assert doors.parse(text) == ("3号楼", "2单元", "501")


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("text", "door"),
    [
        ("A座1203", ("A座", "", "1203")),
        ("a栋1203", ("A座", "", "1203")),
        ("Ａ－１２０３", ("A座", "", "1203")),
        ("3-501", ("3号楼", "", "501")),
        ("12-3-1001", ("12号楼", "3单元", "1001")),
        ("十二号楼三单元1001", ("12号楼", "3单元", "1001")),
        ("二十三栋501", ("23号楼", "", "501")),
        ("501", ("", "", "501")),
        ("501.0", ("", "", "501")),
        (501.0, ("", "", "501")),
        ("501室", ("", "", "501")),
        ("2单元501", ("", "2单元", "501")),
        ("3号楼东单元501", ("3号楼", "东单元", "501")),
        ("3号楼1单元501东", ("3号楼", "1单元", "501东")),
        ("3号楼1单元东户", ("3号楼", "1单元", "东户")),
        ("3号楼2单元501-1", ("3号楼", "2单元", "501-1")),
        ("8-B-1902", ("8号楼", "B单元", "1902")),
    ],
)
def test_doors_of_other_kinds(text, door):
    assert doors.parse(text) == door


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "text",
    ["", "   ", "不知道", "3号楼", "2单元", "1-2-3-4-5", "3-2-", "0", "=1+1", "搬走了", "501;502"],
)
def test_what_is_no_door_is_refused_with_the_way_to_write_it(text):
    with pytest.raises(ValueError, match="3-2-501"):
        doors.parse(text)


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("text", "building", "unit", "door"),
    [
        ("501", "3号楼", "2单元", ("3号楼", "2单元", "501")),
        ("3-2-501", "3号楼", "2单元", ("3号楼", "2单元", "501")),
        ("3-2-501", "3号楼", "", ("3号楼", "2单元", "501")),
        ("2-501", "3号楼", "2单元", ("3号楼", "2单元", "501")),
        ("2-501", "5号楼", "", ("5号楼", "2单元", "501")),
        ("501-1", "3号楼", "2单元", ("3号楼", "2单元", "501-1")),
        ("2单元501", "3号楼", "", ("3号楼", "2单元", "501")),
        ("12", "和平巷", "", ("和平巷", "", "12")),
        ("0501", "3号楼", "", ("3号楼", "", "501")),
    ],
)
def test_a_door_beside_columns_for_building_and_unit(text, building, unit, door):
    assert doors.within(text, building, unit) == door


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("text", "building", "unit"),
    [("4-2-501", "3号楼", "2单元"), ("3-1-501", "3号楼", "2单元"), ("4号楼501", "3号楼", "")],
)
def test_a_door_that_contradicts_its_columns_is_refused(text, building, unit):
    with pytest.raises(ValueError):
        doors.within(text, building, unit)


@pytest.mark.sqlite
def test_names_of_buildings_and_units_in_normal_form():
    assert [doors.building(t) for t in ("3", "3.0", "３栋", "三号楼", "3#", "A栋", "和平巷")] == [
        *["3号楼"] * 5,
        "A座",
        "和平巷",
    ]
    assert [doors.unit(t) for t in ("2", "02单元", "二单元", "乙单元")] == [
        *["2单元"] * 3,
        "乙单元",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("3-2-301", {"3号楼 2单元 301"}),
        ("3栋2单元", {f"3号楼 2单元 {n}" for n in (101, 102, 201, 202, 301, 302)}),
        ("2号楼", {"2号楼 101", "2号楼 102", "2号楼 201"}),
        ("1号楼30", set()),
        ("1号楼20", {"1号楼 1单元 201", "1号楼 1单元 202"}),
        ("东门外", set()),
    ],
)
def test_searching_by_part_of_a_door(village, text, found):
    query = Household.select(Household, Area).join(Area).where(doors.search(text))
    assert {home.label for home in query} == found
