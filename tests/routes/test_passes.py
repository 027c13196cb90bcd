"""Passes through HTTP: one's own, a child's, those that staff prints, and a lost one."""

import uuid

from models import AccessRecord, Guardianship, Pass, Person
from services.clock import now
from services.passes import issuing
from tests import doors


def send(phone, path, **fields):
    return phone.post(path, data={"submission_id": str(uuid.uuid4())} | fields)


def number_on(page):
    return page.text.split('class="pass-number">')[1].split("<")[0]


def test_my_code_is_the_same_each_time_and_made_once(village, sign_in, queries):
    phone = sign_in(village.resident)
    first = phone.get("/passes/mine")
    with queries(10):
        again = phone.get("/passes/mine")
    assert number_on(first) == number_on(again)
    assert "<svg" in first.text and village.resident.name in first.text
    assert Pass.select().count() == 1


def test_a_lost_code_is_replaced(village, sign_in):
    phone = sign_in(village.resident)
    lost = number_on(phone.get("/passes/mine"))
    answer = send(phone, "/passes/mine/replacements", reason="掉了")
    assert answer.status_code == 303
    assert number_on(phone.get("/passes/mine")) != lost
    long = send(phone, "/passes/mine/replacements", reason="长" * 200)
    assert long.status_code == 422


def test_cards_are_for_oneself_for_wards_and_for_staff(village, sign_in):
    child = Person.create(name="李小明")
    Guardianship.create(child=child, guardian=village.resident, since=now())
    elder = f"/passes/{village.elder.id}/card"
    assert sign_in(village.elder).get(elder).status_code == 200
    assert not AccessRecord.select().exists()
    assert sign_in(village.resident).get(f"/passes/{child.id}/card").status_code == 200
    assert sign_in(village.resident).get(elder).status_code == 404
    assert sign_in(village.grid_worker).get(elder).status_code == 403
    assert sign_in(village.outsider).get(elder).status_code == 404
    assert sign_in(village.community_worker).get(elder).status_code == 200


def test_a_card_that_somebody_else_printed_is_told_its_owner(village, sign_in):
    path = f"/passes/{village.elder.id}/card"
    phone = sign_in(village.community_worker)
    phone.get(path)
    phone.get(path)
    look = AccessRecord.get()
    assert (look.viewer, look.person, look.what) == (
        village.community_worker,
        village.elder,
        "pass",
    )
    assert "何*" in sign_in(village.elder).get("/people/me/looks").text


def test_staff_replaces_a_lost_card(village, sign_in):
    issuing.pass_of(village.elder)
    path = f"/passes/{village.elder.id}/replacements"
    assert send(sign_in(village.grid_worker), path).status_code == 403
    assert send(sign_in(village.resident), path).status_code == 404
    assert send(sign_in(village.community_worker), path, reason="丢了").status_code == 303
    assert Pass.select().where(Pass.revoked_by == village.community_worker).count() == 1


def test_the_cards_of_an_event_are_for_whoever_holds_it(village, sign_in, queries):
    held = doors.event(village)
    doors.on_list(held, village.resident, village.elder)
    path = f"/passes/events/{held.id}"
    phone = sign_in(village.community_worker)
    phone.get(path)
    with queries(10):
        page = phone.get(path).text
    assert page.count('class="pass-card"') == 2
    assert AccessRecord.select().count() == 2
    assert sign_in(village.captain).get(path).status_code == 403
    assert sign_in(village.outsider).get(path).status_code == 404
