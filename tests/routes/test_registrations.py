"""报到 through HTTP: the pages, the consent, leaving, and what a page costs."""

import re

import pytest

from models import Organisation, Person, Post, Registration
from services import registrations
from tests.people import acting


@pytest.fixture
def team(village):
    made = Organisation.create(name="宝龙暖心队", kind="team", area=village.community)
    Post.update(organisation=made).where(Post.person == village.organiser.id).execute()
    return made


@pytest.fixture
def unit(village):
    return Organisation.create(name="宝龙银行", kind="partner", area=village.community)


def report(phone, kind="member", **said):
    return phone.post("/registrations", data={"kind": kind, "consents": "y", **said})


def latest():
    return Registration.select().order_by(Registration.id.desc()).get()


def test_a_member_reports_in_and_sees_how_it_stands(village, sign_in):
    phone = sign_in(village.resident)
    page = phone.get("/registrations")
    assert "党员报到" in page.text and "随时可以退出" in page.text
    assert report(phone).headers["Location"] == "/registrations"
    page = phone.get("/registrations")
    assert "等" in page.text and f"/registrations/{latest().id}" in page.text
    assert 'value="member"' not in page.text  # once is enough


def test_without_the_tick_the_form_comes_back_with_what_was_typed(village, sign_in):
    phone = sign_in(village.resident)
    answer = phone.post("/registrations", data={"kind": "member", "note": "愿意帮忙"})
    assert answer.status_code == 422 and "愿意帮忙" in answer.text
    assert "请勾选" in answer.text and not Registration.select().exists()


def test_a_unit_and_a_team_are_chosen_on_their_pages(village, sign_in, team, unit):
    phone = sign_in(village.resident)
    assert "宝龙银行" in phone.get("/registrations/units").text
    page = phone.get("/registrations/teams").text
    assert "宝龙暖心队" in page and "欧**" not in page and "欧阳倩" not in page
    assert "欧*倩" in page
    assert report(phone, "unit", organisation=unit.id).status_code == 303
    assert report(phone, "team", organisation=team.id).status_code == 303
    assert "等待答复" in phone.get("/registrations/teams").text
    Registration.update(state="active").where(Registration.organisation == team.id).execute()
    assert "您已在名单里" in phone.get("/registrations/teams").text
    for kind in ("unit", "team", "nothing"):
        assert report(phone, kind, organisation="x").status_code == 422
    assert Registration.select().count() == 2


def test_the_branch_answers_and_its_look_is_on_record(village, sign_in):
    me, branch = sign_in(village.resident), sign_in(village.estate_secretary)
    report(me)
    made = latest()
    listed = branch.get("/registrations/waiting").text
    assert "陈*东" in listed and "陈晓东" not in listed
    page = branch.get(f"/registrations/{made.id}").text
    assert "陈晓东" in page and "三个一" in page
    assert "您的党员报到" in me.get("/people/me/looks").text
    answer = branch.post(f"/registrations/{made.id}/moves/accept")
    assert answer.headers["Location"] == "/registrations/waiting"
    assert "陈*东" in branch.get("/registrations/waiting?view=active").text
    assert "三个一" in me.get("/registrations").text


def test_a_step_that_lacks_a_word_comes_back(village, sign_in):
    report(sign_in(village.resident))
    branch = sign_in(village.secretary)
    answer = branch.post(f"/registrations/{latest().id}/moves/decline")
    assert answer.status_code == 422 and 'role="alert"' in answer.text
    assert latest().state == "applied"


def test_leaving_takes_one_form_and_no_reason(village, sign_in):
    phone = sign_in(village.resident)
    report(phone)
    answer = phone.post(f"/registrations/{latest().id}/moves/leave")
    assert answer.headers["Location"] == "/registrations" and latest().state == "ended"
    answer = phone.post(f"/registrations/{latest().id}/moves/leave")
    assert answer.status_code == 422  # it is over already, said in a sentence


def test_an_agreement_is_entered_with_its_day(village, sign_in, unit):
    report(sign_in(village.resident), "unit", organisation=unit.id)
    branch, url = sign_in(village.secretary), f"/registrations/{latest().id}/moves"
    branch.post(f"{url}/accept")
    assert branch.post(f"{url}/sign_agreement", data={"day": "2027-01-01"}).status_code == 422
    assert branch.post(f"{url}/sign_agreement", data={"day": "2026-03-01"}).status_code == 303
    page = branch.get(f"/registrations/{latest().id}").text
    assert re.search(r'id="one-agreed" data-state="done"', page)
    assert re.search(r'id="one-met" data-state="open"', page)


def test_who_welcomes_nobody_has_no_list(village, sign_in):
    for person in (village.resident, village.admin, village.observer, village.grid_worker):
        phone = sign_in(person)
        assert phone.get("/registrations/waiting").status_code == 403
        assert "/registrations/waiting" not in phone.get("/registrations").text


def test_a_made_up_step_or_registration_is_not_there(village, sign_in):
    report(sign_in(village.resident))
    made = latest()
    assert sign_in(village.secretary).post(f"/registrations/{made.id}/moves/x").status_code == 404
    for who in (village.community_worker, village.admin, village.outsider, village.elder):
        assert sign_in(who).get(f"/registrations/{made.id}").status_code == 404
        answer = sign_in(who).post(f"/registrations/{made.id}/moves/accept")
        assert answer.status_code == 404


def test_pages_cost_at_most_ten_statements(village, sign_in, queries, team, unit):
    me, branch = sign_in(village.resident), sign_in(village.secretary)
    report(me)
    report(me, "unit", organisation=unit.id)
    for number in range(25):
        person = Person.create(name=f"邻居{number}", household=village.home)
        Organisation.create(name=f"队{number}", kind="team", area=village.estate)
        with acting(person):
            registrations.apply("member", consents=True)
    first = Registration.select().order_by(Registration.id).first()
    with acting(village.secretary) as person:
        registrations.move(first, "accept", person)
    branch.get(f"/registrations/{first.id}")  # the look of the day is on record
    for phone, url in (
        (me, "/registrations"),
        (me, "/registrations/units"),
        (me, "/registrations/teams"),
        (me, f"/registrations/{first.id}"),
        (branch, "/registrations"),
        (branch, "/registrations/waiting"),
        (branch, f"/registrations/{first.id}"),
    ):
        with queries(10):
            assert phone.get(url).status_code == 200


def test_a_team_put_on_the_list_by_the_secretary_can_be_joined(village, sign_in):
    said = {"area": village.community.id, "name": "守望队", "kind": "team"}
    assert sign_in(village.secretary).post("/organisations", data=said).status_code == 303
    made = Organisation.get(Organisation.name == "守望队")
    assert "志愿服务队" in sign_in(village.secretary).get(f"/organisations/{made.id}").text
    me, worker = sign_in(village.resident), sign_in(village.community_worker)
    assert "守望队" in me.get("/registrations/teams").text
    assert report(me, "team", organisation=made.id).status_code == 303
    worker.post(f"/registrations/{latest().id}/moves/accept")
    assert Post.get(Post.organisation == made.id).person_id == village.resident.id
    assert "陈*东" in worker.get("/registrations/waiting?view=active").text


def test_the_branch_reads_that_nobody_knows_them_in_that_unit(village, sign_in, unit):
    report(sign_in(village.resident), "unit", organisation=unit.id)
    url, phone = f"/registrations/{latest().id}", sign_in(village.secretary)
    mark = '<p class="notice">'
    assert mark in phone.get(url).text.partition('id="main"')[2]
    assert mark not in sign_in(village.resident).get(url).text.partition('id="main"')[2]
    Post.create(
        person=village.resident,
        role="resident",
        area=village.community,
        organisation=unit,
        since=village.since,
    )
    assert mark not in phone.get(url).text.partition('id="main"')[2]
