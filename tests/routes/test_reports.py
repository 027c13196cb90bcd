"""民情日记: the visits of a day as a page."""

import re

import pytest

from services import clock as mulin_clock
from services import visits
from tests.people import acting


@pytest.fixture
def a_day(village, clock):
    """What the grid worker and her neighbour did on 18 March; the time is that evening."""
    with acting(village.grid_worker):
        visits.record(
            village.grid_worker,
            village.home,
            findings=["request"],
            note="下水堵了\n说了两回",
            promise="找物业",
        )
        clock.move(minutes=20)
        visits.walk(village.grid_worker, village.grid)
        clock.move(minutes=5)
        wrong = visits.record(village.grid_worker, village.quiet_home, note="走错门")
        visits.void(wrong, village.grid_worker, "走错门")
    with acting(village.neighbour_worker):
        visits.record(
            village.neighbour_worker, village.neighbour_home, outcome="tried", channel="phone"
        )
    clock.set(mulin_clock.utc(2026, 3, 18, 20))


def entries(page):
    found = re.findall(r'<li id="visit-\d+".*?</li>', page.text, re.S)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", entry)).strip() for entry in found]


def test_the_diary_is_my_visits_of_the_day(sign_in, village, a_day):
    page = sign_in(village.grid_worker).get("/reports/diary")
    assert entries(page) == [
        "09:30 3号楼 2单元 201 上门 有诉求 下水堵了 说了两回 答应过：找物业",
        "09:50 二网格 走一圈 走过了",
    ]
    assert "走错门" not in page.text and "1号楼" not in page.text


def test_other_days_are_a_step_away_and_kindly_empty(sign_in, village, a_day):
    phone = sign_in(village.grid_worker)
    today = phone.get("/reports/diary").text
    assert 'href="/reports/diary/2026-03-17"' in today and "2026-03-19" not in today
    yesterday = phone.get("/reports/diary/2026-03-17")
    assert "没记也没关系" in yesterday.text and 'href="/reports/diary/2026-03-18"' in yesterday.text


@pytest.mark.parametrize("day", ["2026-03-19", "0001-01-01", "2026-02-30", "x", "20260318"])
def test_days_that_are_none_are_not_there(sign_in, village, day):
    assert sign_in(village.grid_worker).get(f"/reports/diary/{day}").status_code == 404


def test_a_secretary_reads_the_diary_of_an_area(sign_in, village, a_day):
    phone = sign_in(village.secretary)
    found = entries(phone.get(f"/reports/diary?area={village.community.id}"))
    assert len(found) == 3
    assert village.grid_worker.name not in str(found)
    grid = entries(phone.get(f"/reports/diary?area={village.neighbour_grid.id}"))
    assert len(grid) == 1 and "没见着" in grid[0]


@pytest.mark.parametrize(
    ("who", "area", "status"),
    [
        ("secretary", "other_community", 404),
        ("secretary", "county", 404),
        ("estate_secretary", "grid", 200),
        ("estate_secretary", "community", 404),
        ("grid_worker", "grid", 200),
        ("grid_worker", "neighbour_grid", 404),
        ("captain", "building", 404),
        ("observer", "grid", 403),
        ("resident", "grid", 403),
        ("admin", "grid", 403),
    ],
)
def test_whose_area_may_be_read(sign_in, village, who, area, status):
    address = f"/reports/diary?area={getattr(village, area).id}"
    assert sign_in(getattr(village, who)).get(address).status_code == status


def test_a_captain_reads_what_the_captain_noted(sign_in, village, a_day):
    phone = sign_in(village.captain)
    assert entries(phone.get("/reports/diary")) == []
    with acting(village.captain):
        visits.record(village.captain, village.home, channel="wechat")
    assert len(entries(phone.get("/reports/diary"))) == 1


def test_a_diary_belongs_to_the_local_day(sign_in, village, clock):
    clock.set(mulin_clock.utc(2026, 3, 19, 0, 1))  # still 18 March in UTC
    with acting(village.grid_worker):
        visits.record(village.grid_worker, village.home)
    phone = sign_in(village.grid_worker)
    assert len(entries(phone.get("/reports/diary/2026-03-19"))) == 1
    assert entries(phone.get("/reports/diary/2026-03-18")) == []
