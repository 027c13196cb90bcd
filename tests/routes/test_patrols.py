"""The doors over HTTP: lists, the door page, and each way of noting a visit."""

import io
import re
import uuid

import pytest
from PIL import Image

from models import AccessRecord, Attachment, Post, Promise, Submission, Visit
from services import areas, clock


def photo(size=(2000, 1000), name="a.jpg"):
    data = io.BytesIO()
    Image.new("RGB", size, "brown").save(data, "JPEG")
    data.seek(0)
    return data, name


def test_two_taps_make_a_normal_visit(sign_in, village):
    phone = sign_in(village.grid_worker)
    url = f"/patrols/doors/{village.focus_home.id}"
    assert url in phone.get("/today").text
    answer = phone.post(url + "/visits", data={"back": "/today"})
    assert (answer.status_code, answer.location) == (303, "/today")
    visit = Visit.get()
    assert (visit.household_id, visit.findings, visit.note) == (village.focus_home.id, "", "")
    page = phone.get("/today").text
    assert f"/patrols/visits/{visit.id}/undo" in page


def test_chips_note_promise_and_photos_are_kept(sign_in, village):
    phone = sign_in(village.grid_worker)
    answer = phone.post(
        f"/patrols/doors/{village.home.id}/visits",
        data={
            "findings": ["request", "care"],
            "note": "下水堵了",
            "promise": "找物业",
            "channel": "phone",
            "photos": [photo(), photo()],
        },
        content_type="multipart/form-data",
    )
    assert answer.status_code == 303
    visit = Visit.get()
    assert (visit.findings, visit.note, visit.channel) == ("request care", "下水堵了", "phone")
    assert Promise.get().text == "找物业"
    assert [a.width for a in Attachment.select()] == [1600, 1600]
    shown = phone.get(f"/patrols/visits/{visit.id}").text
    assert shown.count("<img") == 2


def test_a_broken_photo_keeps_what_was_typed(sign_in, village):
    phone = sign_in(village.grid_worker)
    answer = phone.post(
        f"/patrols/doors/{village.home.id}/visits",
        data={"note": "下水堵了", "findings": "care", "photos": [(io.BytesIO(b"no"), "x.jpg")]},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 422
    assert "下水堵了" in answer.text
    assert re.search('value="care"[^>]* checked', answer.text)
    assert not Visit.select().exists()
    assert not Submission.select().exists()


def test_a_note_that_is_too_long_keeps_what_was_typed(sign_in, village):
    phone = sign_in(village.grid_worker)
    url = f"/patrols/doors/{village.home.id}/visits"
    answer = phone.post(url, data={"note": "长" * 2001, "promise": "找物业"})
    assert answer.status_code == 422
    assert "长" * 2001 in answer.text
    assert "找物业" in answer.text


def test_an_older_answer_is_given_again_and_other_content_is_refused(sign_in, village):
    phone = sign_in(village.grid_worker)
    url = f"/patrols/doors/{village.home.id}/visits"
    form = {"submission_id": str(uuid.uuid4()), "note": "好", "sent_at": "1"}
    first = phone.post(url, data=form)
    again = phone.post(url, data=form | {"sent_at": "2"})
    other = phone.post(url, data=form | {"note": "不好"})
    assert (first.status_code, again.status_code, other.status_code) == (303, 303, 409)
    assert Visit.select().count() == 1


def test_not_met_offers_the_next_rung(sign_in, village):
    phone = sign_in(village.grid_worker)
    url = f"/patrols/doors/{village.home.id}"
    assert phone.post(url + "/tries", data={"channel": "wechat"}).status_code == 303
    page = phone.get(url).text
    button = page.split('name="channel" value="phone"')[1].split("</form>")[0]
    assert 'data-kind="primary"' in button


def test_a_rung_that_does_not_exist_is_refused(sign_in, village):
    phone = sign_in(village.grid_worker)
    answer = phone.post(f"/patrols/doors/{village.home.id}/tries", data={"channel": "drone"})
    assert answer.status_code == 422
    assert not Visit.select().exists()


def test_an_excuse_without_a_reason_says_what_is_missing(sign_in, village):
    phone = sign_in(village.grid_worker)
    url = f"/patrols/doors/{village.home.id}/excuses"
    answer = phone.post(url, data={"note": "听邻居说的"})
    assert answer.status_code == 422
    assert "请选一下为什么这户不用访" in answer.text
    assert "听邻居说的" in answer.text
    assert phone.post(url, data={"excuse": "moved"}).status_code == 303


def test_a_walk_of_the_patch_shows_on_today(sign_in, village):
    phone = sign_in(village.grid_worker)
    assert f'id="walk-{village.grid.id}" data-state="due"' in phone.get("/today").text
    assert phone.post(f"/patrols/areas/{village.grid.id}/walks").status_code == 303
    assert f'id="walk-{village.grid.id}" data-state="reached"' in phone.get("/today").text


def test_the_door_says_what_counts_and_what_to_mind_and_notes_the_look(sign_in, village):
    phone = sign_in(village.grid_worker)
    page = phone.get(f"/patrols/doors/{village.care_home.id}").text
    assert "请按两次门铃" in page
    assert "重点巡访" in page
    assert "全面巡访" in page
    assert "王*兰" in page
    assert "王秀兰" not in page
    assert AccessRecord.get().viewer_id == village.grid_worker.id
    phone.get(f"/patrols/doors/{village.care_home.id}")
    assert AccessRecord.select().count() == 1


def test_a_captain_sees_the_door_but_no_care_notes_and_no_one_elses_words(sign_in, village):
    sign_in(village.grid_worker).post(
        f"/patrols/doors/{village.care_home.id}/visits", data={"note": "血压高"}
    )
    phone = sign_in(village.captain)
    page = phone.get(f"/patrols/doors/{village.care_home.id}").text
    assert "门铃" not in page
    assert "血压高" not in page
    assert not AccessRecord.select().where(AccessRecord.viewer == village.captain).exists()


@pytest.mark.parametrize("who", ["neighbour_worker", "outsider", "resident", "property", "admin"])
def test_a_door_of_another_area_is_not_there(sign_in, village, who):
    phone = sign_in(getattr(village, who))
    url = f"/patrols/doors/{village.home.id}"
    assert phone.get(url).status_code == 404
    assert phone.post(url + "/visits").status_code == 404
    assert not Visit.select().exists()


def test_an_observer_reads_but_does_not_write(sign_in, village):
    phone = sign_in(village.observer)
    url = f"/patrols/doors/{village.home.id}"
    page = phone.get(url)
    assert page.status_code == 200
    assert "/visits" not in page.text
    assert phone.post(url + "/visits").status_code == 403


def test_amend_void_and_undo(sign_in, village):
    phone = sign_in(village.grid_worker)
    phone.post(f"/patrols/doors/{village.home.id}/visits", data={"note": "旧话"})
    visit = Visit.get()
    url = f"/patrols/visits/{visit.id}"
    assert "旧话" in phone.get(url + "/edit").text
    assert phone.post(url + "/amendments", data={"note": "新话"}).status_code == 303
    page = phone.get(url).text
    assert "新话" in page
    assert "旧话" in page
    assert phone.post(url + "/void", data={"reason": ""}).status_code == 422
    assert phone.post(url + "/undo").status_code == 303
    assert Visit.get().voided_at is not None
    assert phone.post(url + "/undo").status_code == 422


def test_a_back_address_on_another_site_is_not_followed(sign_in, village):
    phone = sign_in(village.grid_worker)
    for evil in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"):
        url = f"/patrols/doors/{village.home.id}/visits"
        assert phone.post(url, data={"back": evil}).location == "/today"


def test_lists_are_bounded_in_queries_whatever_they_show(sign_in, village, queries):
    phone = sign_in(village.grid_worker)
    phone.get(f"/patrols/doors/{village.care_home.id}")  # the look is noted once a day
    phone.post(f"/patrols/doors/{village.care_home.id}/visits", data={"promise": "问轮椅"})
    for url in (
        "/today",
        "/patrols",
        "/patrols?view=all",
        "/patrols?view=season",
        "/patrols?view=tried",
        "/patrols?view=need",
        "/patrols?door=3-2-301",
        f"/patrols/new?area={village.building.id}",
        f"/areas/{village.building.id}",
        f"/areas/{village.grid.id}",
        f"/patrols/doors/{village.home.id}",
        f"/patrols/doors/{village.care_home.id}",
    ):
        with queries(10):
            assert phone.get(url).status_code == 200, url


def test_the_due_list_shrinks_as_doors_are_visited(sign_in, village):
    phone = sign_in(village.grid_worker)
    row = f'id="household-{village.focus_home.id}"'
    assert row in phone.get("/patrols?view=due").text
    phone.post(f"/patrols/doors/{village.focus_home.id}/visits")
    assert row not in phone.get("/patrols?view=due").text
    assert row in phone.get("/patrols?view=all").text


def test_a_door_is_found_by_its_number(sign_in, village):
    phone = sign_in(village.grid_worker)
    for text in ("3-2-301", "3号楼2单元301", "三号楼二单元301室", "３－２－３０１"):
        page = phone.get("/patrols", query_string={"door": text}).text
        assert f'id="household-{village.focus_home.id}"' in page, text
        assert page.count('class="row"') == 1, text


def test_a_unit_heads_doors_fit_one_screen(sign_in, village):
    page = sign_in(village.unit_head).get("/today").text
    assert page.count('class="cell" href') == 6
    assert "我的 6 户" in page


def test_the_map_shows_need_and_freshness_by_a_character_too(sign_in, village):
    phone = sign_in(village.grid_worker)
    phone.post(f"/patrols/doors/{village.home.id}/visits", data={"findings": "hazard"})
    phone.post(f"/patrols/doors/{village.resident_home.id}/visits")
    page = phone.get(f"/areas/{village.building.id}").text
    for home, state, sign in (
        (village.home, "need", "事"),
        (village.resident_home, "ok", "好"),
        (village.focus_home, "due", "访"),
    ):
        cell = page.split(f'id="household-{home.id}"')[0].rsplit("<a", 1)[1]
        assert f'data-state="{state}"' in cell
        assert f">{sign}<" in page.split(f'id="household-{home.id}"')[1][:200]


def test_a_visit_happens_when_the_phone_says_so_corrected_by_its_skew(sign_in, village):
    phone = sign_in(village.grid_worker)
    epoch = int((clock.now() - clock.utc(1970, 1, 1, 8)).total_seconds() * 1000)
    ahead = 86_400_000  # the phone's clock is a day ahead; the visit was an hour before sending
    phone.post(
        f"/patrols/doors/{village.home.id}/visits",
        data={"happened_at": epoch + ahead - 3_600_000, "sent_at": epoch + ahead},
    )
    visit = Visit.get()
    assert visit.skew_seconds == -86400
    assert (visit.received_at - visit.happened_at).total_seconds() == 3600


def test_what_one_noted_stays_with_the_post_not_with_the_person(sign_in, village):
    phone = sign_in(village.captain)
    phone.post(
        f"/patrols/doors/{village.home.id}/visits", data={"note": "灯坏了", "promise": "报修"}
    )
    visit = Visit.get()
    assert "灯坏了" in phone.get(f"/patrols/visits/{visit.id}").text
    Post.update(ended_at=clock.now()).where(Post.person == village.captain).execute()
    assert phone.get(f"/patrols/visits/{visit.id}").status_code == 404
    assert phone.post(f"/patrols/visits/{visit.id}/undo").status_code == 404
    assert phone.post(f"/patrols/promises/{Promise.get().id}/kept").status_code == 404


def test_a_refused_form_is_no_way_to_read_care_notes_without_a_trace(sign_in, village):
    phone = sign_in(village.grid_worker)
    url = f"/patrols/doors/{village.care_home.id}"
    refused = phone.post(url + "/visits", data={"note": "长" * 2001})
    assert refused.status_code == 422
    assert "门铃" not in refused.text
    assert not AccessRecord.select().exists()
    assert "门铃" in phone.get(url).text
    assert AccessRecord.select().count() == 1
    assert "门铃" in phone.post(url + "/visits", data={"note": "长" * 2001}).text


def test_only_the_newest_act_waits_with_an_undo(sign_in, village):
    phone = sign_in(village.grid_worker)
    for home in (village.home, village.resident_home, village.quiet_home):
        phone.post(f"/patrols/doors/{home.id}/visits")
    page = phone.get("/today").text
    assert page.count("<undo-toast") == 1
    assert f"/patrols/visits/{Visit.select().order_by(Visit.id.desc()).get().id}/undo" in page


def test_large_cells_get_a_map_per_unit_instead_of_scrolling_sideways(sign_in, village):
    """Three lines and more in each of two units: side by side in small print, apart in large."""
    for unit in (village.unit_1, village.unit):
        areas.open_door(unit, "103", village.since)
    phone = sign_in(village.captain)
    assert phone.get("/today").text.count("<table") == 1
    phone.post("/preferences", data={"elder": "1"})
    page = phone.get("/today").text
    assert page.count("<table") == 2
    assert "3号楼 2单元" in page
