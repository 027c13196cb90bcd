"""Rounds over HTTP: what a secretary sees, changes and takes along."""

import io
import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from python_calamine import CalamineWorkbook

from models import Activity, CoveragePause, Post, VisitPlan
from services import areas, rounds, visits
from services import clock as mulin_clock
from tests.people import acting


@pytest.fixture
def full(village):
    """The address of the full round that runs."""
    return f"/patrols/rounds/{village.community.id}-full-2026-01-01"


def some_visits(village):
    with acting(village.grid_worker):
        visits.record(village.grid_worker, village.home)
        visits.record(village.grid_worker, village.quiet_home, outcome="tried", channel="phone")
        visits.record(village.grid_worker, village.focus_home, outcome="excused", excuse="hospital")


def words_of(page):
    """What a page says, without its markup."""
    main = re.search(r"<main.*</main>", page.text, re.S)[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def test_a_secretary_sees_the_three_rounds(sign_in, village):
    some_visits(village)
    page = words_of(sign_in(village.secretary).get("/patrols/rounds"))
    assert "宝龙社区" in page and "安康社区" not in page
    assert "常态巡访 · 3月18日" in page and "0 / 2" in page
    assert "重点巡访 · 2026年3月" in page and "1 / 1" in page
    assert "全面巡访 · 2026年第1季度" in page and "2 / 31" in page


def test_a_round_by_grid_building_and_door(sign_in, village, full):
    some_visits(village)
    phone = sign_in(village.secretary)
    page = words_of(phone.get(full))
    assert "2 / 31 户" in page and "已访 1 · 没见着 1 · 不用访 1 · 待访 28" in page
    assert "一网格 0 / 7" in page and "二网格 2 / 24" in page
    grid = phone.get(f"{full}?grid={village.neighbour_grid.id}&view=due")
    assert "1号楼 不足5户" in words_of(grid) and "2号楼 不足5户" in words_of(grid)
    assert "1号楼 1单元 101" in grid.text and "3号楼" not in grid.text


def test_lists_lead_to_doors_while_the_round_runs(sign_in, village, full, clock):
    some_visits(village)
    phone = sign_in(village.secretary)
    tried = phone.get(f"{full}?view=tried")
    assert f"/patrols/doors/{village.quiet_home.id}?back=" in tried.text
    assert "二网格 · 3月18日 · 电话" in tried.text
    assert "住院" in phone.get(f"{full}?view=excused").text
    clock.set(mulin_clock.utc(2026, 5, 1))
    tried = phone.get(f"{full}?view=tried")
    assert "4号楼 1单元 302" in tried.text and "/patrols/doors/" not in tried.text


def test_lists_are_paged(sign_in, village, full):
    phone = sign_in(village.secretary)
    first, second = (phone.get(f"{full}?view=due&page={n}") for n in (1, 2))
    counts = [page.text.count('id="household-') for page in (first, second)]
    assert counts == [20, 11]
    assert phone.get(f"{full}?view=due&page=99").text.count('id="household-') == 11


@pytest.mark.parametrize("asked", ["?grid=x&view=x&page=x", "?grid=999999&page=-3", "?page=0"])
def test_nonsense_in_the_address_is_ignored(sign_in, village, full, asked):
    assert sign_in(village.secretary).get(full + asked).status_code == 200


def test_an_estate_secretary_sees_the_estate_only(sign_in, village, full):
    other = areas.create(village.community, "estate", "新小区")
    areas.open_door(areas.create(other, "building", "7号楼"), "101")
    page = sign_in(village.estate_secretary).get(full)
    assert "宝龙社区 · 宝龙小区" in page.text
    assert "0 / 31 户" in words_of(page) and "7号楼" not in page.text
    assert "0 / 32 户" in words_of(sign_in(village.secretary).get(full))


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("grid_worker", 403),
        ("captain", 403),
        ("resident", 403),
        ("admin", 403),
        ("outsider", 403),
        ("community_worker", 200),
        ("observer", 200),
        ("estate_secretary", 200),
    ],
)
def test_who_may_look_at_rounds(sign_in, village, full, who, status):
    phone = sign_in(getattr(village, who))
    assert phone.get("/patrols/rounds").status_code == status
    assert phone.get(full).status_code == status


def test_rounds_elsewhere_are_not_there(sign_in, village):
    phone = sign_in(village.secretary)
    for address in (
        f"{village.other_community.id}-full-2026-01-01",
        "999999-full-2026-01-01",
        f"{village.community.id}-full-2026-01-05",
        f"past/{village.other_community.id}",
        f"plans/{village.other_community.id}",
        f"plans/{village.community.id}/yearly",
        f"plans/{village.other_community.id}/full",
    ):
        assert phone.get(f"/patrols/rounds/{address}").status_code == 404, address


def test_no_page_of_rounds_names_a_worker(sign_in, village, full):
    some_visits(village)
    phone = sign_in(village.secretary)
    for address in ("/patrols/rounds", full, f"{full}?view=tried", f"{full}?view=excused"):
        page = phone.get(address).text
        assert village.grid_worker.name not in page
        assert village.grid_worker.name[0] + "*" not in page


def test_pages_take_ten_statements_at_most(sign_in, village, full, clock, queries):
    some_visits(village)
    phone = sign_in(village.secretary)
    day = full.replace("full-2026-01-01", "routine-2026-03-18")
    past = f"/patrols/rounds/past/{village.community.id}?cadence="

    def look():
        for address in (
            "/patrols/rounds",
            full,
            f"{full}?grid={village.grid.id}&view=due",
            day,
            *(past + cadence for cadence in ("full", "focus", "routine")),
            f"{full}/excel",
            f"/patrols/rounds/plans/{village.community.id}",
            "/reports/diary/2026-03-18",
            f"/reports/diary/2026-03-18?area={village.grid.id}",
        ):
            phone.get(address)  # the first of a day notes that the device was seen
            with queries(10):
                assert phone.get(address).status_code == 200

    look()
    clock.set(mulin_clock.utc(2026, 4, 1, 9))
    look()
    clock.set(mulin_clock.utc(2026, 4, 10, 9))
    look()
    rounds.freeze(village.community)
    look()


def test_pausing_and_going_on(sign_in, village, full):
    phone = sign_in(village.secretary)
    assert phone.get(f"{full}/pause").status_code == 200
    answer = phone.post(f"{full}/pause", data={"why": "heat", "words": "等凉快了再走"})
    assert (answer.status_code, answer.location) == (303, "/patrols/rounds")
    assert CoveragePause.get().reason == "天太热：等凉快了再走"
    assert "暂停：天太热：等凉快了再走" in words_of(phone.get(full))
    assert phone.post(f"{full}/pause/delete").status_code == 303
    assert CoveragePause.get().resumed_at is not None
    assert "天太热" not in phone.get(full).text


def test_a_pause_refused_keeps_what_was_typed(sign_in, village, full):
    phone = sign_in(village.secretary)
    answer = phone.post(f"{full}/pause", data={"why": "other", "until": "2026-03-20"})
    assert answer.status_code == 422 and 'value="2026-03-20"' in answer.text
    assert "请说一句为什么暂停。" in answer.text
    answer = phone.post(f"{full}/pause", data={"why": "heat", "until": "2026-03-01"})
    assert answer.status_code == 422 and "请选今天或以后" in answer.text
    assert phone.post(f"{full}/pause", data={"words": "热"}).status_code == 422
    assert CoveragePause.select().count() == 0


@pytest.mark.parametrize("who", ["estate_secretary", "community_worker", "observer"])
def test_others_neither_pause_nor_plan(sign_in, village, full, who):
    phone = sign_in(getattr(village, who))
    plans = f"/patrols/rounds/plans/{village.community.id}"
    assert phone.get(f"{full}/pause").status_code == 403
    assert phone.post(f"{full}/pause", data={"why": "heat"}).status_code == 403
    assert phone.post(f"{full}/pause/delete").status_code == 403
    assert phone.get(plans).status_code == 403
    data = {"period": "week", "covers": "households"}
    assert phone.post(f"{plans}/full", data=data).status_code == 403
    assert f"{full}/pause" not in phone.get(full).text
    assert plans not in phone.get("/patrols/rounds").text
    assert CoveragePause.select().count() == VisitPlan.select().count() == 0


def test_a_plan_is_changed_from_the_next_round_on(sign_in, village):
    phone = sign_in(village.secretary)
    plans = f"/patrols/rounds/plans/{village.community.id}"
    data = {"period": "week", "covers": "households"}
    assert phone.post(f"{plans}/focus", data=data).location == plans
    assert "每月 · 重点户 → 4月1日 起：每周 · 每一户" in words_of(phone.get(plans))
    form = phone.get(f"{plans}/focus").text
    assert re.search(r'value="week"[^>]* checked', form)
    answer = phone.post(f"{plans}/focus", data={"period": "year", "covers": "households"})
    assert answer.status_code == 422


def sheets(answer):
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_a_round_as_excel_tells_figures_and_doors_but_no_names(sign_in, village, full):
    some_visits(village)
    building = areas.create(village.grid, "building", "=1+1")
    areas.open_door(building, "@SUM(A1)")
    answer = sign_in(village.secretary).get(f"{full}/excel")
    assert answer.mimetype.endswith("spreadsheetml.sheet")
    name = unquote(answer.headers["Content-Disposition"].partition("UTF-8''")[2])
    assert name == "宝龙社区 全面巡访 2026年第1季度.xlsx"
    found = sheets(answer)
    assert list(found) == ["汇总", "户"]
    summary, doors = found["汇总"], found["户"]
    assert summary[0][0] == f"导出人：{village.secretary.name} 2026-03-18 09:30" == doors[0][0]
    assert summary[1][0] == "宝龙社区 全面巡访 2026年第1季度"
    assert summary[2] == ["网格", "楼栋", "户", "已访", "没见着", "不用访", "待访"]
    assert summary[3][:4] == ["一网格", "全部楼栋", 7, 0]
    assert summary[4][:3] == ["一网格", "1号楼", "不足5户"]
    assert summary[-1] == ["合计", "", 32, 1, 1, 1, 29]
    assert doors[3][:2] == ["一网格", "1号楼 1单元 101"]
    by_door = {row[1]: row[2:] for row in doors[3:]}
    assert len(by_door) == 32
    assert by_door["4号楼 1单元 302"] == ["没见着", "2026-03-18"]
    assert by_door["3号楼 2单元 301"] == ["不用访", "2026-03-18"]  # not why
    assert "=1+1 @SUM(A1)" in by_door
    text = str(found)
    assert not any(person.name in text for person in village.contacts.values())
    assert Activity.select().where(Activity.verb == "round.export").count() == 1


def test_walks_as_excel(sign_in, village):
    with acting(village.grid_worker):
        visits.walk(village.grid_worker, village.grid)
    address = f"/patrols/rounds/{village.community.id}-routine-2026-03-18/excel"
    found = sheets(sign_in(village.secretary).get(address))
    assert found["网格"][3:] == [["一网格", "待访", ""], ["二网格", "已访", "2026-03-18"]]


def test_only_secretaries_download(sign_in, village, full):
    for who, status in (("community_worker", 403), ("observer", 403), ("estate_secretary", 200)):
        assert sign_in(getattr(village, who)).get(f"{full}/excel").status_code == status
    assert Activity.select().where(Activity.verb == "round.export").count() == 1


def test_the_same_file_before_and_after_freezing(sign_in, village, full, clock):
    some_visits(village)
    clock.set(mulin_clock.utc(2026, 5, 1))
    phone = sign_in(village.secretary)
    before = sheets(phone.get(f"{full}/excel"))
    rounds.freeze(village.community)
    assert sheets(phone.get(f"{full}/excel")) == before


def test_past_rounds_newest_first(sign_in, village, clock):
    some_visits(village)
    clock.set(mulin_clock.utc(2026, 7, 2))
    phone = sign_in(village.secretary)
    past = f"/patrols/rounds/past/{village.community.id}"
    page = words_of(phone.get(past))
    assert page.index("2026年第2季度 补送的还算 0 / 31") < page.index("2026年第1季度 2 / 31")
    assert "2026年6月" in phone.get(f"{past}?cadence=focus").text
    days = phone.get(f"{past}?cadence=routine")
    assert days.text.count('id="round-') == 20 and "7月1日" in days.text
    assert "3月18日" in phone.get(f"{past}?cadence=routine&page=99").text


def test_late_visits_are_told_beside_a_closed_round(sign_in, village, full, clock):
    some_visits(village)
    happened = mulin_clock.now() - timedelta(days=1), 0
    clock.set(mulin_clock.utc(2026, 5, 1))
    with acting(village.grid_worker):
        visits.record(village.grid_worker, village.neighbour_home, happened=happened)
    page = words_of(sign_in(village.secretary).get(full))
    assert "2 / 31 户" in page and "后来又补到 1 户。" in page


def test_a_round_is_exported_only_where_one_may(sign_in, village):
    """Estate secretary here and community worker there: the Excel of here, not of there."""
    Post.create(
        person=village.estate_secretary,
        role="community_worker",
        area=village.other_community,
        since=village.since,
    )
    phone = sign_in(village.estate_secretary)
    for community, status in ((village.community, 200), (village.other_community, 403)):
        address = f"/patrols/rounds/{community.id}-full-2026-01-01"
        assert phone.get(address).status_code == 200
        assert ("/excel" in phone.get(address).text) == (status == 200)
        assert phone.get(f"{address}/excel").status_code == status
