"""积分存折 through HTTP: mine, somebody's I help, doubts from a phone, gifts, paper, the audit."""

import io
import uuid

import pytest
import python_calamine

from models import AccessRecord, Activity, Guardianship, Person, PointsDispute, PointsEntry
from services import clock as time
from services.points import giving, ledger, passbook
from tests.passbooks import collected, given, reserved, thanked


def doubts_of(person, line):
    return f"/points/passbooks/{person.id}/lines/{line.id}/disputes"


def test_my_passbook_says_what_i_have_and_where_it_came_from(village, sign_in):
    thanked(village, village.elder, 3, "楼道整洁")
    given(village, village.elder, 20, "旧存折转来")
    reserved(village, village.elder, 5)
    page = sign_in(village.elder).get("/points").text
    for words in ("志愿积分", "15", "楼道整洁", "旧存折转来", "+20", "−5", "第 1 版", "2026年3月"):
        assert words in page, words
    assert "另有 5 分预约了东西，还没领" in page


def test_who_has_none_yet_reads_how_they_come(village, sign_in):
    page = sign_in(village.resident).get("/points").text
    assert "还没有积分" in page and "打印" not in page


def test_older_lines_are_a_page_further(village, sign_in):
    for number in range(22):
        given(village, village.elder, 1, f"第{number}次")
    phone = sign_in(village.elder)
    first = phone.get("/points").text
    assert "第21次" in first and "第0次" not in first
    last = PointsEntry.get(PointsEntry.seq == 3).id
    older = phone.get(f"/points?before={last}").text
    assert "第1次" in older and "第0次" in older and "第21次" not in older


def test_what_is_owed_is_told_kindly(village, sign_in):
    entry = given(village, village.elder, 10)
    reserved(village, village.elder, 7)
    collected()
    ledger.reverse(entry, source="x", reason="改正", by=None)
    page = sign_in(village.elder).get("/points").text
    assert "有 7 分在等以后的服务来补，不着急" in page and "不是您的错" in page
    for word in ("扣", "罚", "欠", "负"):
        assert word not in page, word


def test_what_runs_out_soon_is_told_before(village, sign_in, clock, queries):
    thanked(village, village.elder, 3, "楼道整洁", expires_months=12)
    assert "到期" not in sign_in(village.elder).get("/points/soon").text
    clock.move(days=330)
    phone = sign_in(village.elder)
    assert 'data-url="/points/soon"' in phone.get("/points").text
    with queries(10):
        assert "有 3 分从" in phone.get("/points/soon").text


def test_whoever_helps_prints_it_and_the_elder_sees_that(village, sign_in):
    given(village, village.elder, 20)
    phone = sign_in(village.unit_head)
    url = f"/points/passbooks/{village.elder.id}"
    assert "旧存折转来" in phone.get(url).text
    assert phone.get(f"{url}/print").status_code == 200
    assert AccessRecord.get().what == "passbook"
    looks = sign_in(village.elder).get("/people/me/looks").text
    assert "您的积分存折" in looks and "孙*芳" in looks
    assert sign_in(village.resident).get(url).status_code == 404


def test_a_guardian_has_a_tab_for_their_ward(village, sign_in):
    child = Person.create(name="小宝", household=village.resident_home)
    Guardianship.create(child=child, guardian=village.resident, since=time.now())
    given(village, child, 4, "画海报")
    phone = sign_in(village.resident)
    assert f"/points/passbooks/{child.id}" in phone.get("/points").text
    page = phone.get(f"/points/passbooks/{child.id}").text
    assert "画海报" in page and "送一些给邻居" not in page


def test_a_doubt_waits_in_a_phone_and_is_undone_from_there(village, sign_in):
    line, act = given(village, village.elder, 5), str(uuid.uuid4())
    me, outbox = sign_in(village.elder), {"Mulin-Outbox": str(village.elder.id)}
    assert 'data-undo="/disputes/mine/undo"' in me.get("/points").text
    sent = {"submission_id": act, "form_version": "1", "words": "我记得是 8 分"}
    for _again in range(2):
        answer = me.post(doubts_of(village.elder, line), data=sent, headers=outbox)
        assert answer.json["status"] == 303
    assert PointsDispute.select().count() == 1
    assert "正在核对" in me.get("/points").text
    for _again in range(2):
        answer = me.post("/disputes/mine/undo", data={"act": act}, headers=outbox)
        assert answer.json["status"] == 303
    assert PointsDispute.get().state == "withdrawn"
    assert "正在核对" not in me.get("/points").text


def test_one_tap_without_words_is_enough_and_the_answer_stands_at_the_line(village, sign_in):
    line, me = given(village, village.elder, 5), sign_in(village.elder)
    answer = me.post(doubts_of(village.elder, line))
    assert answer.headers["Location"] == "/points"
    staff, dispute = sign_in(village.community_worker), PointsDispute.get()
    assert "王*兰" in staff.get("/adjustments").text
    url = f"/disputes/{dispute.id}"
    assert "没有写原因" in staff.get(url).text
    assert staff.post(f"{url}/moves/answer").status_code == 422
    staff.post(f"{url}/moves/answer", data={"note": "查过了，当天就是 5 分"})
    assert "查过了，当天就是 5 分" in me.get("/points").text
    assert me.get(url).status_code == 200


def test_a_doubt_in_too_many_words_comes_back_with_them(village, sign_in):
    line = given(village, village.elder, 5)
    said = {"words": "长" * 301}
    answer = sign_in(village.elder).post(doubts_of(village.elder, line), data=said)
    assert answer.status_code == 422 and "长长长" in answer.text and 'role="alert"' in answer.text


def test_a_helper_says_it_for_an_elder_and_others_cannot(village, sign_in):
    line = given(village, village.elder, 5)
    url = doubts_of(village.elder, line)
    for who in (village.resident, village.outsider, village.admin):
        assert sign_in(who).post(url).status_code == 404
    answer = sign_in(village.unit_head).post(url)
    assert answer.headers["Location"] == f"/points/passbooks/{village.elder.id}"
    assert PointsDispute.get().person == village.elder
    other = given(village, village.resident, 5)
    assert sign_in(village.elder).post(doubts_of(village.elder, other)).status_code == 404


def test_points_for_neighbours_in_two_taps_and_back(village, sign_in):
    given(village, village.elder, 12)
    me = sign_in(village.elder)
    page = me.get("/points").text
    assert "送一些给邻居" in page and 'value="10"' in page and 'value="20"' not in page
    assert me.post("/points/donations", data={"points": "10"}).status_code == 303
    assert giving.pool(village.community.id) == 10
    entry = PointsEntry.select().where(PointsEntry.kind == "donate").get()
    undo = f"/points/donations/{entry.id}/delete"
    assert undo in me.get("/points").text
    assert sign_in(village.resident).post(undo).status_code == 404
    for _again in range(2):
        assert me.post(undo).status_code == 303
    assert passbook.summary(village.elder).volunteer == 12
    assert {row.verb for row in Activity.select()} >= {"points.donate", "points.undo_donation"}


@pytest.mark.parametrize("points", ["", "0", "-1", "13", "viel"])
def test_a_gift_that_cannot_be_comes_back_with_a_sentence(village, sign_in, points):
    given(village, village.elder, 12)
    answer = sign_in(village.elder).post("/points/donations", data={"points": points})
    assert answer.status_code == 422 and 'role="alert"' in answer.text
    assert PointsEntry.select().count() == 1


def test_a_gift_of_another_day_stays_with_thanks(village, sign_in, clock):
    given(village, village.elder, 12)
    sign_in(village.elder).post("/points/donations", data={"points": "5"})
    entry = PointsEntry.select().where(PointsEntry.kind == "donate").get()
    clock.move(days=1)
    answer = sign_in(village.elder).post(f"/points/donations/{entry.id}/delete")
    assert answer.status_code == 422 and "谢谢您的心意" in answer.text


def test_the_passbook_goes_on_paper_with_a_code_for_each_line(village, sign_in, clock):
    given(village, village.elder, 20)
    clock.move(days=1)
    given(village, village.elder, 3, "今天的")
    url, phone = f"/points/passbooks/{village.elder.id}", sign_in(village.elder)
    page = phone.get(f"{url}/print?months=12").text
    assert "<svg" in page and "明天起可核对" in page and "23" in page
    for size in ("", "?size=large&months=12"):
        answer = phone.get(f"{url}.pdf{size}")
        assert answer.mimetype == "application/pdf" and answer.data.startswith(b"%PDF")
    file = io.BytesIO(phone.get(f"{url}.xlsx?months=12").data)
    rows = python_calamine.load_workbook(file).get_sheet_by_index(0).to_python()
    assert [row[4:6] for row in rows[-2:]] == [[20, 20], [3, 23]]


def test_a_name_no_font_has_is_printed_from_the_page(village, sign_in):
    given(village, village.elder, 20, "\U0001f33b 花")
    answer = sign_in(village.elder).get(f"/points/passbooks/{village.elder.id}.pdf")
    assert answer.status_code == 303 and "/print" in answer.headers["Location"]


def test_who_has_no_points_prints_an_empty_one(village, sign_in):
    url = f"/points/passbooks/{village.resident.id}"
    phone = sign_in(village.resident)
    assert "这几个月没有积分" in phone.get(f"{url}/print").text
    assert phone.get(f"{url}.pdf").data.startswith(b"%PDF")
    assert phone.get(f"{url}.xlsx").status_code == 200


def test_the_secretary_looks_through_the_book_on_record(village, sign_in):
    given(village, village.elder, 20)
    thanked(village, village.resident, 2, credit_holder="household")
    phone = sign_in(village.secretary)
    page = phone.get("/points/audit").text
    assert "王*兰" in page and "王秀兰" not in page and village.resident_home.label in page
    assert {(look.person_id, look.household_id) for look in AccessRecord.select()} == {
        (village.elder.id, None),
        (None, village.resident_home.id),
    }
    assert "王*兰" not in phone.get("/points/audit?kind=accrue").text
    assert "没有找到" in phone.get("/points/audit?since=2026-03-19").text
    assert "没有找到" in phone.get("/points/audit?until=2026-03-17&kind=x").text
    for who in (village.community_worker, village.resident, village.observer):
        assert sign_in(who).get("/points/audit").status_code == 403


def test_pages_cost_at_most_ten_statements(village, sign_in, queries):
    for number in range(25):
        thanked(village, village.elder, 1, f"第{number}次", key="service_hours")
        given(village, village.elder, 1)
    me = sign_in(village.elder)
    for line in PointsEntry.select().order_by(PointsEntry.id.desc()).limit(8):
        me.post(doubts_of(village.elder, line))
    staff = sign_in(village.secretary)
    dispute = PointsDispute.select().first()
    staff.post(f"/disputes/{dispute.id}/moves/answer", data={"note": "对的"})
    print_ = f"/points/passbooks/{village.elder.id}/print"
    for phone, url in (
        (me, "/points"),
        (me, print_),
        (staff, f"/points/passbooks/{village.elder.id}"),
        (staff, "/points/audit"),
        (staff, "/adjustments"),
        (staff, f"/disputes/{dispute.id}"),
    ):
        phone.get(url)
        with queries(10):
            assert phone.get(url).status_code == 200, url


def test_whoever_prints_finds_neighbours_by_door_or_name(village, sign_in):
    phone = sign_in(village.unit_head)
    page = phone.get("/points/passbooks").text
    assert "王*兰" in page and village.elder_home.label in page
    assert "9号楼" not in page and "4号楼" not in page
    found = phone.get("/points/passbooks?text=王秀").text
    assert "王*兰" in found and "陈*东" not in found
    assert "王*兰" in phone.get("/points/passbooks?text=3-2-301").text
    assert "王*兰" not in phone.get(f"/points/passbooks?after={village.elder.id}").text
    assert sign_in(village.resident).get("/points/passbooks").status_code == 403
    assert not AccessRecord.select().exists()
