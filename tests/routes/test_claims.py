"""认领岗位 through HTTP: the board, claiming also from an outbox, answering, taking down."""

import uuid

import pytest

from models import PostClaim, PublicPost
from services import claims
from tests.people import acting


@pytest.fixture
def post(village):
    with acting(village.community_worker) as worker:
        return claims.make(village.estate, "看管车棚", "每晚十点锁门", 2, worker)


def latest():
    return PostClaim.select().order_by(PostClaim.id.desc()).get()


def test_staff_put_a_post_on_the_board(village, sign_in):
    phone = sign_in(village.community_worker)
    assert "宝龙小区" in phone.get("/claims/posts/new").text
    said = {"title": "看管车棚", "duty": "每晚锁门", "area": village.estate.id, "seats": 2}
    for wrong in ({"title": ""}, {"duty": ""}, {"area": village.other_estate.id}, {"seats": "0"}):
        answer = phone.post("/claims/posts", data=said | wrong)
        assert answer.status_code == 422 and answer.text.count("每晚锁门") == (
            wrong != {"duty": ""}
        )
    assert phone.post("/claims/posts", data=said).status_code == 303
    assert PublicPost.get().title == "看管车棚"
    assert sign_in(village.resident).get("/claims/posts/new").status_code == 403
    assert sign_in(village.resident).post("/claims/posts", data=said).status_code == 403


def test_claimed_answered_and_left(village, sign_in, post):
    me, branch = sign_in(village.resident), sign_in(village.estate_secretary)
    assert "看管车棚" in me.get("/claims").text
    url = f"/claims/posts/{post.id}"
    assert "/claims" in me.post(f"{url}/claims").headers["Location"]
    assert "撤" in me.get("/claims").text  # the undo
    made = latest()
    assert "陈晓东" in branch.get("/claims").text
    branch.post(f"/claims/{made.id}/moves/agree")
    assert latest().state == "serving"
    other = sign_in(village.volunteer).get(url).text
    assert "陈*东" in other and "陈晓东" not in other
    assert "陈晓东" in branch.get(url).text
    assert me.post(f"/claims/{made.id}/moves/leave").status_code == 303
    assert latest().state == "ended"


def test_the_undo_leaves_again(village, sign_in, post):
    me = sign_in(village.resident)
    me.post(f"/claims/posts/{post.id}/claims")
    answer = me.post(f"/claims/{latest().id}/moves/leave?back=/claims")
    assert answer.headers["Location"] == "/claims" and latest().state == "ended"


def test_a_full_post_says_so_kindly(village, sign_in, post):
    for who in (village.resident, village.elder):
        sign_in(who).post(f"/claims/posts/{post.id}/claims")
    phone = sign_in(village.volunteer)
    assert "我来认领" not in phone.get(f"/claims/posts/{post.id}").text
    answer = phone.post(f"/claims/posts/{post.id}/claims")
    assert answer.status_code == 422 and "谢谢您" in answer.text


def test_a_claim_waits_in_a_phone_and_is_undone_from_there(village, sign_in, post):
    me, act = sign_in(village.resident), str(uuid.uuid4())
    outbox = {"Mulin-Outbox": str(village.resident.id)}
    page = me.get(f"/claims/posts/{post.id}").text
    assert "data-outbox" in page and 'data-undo="/claims/mine/undo"' in page
    sent = {"submission_id": act, "form_version": "1"}
    for _again in range(2):
        answer = me.post(f"/claims/posts/{post.id}/claims", data=sent, headers=outbox)
        assert answer.json["status"] == 303
    assert PostClaim.select().count() == 1
    for _again in range(2):
        answer = me.post("/claims/mine/undo", data={"act": act}, headers=outbox)
        assert answer.json["status"] == 303 and latest().state == "ended"
    answer = me.post("/claims/mine/undo", data={"act": "other"}, headers=outbox)
    assert answer.json["status"] == 404


def test_a_late_claim_reads_why_it_came_too_late(village, sign_in, post):
    with acting(village.community_worker) as worker:
        claims.end(post, "车棚拆了", worker)
    outbox = {"Mulin-Outbox": str(village.resident.id)}
    answer = sign_in(village.resident).post(f"/claims/posts/{post.id}/claims", headers=outbox)
    assert answer.json["status"] == 422 and "撤下" in answer.json["words"]


def test_declining_needs_a_word_and_only_the_branch_answers(village, sign_in, post):
    sign_in(village.resident).post(f"/claims/posts/{post.id}/claims")
    made = latest()
    for who in (village.community_worker, village.volunteer, village.admin, village.outsider):
        answer = sign_in(who).post(f"/claims/{made.id}/moves/agree")
        assert answer.status_code == 404, who.slug
    branch = sign_in(village.secretary)
    answer = branch.post(f"/claims/{made.id}/moves/decline")
    assert answer.status_code == 422 and 'role="alert"' in answer.text
    branch.post(f"/claims/{made.id}/moves/decline", data={"note": "下次再来"})
    assert "下次再来" in sign_in(village.resident).get("/claims").text
    assert branch.post(f"/claims/{made.id}/moves/x").status_code == 404


def test_taking_down_needs_a_word_for_those_who_serve(village, sign_in, post):
    sign_in(village.resident).post(f"/claims/posts/{post.id}/claims")
    worker, url = sign_in(village.community_worker), f"/claims/posts/{post.id}/end"
    assert sign_in(village.resident).post(url).status_code == 403
    assert worker.post(url).status_code == 422
    assert worker.post(url, data={"note": "车棚拆了"}).status_code == 303
    assert "车棚拆了" in sign_in(village.resident).get("/claims").text
    assert sign_in(village.outsider).get(f"/claims/posts/{post.id}").status_code == 404


def test_pages_cost_at_most_ten_statements(village, sign_in, queries, post):
    with acting(village.community_worker) as worker:
        for number in range(25):
            claims.make(village.estate, f"岗位{number}", "做一点事", 9, worker)
    for slug in ("resident", "elder", "volunteer", "captain", "secretary"):
        for one in PublicPost.select().where(PublicPost.id != post.id).limit(9):
            with acting(village.people[slug]) as person:
                claims.claim(one, person)
    for who in (village.resident, village.secretary, village.community_worker):
        for url in ("/claims", f"/claims/posts/{post.id}"):
            phone = sign_in(who)
            with queries(10):
                assert phone.get(url).status_code == 200
