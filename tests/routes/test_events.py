"""Events in pages: prepared, read, moved on, shared, by everybody who may."""

import uuid
from datetime import date, timedelta

import pytest

from models import Event, Organisation, Participation, Person, Post, Step
from services import clock as moments
from tests import events as made
from tests.services.test_events import signed_up

FORM = {
    "title": "周末清洁家园",
    "kind": "cleaning",
    "content": "一起清理楼道",
    "place": "小区东门",
    "day": "2026-03-21",
    "from_time": "09:00",
    "to_time": "11:00",
    "capacity": "20",
    "conditions": "能拿得动扫帚就行",
    "risks": "小心碎玻璃",
    "protection": "有急救包",
    "takes_minors": "no",
    "counts_hours": "y",
}


def said(village, **other):
    return FORM | {"area": str(village.estate.id)} | other


def test_an_event_is_prepared_from_a_kind_and_published_in_one_go(village, sign_in):
    phone = sign_in(village.organiser)
    assert "kind=cleaning" in phone.get("/events/new").text
    form = phone.get("/events/new?kind=cleaning").text
    assert "手套" in form or "Gloves" in form
    answer = phone.post("/events", data=said(village, publish="1"))
    event = Event.get()
    assert (answer.status_code, answer.location) == (303, f"/events/{event.id}")
    page = phone.get(answer.location).text
    assert event.state == "enrolling" and f'id="event-{event.id}"' in page
    assert f'action="/events/{event.id}/moves/withdraw"' in page


def test_a_draft_is_kept_as_far_as_it_goes_and_says_what_is_missing(village, sign_in):
    phone = sign_in(village.organiser)
    answer = phone.post("/events", data=said(village, risks="", keep="1"))
    page = phone.get(answer.location).text
    assert Event.get().state == "draft"
    assert "请写要注意什么风险" in page
    refused = phone.post(f"{answer.location}/moves/publish")
    assert refused.status_code == 422 and Event.get().state == "draft"


def test_a_refused_form_keeps_what_was_typed(village, sign_in):
    phone = sign_in(village.organiser)
    answer = phone.post("/events", data=said(village, risks="", protection="", publish="1"))
    assert answer.status_code == 422 and "一起清理楼道" in answer.text
    assert answer.text.count('aria-invalid="true"') == 2
    assert not Event.select().exists()


def test_a_weekly_event_sent_twice_is_there_once(village, sign_in):
    phone = sign_in(village.organiser)
    act = said(village, until="2026-04-11", publish="1", submission_id=str(uuid.uuid4()))
    answers = [phone.post("/events", data=act) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert Event.select().count() == 4
    assert {event.state for event in Event.select()} == {"enrolling"}
    other = phone.post("/events", data=act | {"title": "别的"})
    assert other.status_code == 409 and Event.select().count() == 4


def test_another_one_like_it_has_everything_but_the_day(village, sign_in):
    event, phone = made.published(village), sign_in(village.organiser)
    form = phone.get(f"/events/new?from={event.id}").text
    assert event.title in form and event.risks in form and 'value="09:00"' in form
    assert "2026-03-21" not in form
    assert sign_in(village.resident).get(f"/events/new?from={event.id}").status_code == 403


def test_a_change_is_told_to_who_reads_it(village, sign_in):
    event, phone = made.published(village), sign_in(village.organiser)
    url = f"/events/{event.id}/edit"
    assert 'value="2026-03-21"' in phone.get(url).text
    refused = phone.post(url, data=said(village, to_time="09:00"))
    assert refused.status_code == 422
    assert phone.post(url, data=said(village, place="西门")).status_code == 303
    page = sign_in(village.resident).get(f"/events/{event.id}").text
    assert "西门" in page and "集合地点" in page
    assert sign_in(village.resident).get(url).status_code == 403
    assert sign_in(village.outsider).get(url).status_code == 404


def test_what_is_over_is_not_changed_any_more(village, sign_in, clock):
    event, phone = made.published(village), sign_in(village.organiser)
    clock.move(days=4)
    assert phone.get(f"/events/{event.id}/edit").status_code == 404
    assert phone.post(f"/events/{event.id}/edit", data=said(village)).status_code == 404


def test_cancelling_needs_a_reason_that_everybody_reads(village, sign_in):
    event, phone = made.published(village), sign_in(village.organiser)
    signed_up(event, village.resident)
    url = f"/events/{event.id}/moves/cancel"
    assert phone.post(url).status_code == 422
    assert phone.post(url, data={"note": "下大雨"}).status_code == 303
    assert "下大雨" in sign_in(village.resident).get(f"/events/{event.id}").text


def test_a_withdrawal_says_to_cancel_once_somebody_signed_up(village, sign_in):
    event, phone = made.published(village), sign_in(village.organiser)
    signed_up(event, village.resident)
    answer = phone.post(f"/events/{event.id}/moves/withdraw")
    assert answer.status_code == 422 and Event.get().state == "enrolling"


def test_a_change_is_no_step_of_its_own(village, sign_in):
    event, phone = made.published(village), sign_in(village.organiser)
    for verb in ("change", "fill", "nothing"):
        assert phone.post(f"/events/{event.id}/moves/{verb}").status_code == 404
    assert [step.verb for step in Step.select().order_by(Step.id)] == ["draft", "publish"]


def test_drafts_are_for_those_who_prepare(village, sign_in):
    event = made.draft(village)
    assert sign_in(village.resident).get(f"/events/{event.id}").status_code == 404
    assert sign_in(village.community_worker).get(f"/events/{event.id}").status_code == 200


def test_residents_read_no_names_and_no_list(village, sign_in):
    event = made.published(village)
    signed_up(event, village.elder)
    page = sign_in(village.resident).get(f"/events/{event.id}").text
    assert village.elder.name not in page and village.organiser.name not in page
    assert "arrivals" not in page
    assert "arrivals" in sign_in(village.organiser).get(f"/events/{event.id}").text


def test_the_outcome_is_there_for_everybody(village, sign_in):
    event = made.in_state(village, "settled")
    made.make(village, event, "thank", outcome="清了三个楼道")
    assert "清了三个楼道" in sign_in(village.resident).get(f"/events/{event.id}").text


def test_the_public_page_names_nobody(village, client, sign_in):
    event = made.published(village)
    signed_up(event, village.resident)
    page = client.get(f"/e/{event.token}")
    assert page.status_code == 200
    assert f'<meta property="og:title" content="{event.title}' in page.text
    assert f'href="/events/{event.id}"' in page.text
    for person in (village.organiser, village.resident, village.community_worker):
        assert person.name not in page.text
    to_the_door = client.get(f"/events/{event.id}")
    assert to_the_door.location.startswith("/sign-in?next=")
    foreign = sign_in(village.outsider).get(f"/e/{event.token}").text
    assert f'href="/events/{event.id}"' not in foreign and village.community.name in foreign


def test_the_public_page_says_when_it_is_cancelled_and_hides_drafts(village, client):
    draft, event = made.draft(village), made.in_state(village, "cancelled")
    assert client.get(f"/e/{draft.token}").status_code == 404
    assert client.get("/e/nothing").status_code == 404
    page = client.get(f"/e/{event.token}").text
    assert "下大雨" not in page and 'data-state="cancelled"' in page


def test_guessing_links_is_slowed_down(village, client):
    codes = {client.get(f"/e/{number}").status_code for number in range(301)}
    assert codes == {404, 429}


def test_an_event_is_shared_as_link_code_words_and_picture(village, sign_in):
    event = made.published(village)
    page = sign_in(village.resident).get(f"/events/{event.id}/share").text
    assert f"/e/{event.token}" in page and "<svg" in page and "<share-card" in page
    draft = made.draft(village)
    assert sign_in(village.organiser).get(f"/events/{draft.id}/share").status_code == 404


def test_a_team_is_invited_after_seeing_how_many_they_are(village, sign_in):
    event, phone = made.published(village), sign_in(village.organiser)
    team = Organisation.create(name="红马甲", kind="team", area=village.community)
    Post.update(organisation=team).where(Post.person == village.volunteer).execute()
    page = phone.get(f"/events/{event.id}/invite").text
    assert f'id="team-{team.id}"' in page
    assert "红马甲" in phone.get(f"/events/{event.id}/invite?team={team.id}").text
    sent = phone.post(f"/events/{event.id}/invite", data={"team": team.id})
    assert sent.status_code == 303
    assert [(row.person_id, row.state) for row in Participation.select()] == [
        (village.volunteer.id, "invited")
    ]
    assert phone.post(f"/events/{event.id}/invite", data={"team": team.id}).status_code == 303
    assert Participation.select().count() == 1


def test_whoever_leads_a_team_prepares_for_it_unless_they_say_otherwise(village, sign_in):
    team = Organisation.create(name="红马甲", kind="team", area=village.community)
    Post.update(organisation=team).where(Post.person == village.organiser).execute()
    page = sign_in(village.organiser).get("/events/new?kind=cleaning").text
    assert f'<option value="{team.id}" selected>红马甲' in page


def test_the_day_says_whose_door_is_open_and_what_one_checks_in_to(village, sign_in, clock):
    event = made.published(village)
    signed_up(event, village.resident)
    clock.set(event.starts_at + timedelta(minutes=5))
    organiser, resident = sign_in(village.organiser), sign_in(village.resident)
    assert f'href="/events/{event.id}/door"' in organiser.get("/today/events").text
    page = organiser.get(f"/events/{event.id}").text
    assert page.index(f"/events/{event.id}/door") < page.index("/moves/start")
    assert "到了就签到" in resident.get("/today/events").text
    assert f'href="/events/{event.id}/arrive"' in resident.get(f"/events/{event.id}").text


def test_those_who_speak_for_the_homes_of_a_building_are_invited(village, sign_in):
    event, phone = made.published(village), sign_in(village.organiser)
    phone.post(f"/events/{event.id}/invite", data={"place": village.building.id})
    invited = {row.person_id for row in Participation.select()}
    there = {
        village.contacts[home.id].id
        for home in village.homes.values()
        if home.label.startswith("3号楼")
    }
    assert invited == there


@pytest.mark.parametrize("data", [{}, {"team": 1}, {"place": "x"}, {"place": 999}])
def test_nobody_to_invite_is_said(village, sign_in, data):
    event, phone = made.published(village), sign_in(village.organiser)
    assert phone.post(f"/events/{event.id}/invite", data=data).status_code == 422


def test_only_who_holds_it_invites_and_only_to_what_is_coming(village, sign_in):
    event = made.published(village)
    for slug in ("resident", "captain", "observer"):
        phone = sign_in(village.people[slug])
        assert phone.get(f"/events/{event.id}/invite").status_code == 403
        data = {"place": village.building.id}
        assert phone.post(f"/events/{event.id}/invite", data=data).status_code == 403
    made.make(village, event, "cancel", note="下大雨")
    assert sign_in(village.organiser).get(f"/events/{event.id}/invite").status_code == 404


def crowd(village, event, count):
    """So many people of the community, all signed up."""
    now = moments.now()
    Person.insert_many(
        [{"name": f"居民{n}", "household": village.home.id} for n in range(count)]
    ).execute()
    ids = [id for (id,) in Person.select(Person.id).where(Person.name.startswith("居民")).tuples()]
    row = {"event": event.id, "state": "signed_up", "is_open": True, "signed_up_at": now}
    row |= {"moved_at": now, "state_since": now}
    Participation.insert_many([row | {"person": id} for id in ids]).execute()


def test_pages_stay_at_ten_statements_whatever_is_on_them(village, sign_in, queries):
    day = date(2026, 3, 21)
    for n in range(8):
        made.published(village, day=day + timedelta(days=n % 7), until=day + timedelta(weeks=25))
    event = Event.select().order_by(Event.id).first()
    crowd(village, event, 200)
    assert Event.select().count() >= 200
    for slug in ("organiser", "resident", "captain", "secretary", "community-worker"):
        phone = sign_in(village.people[slug])
        phone.get("/today")
        for url in ("", "?view=mine", "?view=run", "?view=past", f"/{event.id}"):
            with queries(10):
                assert phone.get(f"/events{url}").status_code == 200, url
