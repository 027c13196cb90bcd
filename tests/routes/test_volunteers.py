"""Adding somebody without a phone, through HTTP."""

from models import Person, Post


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
