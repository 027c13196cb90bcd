"""Taking part in pages: one big button, the list of an event, minutes and where they come from."""

import re
import uuid

import pytest

from models import Event, Participation, Step, database
from services.participations import reading, signing_up
from tests import participations as made
from tests import people

MOST = 10  # statements of a page, whatever is on it


def test_a_resident_signs_up_says_they_come_and_signs_off(village, sign_in):
    event, phone = made.event(village), sign_in(village.resident)
    url = f"/events/{event.id}"
    page = phone.get(url)
    assert f'action="{url}/participations"' in page.text and "我要报名" in page.text
    assert phone.post(f"{url}/participations").location == url
    row = Participation.get()
    page = phone.get(url)
    assert "已报名" in page.text
    for verb in ("confirm", "sign_off"):
        step = f"/participations/{row.id}/moves/{verb}"
        assert f'action="{step}"' in page.text
        assert phone.post(step).location == url
    assert Participation.get().state == "cancelled_by_self"
    assert f'action="/participations/{row.id}/moves/sign_up"' in phone.get(url).text


def test_where_no_place_is_left_the_button_says_that_one_waits(village, sign_in):
    event = made.event(village, capacity=1)
    made.sign_up(village, event, "volunteer")
    phone = sign_in(village.resident)
    assert "我要排队候补" in phone.get(f"/events/{event.id}").text
    phone.post(f"/events/{event.id}/participations")
    page = phone.get(f"/events/{event.id}").text
    assert Participation.get(person=village.resident).state == "waitlisted"
    assert "一有空位" in page


def test_two_taps_are_one_sign_up(village, sign_in):
    event, phone = made.event(village), sign_in(village.resident)
    said = {"submission_id": str(uuid.uuid4())}
    for _tap in range(2):
        answer = phone.post(f"/events/{event.id}/participations", data=said)
        assert answer.status_code == 303
    assert (Participation.select().count(), Step.select().count()) == (1, 3)


def test_what_cannot_be_done_is_said_and_leads_back(village, sign_in):
    event, phone = made.event(village), sign_in(village.resident)
    Event.update(state="locked").execute()
    answer = phone.post(f"/events/{event.id}/participations")
    assert answer.status_code == 422
    assert "报名已截止" in answer.text and f'href="/events/{event.id}"' in answer.text
    row = made.in_state(village, "hours_pending")
    url = f"/participations/{row.id}"
    answer = phone.post(f"{url}/moves/confirm")
    assert answer.status_code == 422 and 'id="errors"' in answer.text
    refused = phone.post(f"{url}/moves/give_feedback", data={"note": " "})
    assert refused.status_code == 422 and "请" in refused.text


def test_a_captain_signs_up_a_neighbour_and_nobody_elses(village, sign_in):
    event, phone = made.event(village), sign_in(village.captain)
    page = phone.get(f"/events/{event.id}/participations/new?q=王秀")
    assert f'value="{village.elder.id}"' in page.text
    url = f"/events/{event.id}/participations"
    assert phone.post(url, data={"person": village.elder.id}).status_code == 303
    other = village.contacts[village.outside_home.id]
    for who in (other.id, village.volunteer.id, 987_654):
        assert phone.post(url, data={"person": who}).status_code == 404
    assert Participation.select().count() == 1
    page = phone.get(f"/events/{event.id}")
    assert village.elder.name in page.text


def test_who_runs_it_confirms_all_that_are_ticked(village, sign_in):
    event = made.event(village)
    rows = [made.served(village, event, slug) for slug in ("resident", "elder")]
    made.make(village, rows[1], "elder", "dispute")
    phone = sign_in(village.organiser)
    page = phone.get(f"/events/{event.id}")
    ticked = re.findall(
        r'name="participations" value="(\d+)" form="confirm-all" checked', page.text
    )
    assert ticked == [str(rows[0].id)]
    assert f'action="/participations/{rows[1].id}/moves/adjust"' in page.text
    url = f"/events/{event.id}/participations/confirm"
    answer = phone.post(url, data={"participations": [row.id for row in rows]})
    assert answer.status_code == 303
    page = phone.get(answer.location)
    assert "已确认1人的时长" in page.text and "1人需要逐个" in page.text
    assert phone.post(url).status_code == 422
    assert sign_in(village.resident).post(url, data={"participations": 1}).status_code == 403


def test_the_one_concerned_sees_where_their_minutes_come_from(village, sign_in):
    event = made.event(village)
    row = made.served(village, event, "resident")
    page = sign_in(village.resident).get(f"/participations/{row.id}")
    assert "90分钟，待确认" in page.text
    assert "点名" in page.text and "时长怎么算" in page.text
    made.confirm(event, row, by=village.secretary)
    page = sign_in(village.resident).get(f"/participations/{row.id}")
    assert "90分钟，已确认" in page.text and village.secretary.name in page.text


def test_who_only_looks_after_the_door_sees_no_facts(village, sign_in):
    event = made.event(village)
    row = made.served(village, event, "resident")
    page = sign_in(village.captain).get(f"/participations/{row.id}")
    assert page.status_code == 200
    assert "点名" not in page.text and "时长怎么算" not in page.text


def test_how_it_ended_badly_is_not_there_for_others(village, sign_in):
    row = made.in_state(village, "no_show")
    url = f"/participations/{row.id}"
    for slug, status in (("resident", 200), ("community-worker", 200), ("captain", 404)):
        phone = sign_in(village.people[slug])
        assert phone.get(url).status_code == status, slug
        assert ("这次没见到" in phone.get(f"/events/{row.event_id}").text) == (slug == "resident")
    assert sign_in(village.volunteer).get(url).status_code == 404
    assert sign_in(village.captain).post(f"{url}/moves/dispute").status_code == 404


def test_a_later_entry_is_asked_for_and_agreed_by_somebody_else(village, sign_in, clock):
    event = made.event(village)
    clock.set(event.starts_at)
    url = f"/events/{event.id}/participations"
    phone = sign_in(village.organiser)
    page = phone.get(f"{url}/new?q=陈晓")
    assert "陈*东" in page.text and "陈晓东" not in page.text
    said = {"person": village.resident.id, "minutes": "x", "note": ""}
    refused = phone.post(f"{url}/makeups", data=said)
    assert refused.status_code == 422 and "陈晓东" not in refused.text
    said |= {"minutes": "45", "note": "签到时手机没电"}
    answer = phone.post(f"{url}/makeups", data=said)
    assert answer.status_code == 303
    row = Participation.get()
    assert (row.state, row.minutes) == ("makeup_requested", 45)
    agree = f"/participations/{row.id}/moves/agree_makeup"
    assert phone.post(agree).status_code == 403
    assert sign_in(village.secretary).post(agree).status_code == 303
    page = sign_in(village.resident).get(f"/events/{event.id}")
    assert "补录" in page.text
    other = phone.post(f"{url}/makeups", data=said | {"person": village.outsider.id})
    assert other.status_code == 404


def test_a_volunteer_asks_for_their_own_later_entry(village, sign_in, clock):
    event = made.event(village)
    clock.set(event.starts_at)
    phone = sign_in(village.volunteer)
    url = f"/events/{event.id}/participations/makeups"
    assert url in phone.get(f"/events/{event.id}").text
    assert phone.post(url, data={"minutes": "30", "note": "忘了签到"}).status_code == 303
    assert Participation.get().person_id == village.volunteer.id
    assert phone.post(url, data={"person": village.elder.id}).status_code == 404


@pytest.mark.parametrize("slug", ["organiser", "captain", "resident", "secretary"])
def test_three_hundred_on_the_list_cost_no_more_statements(village, sign_in, queries, slug):
    event = made.event(village, capacity=400)
    made.crowd(village, event, 300)
    made.sign_up(village, event, "resident")
    phone, url = sign_in(village.people[slug]), f"/events/{event.id}"
    phone.get(url)  # a page of the day is counted from the second look
    with queries(MOST):
        assert phone.get(url).status_code == 200
    row = Participation.get(person=village.resident, event=event)
    if slug != "captain":
        with queries(MOST):
            assert phone.get(f"/participations/{row.id}").status_code == 200
    if slug == "organiser":
        with queries(MOST):
            page = phone.get(f"{url}/participations?group=coming")
        assert page.text.count('id="participation-') == reading.page.__globals__["PAGE"]
        following = re.search(r'href="([^"]*after=\d+)"', page.text)[1].replace("&amp;", "&")
        assert phone.get(following).text.count('id="participation-') > 0
        assert phone.get(f"{url}/participations?group=nothing").status_code == 404


def test_the_pages_of_the_list_are_for_who_runs_it(village, sign_in):
    event = made.event(village)
    url = f"/events/{event.id}/participations"
    assert sign_in(village.resident).get(url).status_code == 404
    assert sign_in(village.resident).get(f"{url}/new").status_code == 404
    assert sign_in(village.organiser).get(url).status_code == 200


# --- Without a network ----------------------------------------------------------------------------


def test_what_was_tapped_before_a_post_ended_waits_for_the_community(village, sign_in, clock):
    """A captain told a neighbour in the stairwell; their post ended before the phone had signal."""
    event = made.event(village)
    made.invite(village, event, "elder")
    row = Participation.get()
    tapped = clock.moment
    clock.move(hours=1)
    people.Post.update(ended_at=clock.moment).where(people.Post.person == village.captain).execute()
    clock.move(hours=1)
    said = {
        "happened_at": int((tapped - made.EPOCH).total_seconds() * 1000),
        "sent_at": int((clock.moment - made.EPOCH).total_seconds() * 1000),
        "form_version": "1",
    }
    answer = sign_in(village.captain).post(
        f"/participations/{row.id}/moves/receive",
        data=said,
        headers={"Mulin-Outbox": str(village.captain.id)},
    )
    assert answer.json["status"] == 202, answer.json
    assert Participation.get().state == "invited"


def test_a_captain_finds_no_child(village, sign_in):
    """By list, by search, by id, at the door: only the guardian and who runs it do."""
    child, other = made.ward(village), made.ward(village, "陈小果")
    event = made.event(village, takes_minors=True)
    with people.acting(village.resident) as guardian, database.atomic():
        row = signing_up.sign_up(made.fetched(event), child, guardian)
    for slug in ("captain", "unit-head", "grid-worker"):
        phone = sign_in(village.people[slug])
        assert child.name not in phone.get(f"/events/{event.id}").text, slug
        assert phone.get(f"/participations/{row.id}").status_code == 404
        for text in ("小果", "小朵", "3-2-101"):
            page = phone.get(f"/events/{event.id}/participations/new?q={text}").text
            assert "陈小" not in page and "陈*" not in page.replace("陈*东", "")
        for id in (child.id, other.id, 10**6):  # there or not: the same answer
            for url in ("participations", "participations/makeups"):
                answer = phone.post(f"/events/{event.id}/{url}", data={"person": id})
                assert answer.status_code == 404, (slug, id, url)
    assert child.name in sign_in(village.organiser).get(f"/events/{event.id}").text
    assert child.name in sign_in(village.resident).get(f"/events/{event.id}").text
    page = sign_in(village.organiser).get(f"/participations/{row.id}").text
    assert child.name in page and child.name not in page.partition("</title>")[0]


def test_who_runs_it_finds_no_child_that_is_not_on_the_list(village, sign_in, clock):
    child, event = made.ward(village), made.event(village, takes_minors=True)
    clock.move(hours=4)
    phone = sign_in(village.community_worker)
    for text in ("小朵", "陈"):
        page = phone.get(f"/events/{event.id}/participations/new?q={text}").text
        assert "陈*朵" not in page and child.name not in page
