"""Issues in pages: raised, read, moved on, by everybody who may."""

from models import Issue
from services import issues
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
