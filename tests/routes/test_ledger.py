"""The ledger through HTTP: views, search, paper, file, figures; who reported it stays hidden."""

import io
import re
import zipfile
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook

from models import Activity, Area, Issue, Post
from services import access, clock, issues, spreadsheets
from services.issues import ledger
from tests import people

SECRETS = ("陈晓东", "19912345678", "101", "王大爷")


@pytest.fixture
def some(village):
    """Three issues: one from a home with names and numbers in it, one at the counter, one handed
    over to the property firm with words that begin like a formula."""
    v = village
    with people.acting(v.resident) as person:
        first = issues.raise_issue(
            person,
            v.unit,
            text="我是陈晓东，住101，电话19912345678，楼道灯坏了",
            place="3号楼 2单元 101门口",
            household=v.resident_home,
        )
    with people.acting(v.community_worker) as person:
        second = issues.raise_issue(
            person, v.grid, text="王大爷说路灯不亮", source="counter", name="王大爷"
        )
        third = issues.raise_issue(person, v.building, text="=1+1 楼道堆物", source="check")
        for verb, said in (
            ("accept", {}),
            ("dispatch", {"to": f"organisation:{v.property_firm.id}", "measure": "@清走"}),
        ):
            said |= {"due_on": clock.today() + timedelta(days=3)}
            issues.move(access.find(Issue, third.id), verb, person, said)
    return first, second, third


def rows_of(answer):
    """(the cells of the one sheet, its XML) of an Excel file."""
    file = io.BytesIO(answer.data)
    sheet = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0)
    with zipfile.ZipFile(file) as parts:
        return sheet.to_python(skip_empty_area=False), parts.read(
            "xl/worksheets/sheet1.xml"
        ).decode()


def shown(page):
    return re.findall(r'id="issue-(\d+)"', page)


def test_a_view_is_searched_and_paged_by_its_address(village, some, sign_in, queries):
    phone = sign_in(village.secretary)
    phone.get("/today")
    with queries(10):
        page = phone.get("/issues/ledger").text
    assert shown(page) == [str(issue.id) for issue in reversed(some)]
    assert "3 件" in page or "3 issues" in page
    for address, expected in (
        ("?view=problems", some[:2]),
        ("?view=coordination", some[2:]),
        ("?view=rectification", some[2:]),
        ("?q=路灯", some[1:2]),
        (f"?q={some[0].number}", some[:1]),
        ("?state=dispatched", some[2:]),
        (f"?area={village.building.id}&source=resident", some[:1]),
        ("?since=2026-03-19", ()),
        ("?view=nothing&state=nothing", some),
    ):
        with queries(10):
            page = phone.get(f"/issues/ledger{address}").text
        assert sorted(shown(page)) == [str(issue.id) for issue in expected], address


def test_further_pages_keep_what_was_asked(village, sign_in):
    with people.acting(village.community_worker) as person:
        for number in range(23):
            issues.raise_issue(person, village.grid, text=f"灯{number}", source="counter")
        issues.raise_issue(person, village.grid, text="别的", source="counter")
    phone = sign_in(village.secretary)
    page = phone.get("/issues/ledger?q=灯").text
    assert len(shown(page)) == 20
    [more] = re.findall(r'href="(/issues/ledger\?[^"]*after=[^"]*)"', page)
    rest = phone.get(more.replace("&amp;", "&")).text
    assert len(shown(rest)) == 3 and "after=" not in rest


def test_the_search_page_offers_places_and_kinds(village, some, sign_in, queries):
    phone = sign_in(village.estate_secretary)
    phone.get("/today")
    with queries(10):
        page = phone.get("/issues/ledger/search?q=灯&state=accepted").text
    assert "二网格" in page and "3号楼" in page and "五网格" not in page
    assert 'value="灯"' in page and 'value="accepted" selected' in page


def test_an_estate_secretary_keeps_the_ledger_of_the_estate_alone(village, some, sign_in):
    other = Area.create(
        parent=village.community,
        kind="estate",
        name="清河家园",
        label="清河家园",
        path=f"{village.community.path}999/",
    )
    with people.acting(village.community_worker) as person:
        issues.raise_issue(person, other, text="那边的事", source="counter")
    assert len(shown(sign_in(village.secretary).get("/issues/ledger").text)) == 4
    assert len(shown(sign_in(village.estate_secretary).get("/issues/ledger").text)) == 3


def test_whoever_keeps_several_ledgers_chooses_one(village, some, sign_in):
    Post.create(
        person=village.secretary,
        role="community_secretary",
        area=village.other_community,
        since=village.since,
    )
    phone = sign_in(village.secretary)
    here, there = village.community.id, village.other_community.id
    assert len(shown(phone.get(f"/issues/ledger?community={here}").text)) == 3
    assert not shown(phone.get(f"/issues/ledger?community={there}").text)
    assert phone.get("/issues/ledger?community=987654").status_code == 404
    assert f'value="{there}"' in phone.get("/issues/ledger/search").text


@pytest.mark.parametrize("path", ["", "/search", "/print", "/excel"])
def test_the_ledger_is_not_for_everybody(village, sign_in, path):
    for slug in ("grid-worker", "captain", "property", "resident"):
        assert sign_in(village.people[slug]).get(f"/issues/ledger{path}").status_code == 403
    allowed = 200 if path in ("", "/search") else 403
    assert sign_in(village.observer).get(f"/issues/ledger{path}").status_code == allowed


def test_on_paper_nobody_reads_who_reported_it(village, some, sign_in, queries):
    phone = sign_in(village.community_worker)
    phone.get("/today")
    with queries(10):
        page = phone.get("/issues/ledger/print").text
    assert not [word for word in SECRETS if word in page]
    assert "楼道灯坏了" in page and "宝龙物业" in page and "3号楼" in page
    assert "2单元" not in page
    assert page.count("何静") >= 2  # who printed it: across every page and at its foot
    row = Activity.get(Activity.verb == "issue.export")
    assert row.actor_id == village.community_worker.id and row.area_id == village.community.id


def test_the_file_holds_text_only_and_nobody_reads_who_reported_it(village, some, sign_in, queries):
    phone = sign_in(village.estate_secretary)
    phone.get("/today")
    with queries(10):
        answer = phone.get("/issues/ledger/excel?view=ledger")
    assert answer.mimetype == spreadsheets.EXCEL
    cells, xml = rows_of(answer)
    rows = cells[4:]
    assert [row[0] for row in rows] == [issue.number for issue in reversed(some)]
    assert rows[0][4] == "=1+1 楼道堆物" and rows[0][5] == "@清走"
    assert "<f>" not in xml
    assert not [word for word in SECRETS if word in str(rows)]
    assert "吴德明" in cells[0][0]
    assert xml.count("吴德明") == 2  # above and below every printed page
    assert 'paperSize="9"' in xml


def test_a_long_ledger_says_that_there_is_more(village, some, sign_in, monkeypatch):
    monkeypatch.setattr(ledger, "IN_A_FILE", 2)
    monkeypatch.setattr(ledger, "ON_PAPER", 2)
    phone = sign_in(village.secretary)
    cells, _xml = rows_of(phone.get("/issues/ledger/excel"))
    assert "2" in cells[2][0]
    assert [row[0] for row in cells[4:]] == [some[2].number, some[1].number]
    assert phone.get("/issues/ledger/print").text.count('scope="row"') == 2


def test_where_it_is_stuck_shows_what_is_not_zero(village, some, sign_in, clock, queries):
    phone = sign_in(village.secretary)
    page = phone.get("/issues/stuck").text
    assert "view=untaken" not in page
    clock.move(days=8)
    with queries(10):
        page = phone.get("/issues/stuck").text
    for view, count in (("untaken", 3), ("stuck", 3)):
        row = re.search(rf'view={view}".*?row-aside">(\d+)', page, re.S)
        assert int(row[1]) == count
    assert "view=returned" not in page
    mark = re.search(r'data-url="[^"]*mark=([^"&]*)"', page)[1]
    assert phone.get(f"/issues/stuck?mark={mark}").status_code == 204
    assert sign_in(village.observer).get("/issues/stuck").status_code == 403
    assert 'id="stuck"' in phone.get("/today").text
    assert 'id="stuck"' not in sign_in(village.observer).get("/today").text


def test_a_month_in_figures_tells_nothing_about_few(village, sign_in, clock, queries):
    with people.acting(village.community_worker) as person:
        for number in range(9):
            is_solved = number < 5
            issues.raise_issue(
                person, village.grid, text="灯", source="counter", is_solved=is_solved
            )
        issues.raise_issue(person, village.grid, text="核查", source="check")
    for slug in ("secretary", "estate-secretary", "observer"):
        phone = sign_in(village.people[slug])
        phone.get("/today")
        with queries(10):
            page = phone.get(f"/issues/figures/{village.community.id}").text
        assert ">10<" in page.replace(" ", "")  # reported
        assert ">9<" in page.replace(" ", "")  # at the counter; the one from a check is too few
    clock.move(days=40)
    before = phone.get(f"/issues/figures/{village.community.id}?month=2026-03").text
    assert ">10<" in before.replace(" ", "")
    assert phone.get(f"/issues/figures/{village.community.id}?month=x").status_code == 200
    assert phone.get(f"/issues/figures/{village.other_community.id}").status_code == 404
    assert sign_in(village.grid_worker).get(
        f"/issues/figures/{village.community.id}"
    ).status_code in (403, 404)
