"""The event register and the file for the national system: who reads them, what is in them."""

import csv
import io

import pytest
from python_calamine import CalamineWorkbook

from models import Activity, CheckIn, Post
from services import guardians
from services.records import national
from tests import records as made
from tests.people import acting


@pytest.fixture
def event(village):
    """An event with three lines: confirmed, made up later and voided; its words begin like a
    formula."""
    event = made.event(village, title="=1+1 大扫除", content='@SUM(1)\n"扫"')
    made.serve(village, village.resident, 90, of=event)
    made.serve(village, village.elder, 45, of=event, is_makeup=True, method=None)
    made.serve(village, village.captain, 30, of=event, state="voided")
    made.serve(village, village.unit_head, 30, of=event, state="signed_up")
    return event


def test_the_register_stands_on_paper_masked_and_on_record(village, event, sign_in, queries):
    phone = sign_in(village.community_worker)
    phone.get("/today")
    for address in (f"/events/{event.id}/register", "/events/register"):
        with queries(10):
            page = phone.get(address).text
        for said in ("=1+1 大扫除", "中心广场", "补录", "欧阳倩", "李建国", "90"):
            assert said in page, (address, said)
        assert village.resident.name not in page and "陈*东" in page
        assert village.community_worker.name in page  # who takes it along
        assert village.resident.name in phone.get(f"{address}?names=whole").text
    rows = Activity.select().where(Activity.verb == "event.register")
    assert (
        rows.count() == 4 and '"names": "whole"' in rows.order_by(Activity.id.desc()).get().detail
    )


def test_days_narrow_the_register(village, event, sign_in):
    phone = sign_in(village.secretary)
    made.serve(village, village.resident, 10, title="去年的", days_ago=200)
    assert "去年的" not in phone.get("/events/register").text
    assert "去年的" in phone.get("/events/register?since=2025-01-01").text
    assert "大扫除" not in phone.get("/events/register?since=2025-01-01&until=2025-12-31").text
    for wrong in ("?since=x&until=y", "?since=2026-03-01&until=2020-01-01"):
        assert phone.get(f"/events/register{wrong}").status_code == 200


@pytest.mark.parametrize(
    ("slug", "one", "days", "csv"),
    [
        ("community-worker", 200, 200, 200),
        ("secretary", 200, 200, 200),
        ("estate-secretary", 200, 200, 403),
        ("organiser", 200, 403, 403),
        ("resident", 403, 403, 403),
        ("observer", 403, 403, 403),
        ("outsider", 404, 403, 403),
    ],
)
def test_who_takes_the_register_along(village, event, sign_in, slug, one, days, csv):
    phone = sign_in(village.people[slug])
    assert phone.get(f"/events/{event.id}/register").status_code == one
    assert phone.get(f"/events/{event.id}/register/excel").status_code == one
    assert phone.get("/events/register").status_code == days
    assert phone.get("/events/register/excel").status_code == days
    assert phone.get("/events/national.csv").status_code == csv
    assert phone.get(f"/events/{event.id}/national.csv").status_code == max(one, csv)


def test_the_period_holds_only_what_one_holds(village, event, sign_in):
    Post.create(
        person=village.outsider,
        role="community_secretary",
        area=village.other_community,
        since=village.since,
    )
    page = sign_in(village.outsider).get("/events/register").text
    assert "大扫除" not in page


def test_the_excel_file_reads_back_and_holds_no_formula(village, event, sign_in):
    answer = sign_in(village.community_worker).get(f"/events/{event.id}/register/excel")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0)
    rows = sheet.to_python(skip_empty_area=False)
    assert village.community_worker.name in rows[0][0]
    assert rows[3][0] == "序号" and len(rows) == 7
    first = rows[4]
    assert first[:3] == [1, "2026-03-17", "=1+1 大扫除"]
    assert first[5:7] == ["陈*东", 90]
    assert [row[9] for row in rows[4:]] == ["", "补录", "已作废"]


def test_the_national_file_is_utf8_with_a_mark_and_no_formula(village, event, sign_in, app):
    answer = sign_in(village.secretary).get(f"/events/{event.id}/national.csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert len(head) == 11 and head[0] == "志愿者姓名"
    assert [row[0] for row in rows] == [village.resident.name, village.elder.name]
    first = rows[0]
    assert first[1] == first[8] == ""
    assert first[2] == "'=1+1 大扫除" and first[6] == '\'@SUM(1) "扫"'
    assert first[3:6] == ["2026-03-17", "中心广场", "宝龙小区居民"]
    assert first[7] == "90" and first[9:] == ["欧阳倩", "李建国"]
    row = Activity.select().where(Activity.verb == "event.national").get()
    assert row.actor_id == village.secretary.id and row.subject_id == event.id


def test_no_cell_begins_like_a_formula():
    for text in ("=1", "+1", "-1", "@a", "\t=1", "\r=1", "＝1", " =1"):
        assert national.safe(text)[0] == "'", text
    assert national.safe("大扫除 = 好") == "大扫除 = 好" and national.safe(90) == "90"


def test_five_hundred_lines_take_ten_statements(village, sign_in, queries):
    for number in range(25):
        event = made.event(village, title=f"第{number}场", days_ago=number % 15)
        for slug in ("resident", "elder", "captain", "unit-head"):
            made.serve(village, village.people[slug], of=event)
    phone = sign_in(village.community_worker)
    phone.get("/today")
    for address in ("/events/register", "/events/register/excel", "/events/national.csv"):
        with queries(10):
            assert phone.get(address).status_code == 200


def test_whoever_checks_in_themselves_is_not_named_as_who_noted_it(village, sign_in):
    held = made.event(village)
    made.serve(village, village.resident, 60, of=held, method=None)
    for method in ("door", "pin"):
        CheckIn.create(
            event=held,
            person=village.resident,
            direction="in",
            method=method,
            verdict="taken",
            by=village.resident,
            happened_at=held.starts_at,
            received_at=held.starts_at,
        )
        phone = sign_in(village.organiser)
        assert village.resident.name not in phone.get(f"/events/{held.id}/register").text
    file = sign_in(village.community_worker).get(f"/events/{held.id}/national.csv").data.decode()
    [row] = [*csv.reader(io.StringIO(file))][1:]
    assert row[-1] == village.community_worker.name  # who confirmed it answers for it


def test_a_minor_stays_masked_in_every_file(village, sign_in):
    child, held = made.ward(village, village.resident), made.event(village)
    made.serve(village, child, 60, of=held)
    phone = sign_in(village.community_worker)
    for address in ("register?names=whole", "national.csv"):
        text = phone.get(f"/events/{held.id}/{address}").data.decode()
        assert "陈*满" in text and child.name not in text
    file = phone.get(f"/events/{held.id}/register/excel?names=whole").data
    [sheet] = CalamineWorkbook.from_filelike(io.BytesIO(file)).sheet_names
    cells = CalamineWorkbook.from_filelike(io.BytesIO(file)).get_sheet_by_name(sheet).to_python()
    assert any("陈*满" in row for row in cells) and not any(child.name in row for row in cells)


def test_a_minor_stays_masked_when_nobody_decides_for_them_any_more(village, sign_in):
    with acting(village.resident) as guardian:
        made_of = guardians.enter("陈小满", guardian, guardian, consents=True)
        held = made.event(village)
        made.serve(village, made_of.child, 60, of=held)
        guardians.end(made_of, guardian)
    text = sign_in(village.community_worker).get(f"/events/{held.id}/register?names=whole").text
    assert "陈*满" in text and "陈小满" not in text
    captain = sign_in(village.captain)
    assert "陈小满" not in captain.get(f"/events/{held.id}").text
    assert captain.get(f"/records/print?person={made_of.child_id}").status_code == 404


def test_what_is_taken_along_is_on_record_where_the_events_are_held(village, event, sign_in):
    Post.update(area=village.other_community, role="volunteer").where(
        Post.person == village.community_worker.id
    ).execute()
    Post.create(
        person=village.community_worker,
        role="community_worker",
        area=village.community,
        since=village.since,
    )
    assert sign_in(village.community_worker).get("/events/register").status_code == 200
    assert Activity.get(Activity.verb == "event.register").area_id == village.community.id
