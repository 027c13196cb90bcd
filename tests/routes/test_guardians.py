"""My children here, through HTTP."""

from models import Guardianship, Person
from services import guardians, volunteers
from tests.people import acting


def enter(phone, url="/guardians", **said):
    return phone.post(url, data={"name": "陈小宝", "consents": "y"} | said)


def test_a_guardian_enters_a_child_and_takes_it_off(village, sign_in, queries):
    phone = sign_in(village.resident)
    assert "生日" in phone.get("/guardians").text
    assert enter(phone).headers["Location"] == "/guardians"
    with queries(10):
        assert "陈小宝" in phone.get("/guardians").text
    made = Guardianship.get()
    assert sign_in(village.elder).post(f"/guardians/{made.id}/end").status_code == 404
    assert phone.post(f"/guardians/{made.id}/end").status_code == 303
    assert "陈小宝" not in phone.get("/guardians").text.partition('id="main"')[2]


def test_without_a_tick_or_a_name_it_comes_back(village, sign_in):
    phone = sign_in(village.resident)
    answer = phone.post("/guardians", data={"name": "陈小宝"})
    assert answer.status_code == 422 and 'value="陈小宝"' in answer.text
    assert enter(phone, name="").status_code == 422
    assert not Guardianship.select().exists()


def test_who_has_no_home_here_is_told_whom_to_ask(village, sign_in):
    phone = sign_in(village.volunteer)
    page = phone.get("/guardians").text
    assert 'name="consents"' not in page and "登记住址" in page
    assert enter(phone).status_code == 422


def test_staff_enter_a_child_for_a_guardian_at_their_desk(village, sign_in):
    phone, url = sign_in(village.community_worker), f"/guardians/for/{village.resident.id}"
    assert "陈晓东" in phone.get(url).text
    assert enter(phone, url, consents="").status_code == 422
    assert enter(phone, url).status_code == 303
    assert Guardianship.get().guardian_id == village.resident.id
    for who, status in (("volunteer", 403), ("organiser", 404), ("outsider", 403)):
        assert sign_in(village.people[who]).get(url).status_code == status, who


def test_an_organiser_does_so_for_somebody_they_added(village, sign_in):
    with acting(village.organiser) as organiser:
        added = volunteers.add(village.community, "林阿婆", "", "3-2-202", organiser).person
    phone = sign_in(village.organiser)
    assert enter(phone, f"/guardians/for/{added.id}", name="林小妹").status_code == 303
    child = Person.get(Person.name == "林小妹")
    assert child.household_id == added.household_id
    assert f"/passes/{child.id}/card" in phone.get(f"/guardians/for/{added.id}").text
    for whose in (child.id, added.id):
        assert phone.get(f"/passes/{whose}/card").status_code == 200
        for other in (village.volunteer, village.resident, village.outsider):
            assert sign_in(other).get(f"/passes/{whose}/card").status_code in (403, 404)


def test_the_feed_does_not_name_who_has_children(village, sign_in):
    with acting(village.resident) as resident:
        guardians.end(guardians.enter("陈小宝", resident, resident, consents=True), resident)
    text = sign_in(village.admin).get("/admin/activity").text
    assert "监护" in text and "陈晓东" not in text
