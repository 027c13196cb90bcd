"""Adding somebody without a phone, through HTTP."""

from models import Person, Post
from services import sealing


def add(browser, **said):
    return browser.post("/volunteers", data={"name": "林阿婆", "door": "3-2-202"} | said)


def test_an_organiser_adds_somebody_and_can_print_their_card(village, sign_in, queries):
    phone = sign_in(village.organiser)
    area = str(village.community.id)
    with queries(10):
        assert f'name="area" value="{area}"' in phone.get("/volunteers/new").text
    answer = add(phone, area=area)
    person = Person.get(Person.name == "林阿婆")
    assert answer.headers["Location"] == f"/volunteers/{person.id}"
    with queries(10):
        page = phone.get(f"/volunteers/{person.id}").text
    assert f"/passes/{person.id}/card" in page and f"/guardians/for/{person.id}" in page
    again = add(phone, area=area)
    assert again.headers["Location"] == f"/volunteers/{person.id}"
    assert "没有重复登记" in phone.get(f"/volunteers/{person.id}").text
    assert Post.select().where(Post.person == person.id).count() == 1


def test_the_same_form_twice_is_once(village, sign_in):
    phone = sign_in(village.community_worker)
    for _again in range(2):
        said = {"submission_id": "0d0c6f8e-5a07-4e4c-9d06-2f6a9d0c0001"}
        assert add(phone, area=village.community.id, door="", **said).status_code == 303
    assert Person.select().where(Person.name == "林阿婆").count() == 1


def test_what_is_wrong_comes_back_with_what_was_typed(village, sign_in):
    phone, area = sign_in(village.organiser), village.community.id
    for wrong in ({"name": ""}, {"door": "99-9-999"}, {"phone": "12"}, {"area": ""}):
        said = {"area": area} | wrong
        answer = add(phone, **said)
        assert answer.status_code == 422 and 'role="alert"' in answer.text
    assert add(phone, area=village.other_community.id).status_code == 422
    assert not Person.select().where(Person.name == "林阿婆").exists()


def test_nobody_else_adds_or_looks(village, sign_in):
    for who in ("volunteer", "resident", "grid-worker", "admin", "observer"):
        phone = sign_in(village.people[who])
        assert phone.get("/volunteers/new").status_code == 403
        assert add(phone, area=village.community.id).status_code == 403
        assert phone.get(f"/volunteers/{village.resident.id}").status_code == 403
    phone = sign_in(village.organiser)
    assert phone.get(f"/volunteers/{village.resident.id}").status_code == 404


def test_whoever_has_a_way_in_of_their_own_is_added_by_nobody(village, sign_in):
    """Neither by number nor by door: no post, no card and no home comes of it."""
    v, number = village, "13800138001"
    sealed = {"phone_sealed": sealing.seal(number), "phone_digest": sealing.digest(number)}
    Person.update(**sealed).where(Person.id == v.resident.id).execute()
    sign_in(v.resident)
    phone = sign_in(v.organiser)
    for said in ({"phone": number, "door": ""}, {"phone": "", "door": "3-2-101"}):
        answer = add(phone, area=v.community.id, name=v.resident.name, **said)
        assert answer.status_code == 422
    assert not Post.select().where((Post.person == v.resident.id) & (Post.role == "volunteer"))
    for url in (f"/volunteers/{v.resident.id}", f"/passes/{v.resident.id}/card"):
        assert phone.get(url).status_code in (403, 404)


def test_a_card_is_no_longer_mine_to_print_once_they_have_a_phone(village, sign_in):
    phone = sign_in(village.organiser)
    page = add(phone, area=village.community.id, name="林阿婆", phone="", door="3-2-202")
    where = page.headers["Location"]
    assert phone.get(where).status_code == 200
    person = Person.get(Person.name == "林阿婆")
    sign_in(person)
    for url in (where, f"/passes/{person.id}/card", f"/guardians/for/{person.id}"):
        assert phone.get(url).status_code in (403, 404), url


def test_the_home_of_who_is_known_is_not_told(village, sign_in):
    number = "13800138002"
    sealed = {"phone_sealed": sealing.seal(number), "phone_digest": sealing.digest(number)}
    Person.update(**sealed).where(Person.id == village.elder.id).execute()
    phone = sign_in(village.organiser)
    said = {"area": village.community.id, "name": village.elder.name, "door": ""}
    page = phone.get(add(phone, **said, phone=number).headers["Location"]).text
    assert village.elder.name in page and "301" not in page
    assert village.elder.name not in page.partition("</title>")[0]  # phones keep titles
