"""Pages about people over HTTP: oneself, who looked, finding somebody, numbers, care notes."""

import re

import pytest

from models import AccessRecord, CareNote, FocusMark, Person, Post
from services import clock, sealing
from tests.people import CARE_TEXT

NUMBER = re.compile(r"199\d{8}")


def page(answer):
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.fixture
def worker(village, sign_in):
    return sign_in(village.grid_worker)


@pytest.fixture
def office(village, sign_in):
    return sign_in(village.community_worker)


# Mine


def test_my_page_says_who_i_am_and_whom_to_ask(village, sign_in):
    village.grid_worker.phone_sealed = sealing.seal("13900000001")
    village.grid_worker.save()
    said = page(sign_in(village.elder).get("/people/me"))
    assert "王秀兰" in said and "3号楼 2单元 301" in said
    assert "李春梅" in said and "tel:13900000001" in said
    assert 'name="elder"' in said


@pytest.mark.parametrize(
    ("slug", "ways"),
    [
        ("resident", set()),
        ("grid-worker", {"/reports/diary"}),
        ("community-worker", {"/reports/diary", "/people"}),
        ("secretary", {"/reports/diary", "/people", "/admin/activity"}),
        ("admin", {"/people", "/admin", "/admin/activity"}),
    ],
)
def test_my_page_leads_to_what_my_posts_open(village, sign_in, slug, ways):
    said = page(sign_in(village.people[slug]).get("/people/me"))
    every = {"/reports/diary", "/people", "/admin", "/admin/activity"}
    assert {way for way in every if f'href="{way}"' in said} == ways


def test_a_past_colleague_is_not_offered_for_help(village, sign_in):
    Post.update(ended_at=clock.now()).where(Post.person == village.grid_worker).execute()
    assert "李春梅" not in page(sign_in(village.elder).get("/people/me"))


def test_my_number_is_masked_until_i_open_it(village, sign_in):
    said = page(sign_in(village.elder).get("/people/me/data"))
    number = NUMBER.search(said)[0]
    assert sealing.mask_phone(number) in said
    assert said.index(sealing.mask_phone(number)) < said.index("<dialog") < said.index(number)


def test_nobody_has_looked_says_so_kindly(village, sign_in):
    assert "还没有人看过" in page(sign_in(village.resident).get("/people/me/looks"))


def test_i_see_who_looked_when_and_why(village, sign_in, worker):
    worker.post(f"/people/{village.elder.id}/reveals", data={"words": "约复诊时间"})
    said = page(sign_in(village.elder).get("/people/me/looks"))
    assert "李*梅 · 网格员" in said and "约复诊时间" in said and "李春梅" not in said


def test_what_is_kept_is_told_to_anybody(client):
    said = page(client.get("/privacy"))
    assert "您的信息怎么保管" in said and "答应过您的事" in said


# Others


def test_finding_somebody_shows_masked_names(office):
    said = page(office.get("/people?q=3-2-301"))
    assert "王*兰" in said and "王秀兰" not in said


def test_finding_somebody_is_not_for_grid_workers(worker):
    assert worker.get("/people?q=王").status_code == 403


def test_a_list_of_many_stays_bounded(village, office, queries):
    for number in range(45):
        Person.create(name=f"同名{number}", household=village.home)
    with queries(10):
        said = page(office.get("/people?q=同名"))
    assert said.count('id="person-') == 20
    assert 'rel="next"' in said
    assert page(office.get("/people?q=同名&page=3")).count('id="person-') == 5
    assert page(office.get("/people?q=同名&page=99")).count('id="person-') == 5


def test_a_person_is_masked_until_a_reason_is_given(village, worker, clock):
    address = f"/people/{village.elder.id}"
    said = page(worker.get(address))
    assert "王*兰" in said and "王秀兰" not in said and not NUMBER.search(said)
    answer = worker.post(f"{address}/reveals", data={"reason": "call_back"})
    assert (answer.status_code, answer.location) == (303, address)
    said = page(worker.get(address))
    assert "王秀兰" in said and re.search(r"tel:199\d{8}", said)
    clock.move(seconds=61)
    said = page(worker.get(address))
    assert "王秀兰" not in said and not NUMBER.search(said)


def test_without_a_reason_the_number_stays_masked(village, worker):
    answer = worker.post(f"/people/{village.elder.id}/reveals", data={"reason": ""})
    said = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "请说明为什么要看电话" in said
    assert not NUMBER.search(said) and not AccessRecord.select().exists()


def test_what_was_typed_as_a_reason_is_kept_when_it_is_too_long(village, worker):
    words = "因为" * 60
    answer = worker.post(f"/people/{village.elder.id}/reveals", data={"words": words})
    assert answer.status_code == 422 and words in answer.get_data(as_text=True)


def test_a_reason_comes_back_as_text_never_as_markup(village, worker, sign_in):
    worker.post(f"/people/{village.elder.id}/reveals", data={"words": "<script>1</script>"})
    said = page(sign_in(village.elder).get("/people/me/looks"))
    assert "<script>1" not in said and "&lt;script&gt;" in said


@pytest.mark.parametrize("slug", ["outsider", "neighbour-worker", "captain", "resident"])
def test_people_elsewhere_are_not_there(village, sign_in, slug):
    phone = sign_in(village.people[slug])
    assert phone.get(f"/people/{village.elder.id}").status_code == 404
    answer = phone.post(f"/people/{village.elder.id}/reveals", data={"reason": "urgent"})
    assert answer.status_code == 404


def test_an_administrator_lets_in_but_sees_no_number(village, sign_in):
    phone = sign_in(village.admin)
    said = page(phone.get(f"/people/{village.elder.id}"))
    assert "/reveals" not in said and "/invitations" in said
    answer = phone.post(f"/people/{village.elder.id}/reveals", data={"reason": "urgent"})
    assert answer.status_code == 403


def test_my_own_entry_leads_to_my_page(village, worker):
    assert worker.get(f"/people/{village.grid_worker.id}").location == "/people/me"


def test_a_lost_phone_is_offered_where_it_may_be_mended(village, office, worker):
    assert "/recoveries" in page(office.get(f"/people/{village.elder.id}"))
    assert "/recoveries" not in page(worker.get(f"/people/{village.elder.id}"))


def test_from_the_door_to_whoever_lives_there(village, worker):
    door = f"/patrols/doors/{village.elder_home.id}"
    assert f"{door}/people" in page(worker.get(door))
    said = page(worker.get(f"{door}/people"))
    assert "王*兰" in said and f"/people/{village.elder.id}" in said and "联系人" in said


def test_a_captain_is_not_told_who_lives_there(village, sign_in):
    phone = sign_in(village.captain)
    assert phone.get(f"/patrols/doors/{village.elder_home.id}/people").status_code == 403


# What to mind at a door


def test_care_notes_are_read_written_ended_and_put_back(village, worker):
    address = f"/patrols/doors/{village.care_home.id}/care"
    assert CARE_TEXT in page(worker.get(address))
    data = {"text": "怕狗", "consent_on": "2026-03-18", "until": ""}
    assert worker.post(address, data=data).location == address
    assert "怕狗" in page(worker.get(address))
    note = CareNote.select().order_by(CareNote.id.desc()).get()
    worker.post(f"/patrols/care/{note.id}/end")
    assert "怕狗" not in page(worker.get(address))
    worker.post(f"/patrols/care/{note.id}/end/delete")
    assert "怕狗" in page(worker.get(address))


def test_a_care_note_without_consent_is_refused_and_what_was_typed_kept(village, worker):
    address = f"/patrols/doors/{village.care_home.id}/care"
    answer = worker.post(address, data={"text": "怕狗", "consent_on": ""})
    said = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "请先问过本人" in said and "怕狗" in said
    # This answer is rolled back, and would take the note of a look with it.
    assert CARE_TEXT not in said


def test_looking_at_care_notes_shows_to_the_household(village, worker, sign_in):
    worker.get(f"/patrols/doors/{village.care_home.id}/care")
    assert "上您家要留意的事" in page(sign_in(village.elder).get("/people/me/looks"))


def test_an_estate_secretary_reads_and_does_not_write(village, sign_in):
    phone = sign_in(village.estate_secretary)
    address = f"/patrols/doors/{village.care_home.id}/care"
    assert "<textarea" not in page(phone.get(address))
    assert phone.post(address, data={"text": "x"}).status_code == 403


@pytest.mark.parametrize("slug", ["captain", "observer"])
def test_whoever_sees_the_door_need_not_see_its_care_notes(village, sign_in, slug):
    phone = sign_in(village.people[slug])
    assert phone.get(f"/patrols/doors/{village.care_home.id}").status_code == 200
    assert phone.get(f"/patrols/doors/{village.care_home.id}/care").status_code == 403


def test_a_door_goes_on_the_focus_list_and_off_again(village, office):
    door = f"/patrols/doors/{village.home.id}"
    assert office.post(f"{door}/focus").location == door
    assert FocusMark.get(household=village.home).until is None
    assert f"{door}/focus/delete" in page(office.get(door))  # the undo
    office.post(f"{door}/focus/delete")
    assert FocusMark.get(household=village.home).until is not None
