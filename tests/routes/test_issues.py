"""Issues in pages: raised, read, moved on, by everybody who may."""

import uuid

from models import AccessRecord, Issue, Step
from services import issues
from tests import issues as made
from tests import people


def test_a_resident_reports_and_follows(village, sign_in):
    phone = sign_in(village.resident)
    assert phone.get("/issues/new").status_code == 200
    answer = phone.post("/issues", data={"text": "楼道灯坏了", "category": ""})
    assert answer.status_code == 303
    page = phone.get(answer.location)
    assert "楼道灯坏了" in page.text and "2026-1" in page.text
    assert "楼道灯坏了" in phone.get("/issues").text


def test_staff_take_it_and_hand_it_over(village, sign_in):
    with people.acting(village.resident) as person:
        issue = issues.raise_issue(person, village.unit, text="楼道灯坏了")
    phone = sign_in(village.community_worker)
    assert f'id="issue-{issue.id}"' in phone.get("/issues").text
    page = phone.get(f"/issues/{issue.id}")
    assert page.status_code == 200, page.text
    assert phone.post(f"/issues/{issue.id}/moves/accept").status_code == 303
    refused = phone.post(f"/issues/{issue.id}/moves/dispatch", data={"measure": "换灯"})
    assert refused.status_code == 422 and "换灯" in refused.text
    said = {"measure": "换灯", "to": f"organisation:{village.property_firm.id}"}
    done = phone.post(f"/issues/{issue.id}/moves/dispatch", data=said | {"due_on": "2026-03-25"})
    assert done.status_code == 303
    assert Issue.get_by_id(issue.id).state == "dispatched"
    page = sign_in(village.property).get(f"/issues/{issue.id}")
    assert page.status_code == 200
    assert village.resident.name not in page.text


PHONE = "19912345678"


def walked_in(village):
    """An issue somebody without an account told at the counter."""
    with people.acting(village.community_worker) as person:
        said = {"source": "counter", "name": "路人甲", "phone": PHONE}
        return issues.raise_issue(person, village.unit, text="问个事", **said)


def test_a_number_opens_with_a_reason_for_a_minute(village, sign_in, clock):
    issue, phone = walked_in(village), sign_in(village.secretary)
    url = f"/issues/{issue.id}"
    assert PHONE not in phone.get(url).text
    refused = phone.post(f"{url}/reporter", data={"words": " "})
    assert refused.status_code == 422 and PHONE not in refused.text
    assert AccessRecord.select().count() == 0
    opened = phone.post(f"{url}/reporter", data={"reason": "call_back"})
    assert (opened.status_code, opened.location) == (303, url)
    assert PHONE in phone.get(url).text
    assert PHONE not in sign_in(village.community_worker).get(url).text
    clock.move(seconds=61)
    assert PHONE not in phone.get(url).text
    assert AccessRecord.get().reason == "call_back"


def test_the_same_step_again_is_one_step_and_another_under_its_id_is_none(village, sign_in):
    issue, phone = made.in_state(village, "reported"), sign_in(village.community_worker)
    said = {"submission_id": str(uuid.uuid4()), "note": "几楼？"}
    for _time in range(2):
        assert phone.post(f"/issues/{issue.id}/moves/ask", data=said).status_code == 303
    altered = phone.post(f"/issues/{issue.id}/moves/ask", data=said | {"note": "别的"})
    elsewhere = phone.post(f"/issues/{issue.id}/moves/accept", data=said)
    assert (altered.status_code, elsewhere.status_code) == (409, 409)
    assert [step.verb for step in Step.select().order_by(Step.id)] == ["raise", "ask"]


def test_photos_for_a_step_there_is_not_are_refused(village, sign_in):
    issue, phone = made.in_state(village, "in_progress"), sign_in(village.property)
    awaited = {"note": "好", "awaited": f"photo:{'a' * 64}:100"}
    for verb in ("nothing", "say"):
        answer = phone.post(f"/issues/{issue.id}/moves/{verb}", data=awaited)
        assert answer.status_code == 422, verb
    assert Step.select().where(Step.verb == "say").count() == 0
