"""《积分办法》 through HTTP: open to everybody, written by staff, adopted by the secretary."""

from datetime import timedelta

import pytest

from models import PointsPolicy, PointsRule
from services import clock
from services.points import policies
from tests import points_policies, records

SETTLED = {
    "text": "大家商量好的",
    "credit_holder": "person",
    "publicise_days": 3,
    "hold_days": 7,
    "offline_cap": 0,
}
RULE = {"name": "敬老服务", "per": "hour", "points": 12, "cap": 60, "cap_period": "month"}


@pytest.fixture
def draft(village):
    points_policies.adopted(village.community)
    return points_policies.draft(village.community)


def at(draft):
    return f"/policies/drafts/{draft.id}"


def test_everybody_reads_the_policy_without_an_account(village, client, queries):
    url = f"/policies/{village.community.id}"
    assert "还没有积分办法" in client.get(url).text
    old = points_policies.adopted(village.community)
    points_policies.adopted(village.community, starts_on=clock.today())
    coming = clock.today() + timedelta(days=9)
    points_policies.adopted(village.community, starts_on=coming, hold_days=14)
    points_policies.draft(village.community, rules=[points_policies.HOURS | {"name": "草案里的"}])
    with queries(10):
        page = client.get(url).text
    for words in ("每小时 10 分", "每人每月最多 100 分", "每次 2～3 分", "议事会至少 3 人评定"):
        assert words in page
    assert "3月27日起的变化" in page and "7 天 → 14 天" in page and "print-button" in page
    assert "草案里的" not in page and "起草" not in page
    assert f"/versions/{old.version}" in page
    assert "何静" not in page and "郑伟民" not in page
    for version in (1, 2, 3):
        with queries(10):
            assert f"第 {version} 版" in client.get(f"{url}/versions/{version}").text
    assert client.get(f"{url}/versions/4").status_code == 404
    assert client.get("/policies/987654").status_code == 404
    assert client.get(f"/policies/{village.estate.id}").status_code == 404


def test_the_board_and_the_list_lead_there(village, client, sign_in):
    assert f"/policies/{village.community.id}" in client.get("/policies").text
    answer = sign_in(village.resident).get("/policies")
    assert answer.headers["Location"] == f"/policies/{village.community.id}"
    assert (
        f"/policies/{village.community.id}"
        in client.get(f"/issues/board/{village.community.id}").text
    )
    assert "/policies" in sign_in(village.community_worker).get("/people/me").text


def test_a_draft_is_begun_with_one_tap(village, sign_in):
    phone, url = sign_in(village.community_worker), f"/policies/{village.community.id}/drafts"
    assert "起草" in phone.get(url).text
    answer = phone.post(url)
    draft = PointsPolicy.get()
    assert answer.status_code == 303 and answer.headers["Location"] == at(draft)
    page = phone.get(at(draft)).text
    assert "邻里互助" in page and "每小时 10 分" in page and "社区书记通过" in page
    assert at(draft) in phone.get(url).text
    assert phone.post(url).headers["Location"] == at(draft)  # there is one already
    assert sign_in(village.resident).post(url).status_code == 403
    assert sign_in(village.resident).get(url).status_code == 403
    foreign = f"/policies/{village.other_community.id}/drafts"
    assert phone.post(foreign).status_code == 404


def test_lines_are_written_and_what_is_wrong_is_kept(village, sign_in, draft):
    phone = sign_in(village.community_worker)
    for per in ("hour", "matter"):
        assert phone.get(f"{at(draft)}/rules/new?per={per}").status_code == 200
    for wrong in ({"points": "x"}, {"points": ""}, {"name": ""}, {"per": "week"}, {"cap": "0"}):
        answer = phone.post(f"{at(draft)}/rules", data=RULE | wrong)
        assert answer.status_code == 422 and 'role="alert"' in answer.text, wrong
        assert "name" in wrong or "敬老服务" in answer.text
    answer = phone.post(f"{at(draft)}/rules", data=RULE | {"per": "event", "cap": "5"})
    assert answer.status_code == 422 and "上限比一次给的还少" in answer.text
    assert phone.post(f"{at(draft)}/rules", data=RULE).headers["Location"] == at(draft)
    line = PointsRule.select().order_by(PointsRule.id.desc()).get()
    assert (line.points, line.cap, line.account) == (12, 60, "volunteer")
    page = phone.get(f"{at(draft)}/rules/{line.id}").text
    assert "敬老服务" in page and 'name="account"' not in page and "去掉这一条" in page
    matter = {"per": "matter", "name": "照看孩子", "points": 2, "points_most": 5, "assessors": 3}
    assert phone.post(f"{at(draft)}/rules", data=matter).status_code == 303
    phone.post(f"{at(draft)}/rules/{line.id}", data=RULE | {"points": 9, "cap": ""})
    now = PointsRule.get_by_id(line.id)
    assert (now.points, now.cap, now.key) == (9, None, line.key)
    assert "每小时 9 分" in phone.get(at(draft)).text
    for _twice in range(2):
        assert phone.post(f"{at(draft)}/rules/{line.id}/delete").status_code == 303
    assert PointsRule.get_or_none(PointsRule.id == line.id) is None


def test_a_line_of_another_version_is_not_there(village, sign_in, draft):
    other = PointsRule.select().where(PointsRule.policy != draft).first()
    phone = sign_in(village.community_worker)
    assert phone.get(f"{at(draft)}/rules/{other.id}").status_code == 404
    assert phone.post(f"{at(draft)}/rules/{other.id}", data=RULE).status_code == 404
    phone.post(f"{at(draft)}/rules/{other.id}/delete")
    assert PointsRule.get_or_none(PointsRule.id == other.id)


def test_settings_are_written(village, sign_in, draft):
    phone = sign_in(village.community_worker)
    assert draft.text in phone.get(f"{at(draft)}/settings").text
    for wrong in ({"hold_days": 0}, {"expires_months": 2}, {"credit_holder": "x"}):
        answer = phone.post(f"{at(draft)}/settings", data=SETTLED | wrong)
        assert answer.status_code == 422 and "大家商量好的" in answer.text
    said = SETTLED | {"expires_months": 24, "offline_cap": 40, "credit_holder": "household"}
    assert phone.post(f"{at(draft)}/settings", data=said).status_code == 303
    page = phone.get(at(draft)).text
    assert "满 24 个月没用的过期" in page and "先兑 40 分以内" in page and "一户人家" in page


def test_the_secretary_adopts_what_the_worker_wrote(village, sign_in, draft):
    worker, secretary = sign_in(village.community_worker), sign_in(village.secretary)
    said = {"starts_on": (clock.today() + timedelta(days=3)).isoformat()}
    assert worker.post(f"{at(draft)}/adopt", data=said).status_code == 403
    assert 'name="starts_on"' not in worker.get(at(draft)).text
    assert 'name="starts_on"' in secretary.get(at(draft)).text
    for wrong in ("", "2026-03-01", "2028-01-01", "soon"):
        answer = secretary.post(f"{at(draft)}/adopt", data={"starts_on": wrong})
        assert answer.status_code == 422 and 'role="alert"' in answer.text
    answer = secretary.post(f"{at(draft)}/adopt", data=said)
    assert answer.headers["Location"] == f"/policies/{village.community.id}"
    assert PointsPolicy.get_by_id(draft.id).state == "adopted"
    answer = secretary.get(at(draft))
    assert answer.headers["Location"] == f"/policies/{village.community.id}/versions/2"
    assert secretary.post(f"{at(draft)}/adopt", data=said).status_code == 422
    assert worker.post(f"{at(draft)}/rules", data=RULE).status_code == 422
    assert "已通过，不再改动" in worker.post(f"{at(draft)}/settings", data=SETTLED).text


def test_a_secretary_who_wrote_in_it_asks_a_colleague(village, sign_in, draft):
    secretary = sign_in(village.secretary)
    secretary.post(f"{at(draft)}/rules", data=RULE)
    assert "由同事来通过" in secretary.get(at(draft)).text
    said = {"starts_on": clock.today().isoformat()}
    answer = secretary.post(f"{at(draft)}/adopt", data=said)
    assert answer.status_code == 422 and "请同事来办" in answer.text


def test_a_draft_is_set_aside_with_a_reason_and_taken_up_again(village, sign_in, draft):
    phone, url = sign_in(village.community_worker), f"/policies/{village.community.id}/drafts"
    assert phone.post(f"{at(draft)}/drop").status_code == 422
    assert phone.post(f"{at(draft)}/drop", data={"note": "再议"}).headers["Location"] == url
    assert "再议" in phone.get(url).text
    assert "已搁置" in phone.get(at(draft)).text
    again = phone.post(url, data={"base": draft.id}).headers["Location"]
    assert again == at(PointsPolicy.get(state="draft"))
    assert sign_in(village.resident).get(again).status_code == 404


def test_a_draft_is_tried_on_past_months(village, sign_in, queries, draft):
    for number in range(6):
        person = points_policies.Person.create(name=f"邻居{number}")
        records.serve(village, person, 60, confirmed_at=clock.now())
    phone = sign_in(village.community_worker)
    for months in (1, 3, 6, 99):
        with queries(10):
            page = phone.get(f"{at(draft)}/replay?months={months}").text
    assert "志愿服务时长：实际 0 分，按草案 60 分。" in page
    assert "会变多：6人。" in page and "邻居" not in page.replace("为邻里", "")
    assert policies.in_force(village.community.id).version == 1
    assert sign_in(village.resident).get(f"{at(draft)}/replay").status_code == 404


def test_pages_of_a_draft_cost_at_most_ten_statements(village, sign_in, queries, draft):
    phone = sign_in(village.secretary)
    for url in (at(draft), f"{at(draft)}/settings", f"{at(draft)}/rules/new"):
        with queries(10):
            assert phone.get(url).status_code == 200
    with queries(10):
        assert phone.get(f"/policies/{village.community.id}/drafts").status_code == 200
