"""信用积分 through HTTP: declaring, also from an outbox, each list, the notice for everybody."""

import io
import re
import uuid
from datetime import timedelta

import pytest
from PIL import Image

from models import (
    AccessRecord,
    Activity,
    Attachment,
    CreditApplication,
    CreditAssessment,
    PointsEntry,
    Step,
)
from services import clock as mulin_clock
from tests import credits as made


@pytest.fixture(autouse=True)
def policy(village):
    return made.policy(village)


def latest():
    return CreditApplication.select().order_by(CreditApplication.id.desc()).get()


def photo():
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(file, "JPEG")
    return io.BytesIO(file.getvalue()), "a.jpg"


def test_two_taps_declare_and_an_undo_takes_it_back(village, sign_in):
    me = sign_in(village.resident)
    page = me.get("/credits/new").text
    assert '帮助邻居 · <bdi class="nowrap">5分' in page and "data-outbox" in page
    assert '打扫楼道 · <bdi class="nowrap">3–8分' in page
    assert me.post("/credits", data={"rule": "help"}).status_code == 303
    page = me.get("/credits").text
    assert "帮助邻居" in page and "撤" in page
    assert me.post(f"/credits/{latest().id}/moves/withdraw").status_code == 303
    assert latest().state == "withdrawn"


def test_what_is_refused_keeps_what_was_typed(village, sign_in):
    me = sign_in(village.resident)
    answer = me.post("/credits", data={"words": "帮王阿姨搬菜"})
    assert answer.status_code == 422 and "帮王阿姨搬菜" in answer.text
    assert 'role="alert"' in answer.text
    answer = me.post("/credits", data={"rule": "help", "person": village.elder.id})
    assert answer.status_code == 404


def test_photos_go_with_it_and_only_parties_see_them(village, sign_in):
    me = sign_in(village.resident)
    me.post("/credits", data={"rule": "help", "photos": [photo()]})
    application = latest()
    [file] = Attachment.select().where(Attachment.application == application)
    for slug, status in (
        ("resident", 200),
        ("collector", 200),
        ("council-1", 404),
        ("elder", 404),
        ("shopkeeper", 404),
    ):
        answer = sign_in(village.people[slug]).get(f"/media/{file.id}")
        assert answer.status_code == status, slug
        answer.close()
    url = f"/credits/{application.id}/moves/collect"
    sign_in(village.collector).post(url, data={"facts": "看到了", "photos": [photo()]})
    assert Attachment.select().count() == 2
    page = sign_in(village.council_1).get(f"/credits/{application.id}").text
    assert page.count('class="photo"') == 2


def test_a_form_waits_in_a_phone_and_is_undone_from_there(village, sign_in):
    me, act = sign_in(village.resident), str(uuid.uuid4())
    outbox = {"Mulin-Outbox": str(village.resident.id)}
    sent = {"submission_id": act, "form_version": "1", "rule": "help"}
    for _again in range(2):
        assert me.post("/credits", data=sent, headers=outbox).json["status"] == 303
    assert CreditApplication.select().count() == 1
    for _again in range(2):
        answer = me.post("/credits/mine/undo", data={"act": act}, headers=outbox)
        assert answer.json["status"] == 303 and latest().state == "withdrawn"
    answer = me.post("/credits/mine/undo", data={"act": "other"}, headers=outbox)
    assert answer.json["status"] == 404


def test_the_day_pack_takes_declaring_and_collecting_along(village, sign_in):
    application = made.declared(village)
    wanted = {
        "resident": {"/credits", "/credits/new"},
        "collector": {"/credits", "/credits/collecting", f"/credits/{application.id}"},
        "captain": set(),  # no home is known
    }
    for slug, urls in wanted.items():
        lines = sign_in(village.people[slug]).get("/pack", headers={"Mulin-Pack": ""}).text
        assert set(re.findall(r'"url": "(/credits[^"]*)"', lines)) == urls, slug


def test_the_day_is_the_one_the_phone_says(village, sign_in, clock):
    me = sign_in(village.resident)
    now = 1773797400000
    sent = {"rule": "help", "happened_at": str(now - 2 * 86400000), "sent_at": str(now)}
    me.post("/credits", data=sent)
    assert str(latest().happened_on) == "2026-03-16"


def test_a_captain_writes_it_down_for_an_elder(village, sign_in):
    captain, elder = sign_in(village.captain), sign_in(village.elder)
    assert "王秀兰" in captain.get("/credits/notes/new").text
    assert "王秀兰" not in captain.get("/credits/notes/new?text=晓东").text
    page = captain.get(f"/credits/notes/new?person={village.elder.id}").text
    assert "替王秀兰记" in page and "帮助邻居" in page
    said = {"person": village.elder.id, "rule": "help"}
    answer = captain.post("/credits/notes", data=said | {"rule": ""})
    assert answer.status_code == 422
    assert captain.post("/credits/notes", data=said).status_code == 303
    assert latest().state == "noted"
    assert "有人替您记下" in elder.get("/credits").text
    assert elder.post(f"/credits/{latest().id}/moves/confirm").status_code == 303
    assert latest().state == "declared"
    resident = sign_in(village.resident)
    assert resident.get("/credits/notes/new").status_code == 403
    assert resident.post("/credits/notes", data=said).status_code == 403
    stranger = {"person": village.contacts[village.outside_home.id].id, "rule": "help"}
    assert captain.post("/credits/notes", data=stranger).status_code == 404


def test_the_collectors_list_and_what_was_seen(village, sign_in):
    application = made.declared(village, words="帮王阿姨搬菜")
    phone = sign_in(village.collector)
    page = phone.get("/credits/collecting").text
    assert "陈晓东" in page and "3号楼 2单元 101" in page
    page = phone.get(f"/credits/{application.id}").text
    assert "帮王阿姨搬菜" in page and 'data-outbox="看过了，记下来"' in page
    looks = AccessRecord.select().where(AccessRecord.what == "credit")
    assert [(look.viewer, look.person) for look in looks] == [(village.collector, village.resident)]
    url = f"/credits/{application.id}/moves/collect"
    assert phone.post(url).status_code == 422
    assert phone.post(url, data={"facts": "看到了"}).status_code == 303
    assert "陈晓东" not in phone.get("/credits/collecting").text
    for slug in ("resident", "council-1", "admin"):
        assert sign_in(village.people[slug]).get("/credits/collecting").status_code == 403


def test_one_page_and_one_button_for_the_council(village, sign_in):
    ids = [made.collected(village, made.declared(village, key=key)).id for key in ("help", "clean")]
    for slug in made.COUNCIL:
        phone = sign_in(village.people[slug])
        page = phone.get("/credits/sitting").text
        said = dict(re.findall(r'name="(points-\d+)"[^>]* value="(\d+)"', page))
        assert said == {f"points-{ids[0]}": "5", f"points-{ids[1]}": "3"}
        assert phone.post("/credits/sitting", data=said).status_code == 303
        assert "现在没有要评定的" in phone.get("/credits/sitting").text
    assert {one.state for one in CreditApplication.select()} == {"assessed"}


def test_a_sitting_that_is_refused_keeps_everything(village, sign_in):
    one, two = (
        made.collected(village, made.declared(village, key=key)).id for key in ("help", "clean")
    )
    phone = sign_in(village.council_1)
    said = {f"points-{one}": "5", f"points-{two}": "0", f"note-{one}": "做得好"}
    answer = phone.post("/credits/sitting", data=said)
    assert answer.status_code == 422 and "打扫楼道" in answer.text and "做得好" in answer.text
    assert not CreditAssessment.select().exists()
    for wrong in ("", "abc", "-3", "9999999"):
        assert (
            phone.post("/credits/sitting", data=said | {f"points-{two}": wrong}).status_code == 422
        )
    phone.post("/credits/sitting", data=said | {f"aside-{two}": "1"})
    assert sorted((v.points or 0, v.is_recused) for v in CreditAssessment.select()) == [
        (0, True),
        (5, False),
    ]


def test_the_review_in_one_tap_and_one_by_one(village, sign_in):
    plain = made.assessed(village, made.collected(village, made.declared(village)))
    mixed = made.collected(village, made.declared(village, key="clean"))
    mixed = made.assessed(village, mixed, 3, 5, 8)
    phone = sign_in(village.community_worker)
    page = phone.get("/credits/reviewing").text
    assert re.findall(r'name="application" value="(\d+)"', page) == [str(plain.id)]
    assert f"/credits/{mixed.id}" in page
    ids = {"application": [plain.id, mixed.id, 987654321]}
    assert phone.post("/credits/reviewing", data=ids).status_code == 303
    assert CreditApplication.get_by_id(plain.id).state == "publicised"
    assert CreditApplication.get_by_id(mixed.id).state == "assessed"
    assert phone.post(f"/credits/{mixed.id}/moves/approve").status_code == 303
    assert CreditApplication.get_by_id(mixed.id).state == "publicised"
    for slug in ("resident", "council-1", "admin"):
        assert sign_in(village.people[slug]).post("/credits/reviewing", data=ids).status_code == 403


def test_the_notice_is_for_everybody_and_masked(village, client, sign_in):
    application = made.in_state(village, "publicised")
    url = f"/credits/notices/{village.community.id}"
    page = client.get(url).text
    assert "陈* · 帮助邻居" in page and "3号楼" in page and "5分" in page
    assert "陈晓东" not in page and "陈*东" not in page and "<textarea" not in page
    assert url in client.get("/credits/notices").text
    board = client.get(f"/issues/board/{village.community.id}").text
    assert url in board and f"/points/board/{village.community.id}" in board
    assert client.get("/credits/notices/987654321").status_code == 404
    assert client.post(f"{url}/{application.id}", data={"note": "不对"}).status_code == 401
    elder = sign_in(village.elder)
    assert elder.get("/credits/notices").headers["Location"] == url
    assert elder.post(f"{url}/{application.id}").status_code == 422
    answer = elder.post(f"{url}/{application.id}", data={"note": "那天是我儿子搬的"})
    assert answer.status_code == 303
    assert CreditApplication.get_by_id(application.id).state == "assessed"
    page = sign_in(village.resident).get(f"/credits/{application.id}").text
    assert "王秀兰" not in page and "我儿子" not in page
    page = sign_in(village.community_worker).get(f"/credits/{application.id}").text
    assert "王秀兰" in page and "我儿子" in page


def test_whoever_is_declined_reads_why_and_appeals(village, sign_in):
    application = made.in_state(village, "declined")
    me = sign_in(village.resident)
    page = me.get(f"/credits/{application.id}").text
    assert "这次先不记" in page and "请别人再评一次" in page and "何静" not in page
    assert "评定<" not in page and "议事会评定结果" in page
    url = f"/credits/{application.id}/moves/appeal"
    assert me.post(url).status_code == 422
    assert me.post(url, data={"note": "邻居都在"}).status_code == 303
    assert CreditApplication.get_by_id(application.id).is_appeal


def test_points_come_in_when_somebody_looks_after_the_notice(village, sign_in, clock):
    application = made.in_state(village, "publicised")
    me = sign_in(village.resident)
    assert "公示到" in me.get(f"/credits/{application.id}").text
    clock.move(days=4)
    assert "5分已入账" in me.get(f"/credits/{application.id}").text
    assert PointsEntry.select().where(PointsEntry.kind == "accrue").count() == 1


def test_without_rules_there_is_a_kind_page(village, sign_in, policy):
    policy.rules.model.delete().execute()
    me = sign_in(village.resident)
    for url in ("/credits", "/credits/new"):
        assert "还没有积分办法" in me.get(url).text
    answer = me.post("/credits", data={"rule": "help"})
    assert answer.status_code == 422 and "还没有积分办法" in answer.text


def test_a_replay_of_any_form_changes_nothing(village, sign_in):
    def rows():
        return [m.select().count() for m in (CreditApplication, CreditAssessment, Step, Activity)]

    def twice(phone, url, **said):
        said["submission_id"] = str(uuid.uuid4())
        first = phone.post(url, data=said)
        before = rows()
        again = phone.post(url, data=said)
        assert (first.status_code, again.status_code) == (303, 303), url
        assert first.headers["Location"] == again.headers["Location"] and rows() == before, url

    twice(sign_in(village.captain), "/credits/notes", person=village.elder.id, rule="help")
    twice(sign_in(village.resident), "/credits", rule="help")
    url = f"/credits/{latest().id}/moves"
    twice(sign_in(village.collector), f"{url}/return", note="哪天？")
    twice(sign_in(village.resident), f"{url}/mend", words="昨天")
    twice(sign_in(village.collector), f"{url}/collect", facts="看到了")
    for slug in made.COUNCIL:
        said = {f"points-{latest().id}": "5"}
        twice(sign_in(village.people[slug]), "/credits/sitting", **said)
    twice(sign_in(village.community_worker), "/credits/reviewing", application=latest().id)
    notice = f"/credits/notices/{village.community.id}/{latest().id}"
    twice(sign_in(village.elder), notice, note="是我儿子")
    twice(sign_in(village.community_worker), f"{url}/decline", note="这次先不记")
    twice(sign_in(village.resident), f"{url}/appeal", note="再看看")
    twice(sign_in(village.resident), f"{url}/withdraw")


def test_pages_cost_at_most_ten_statements(village, sign_in, queries):
    made.neighbours(village)
    for number in range(24):
        day = mulin_clock.today() - timedelta(days=number)
        for who in (village.resident, village.elder):
            made.declared(village, who, day=day)
    for one in CreditApplication.select().where(CreditApplication.id > 16):
        one = made.collected(village, one)
        if one.id > 32:
            made.assessed(village, one)
    made.make(village, "community-worker", latest(), "approve")
    urls = {
        "resident": ("/credits", "/credits/new", "/credits/notices/{}", "/credits/1"),
        "elder": ("/credits", "/credits/notices/{}", "/credits/2"),
        "captain": (
            "/credits",
            "/credits/notes/new",
            f"/credits/notes/new?person={village.elder.id}",
        ),
        "collector": ("/credits", "/credits/collecting", "/credits/3"),
        "council-1": ("/credits", "/credits/sitting", "/credits/20", "/credits/40"),
        "community-worker": ("/credits", "/credits/reviewing", "/credits/33", "/credits/48"),
    }
    for slug, addresses in urls.items():
        phone = sign_in(village.people[slug])
        for url in addresses:
            url = url.format(village.community.id)
            phone.get(url)  # looks are noted once a day
            with queries(10):
                assert phone.get(url).status_code == 200, (slug, url)
