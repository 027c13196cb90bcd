"""补记, 冲正, 爱心池 through HTTP: asked on a passbook's page, agreed to by a second person."""

import pytest

from models import Adjustment, PointsDispute
from services.points import passbook
from tests.passbooks import given, thanked


def volunteer(person):
    found = passbook.summary(person)
    return found.volunteer if found else 0


def form(village, **other):
    said = {"kind": "add", "person": village.elder.id, "account": "volunteer"}
    return said | {"points": "30", "reason": "纸质存折转来"} | other


def test_points_are_entered_by_two_people(village, sign_in):
    worker, secretary = sign_in(village.community_worker), sign_in(village.secretary)
    page = worker.get(f"/points/passbooks/{village.elder.id}").text
    link = f"/adjustments/new?kind=add&amp;person={village.elder.id}"
    assert link in page
    assert "王秀兰" in worker.get(link.replace("&amp;", "&")).text
    answer = worker.post("/adjustments", data=form(village))
    made = Adjustment.get()
    url = f"/adjustments/{made.id}"
    assert answer.headers["Location"] == url
    assert "由社区书记同意" in worker.get(url).text
    assert (
        "等您" in secretary.get("/adjustments").text
        or "王*兰" in secretary.get("/adjustments").text
    )
    assert secretary.post(f"{url}/moves/agree").status_code == 303
    assert volunteer(village.elder) == 30
    assert "纸质存折转来" in sign_in(village.elder).get("/points").text


@pytest.mark.parametrize(
    "wrong", [{"points": "0"}, {"points": ""}, {"reason": ""}, {"account": "gold"}]
)
def test_what_makes_no_sense_comes_back_with_what_was_typed(village, sign_in, wrong):
    answer = sign_in(village.community_worker).post("/adjustments", data=form(village, **wrong))
    assert answer.status_code == 422 and 'role="alert"' in answer.text
    assert "王秀兰" in answer.text and not Adjustment.select().exists()


def test_a_doubt_leads_to_a_reversal(village, sign_in):
    line = given(village, village.elder, 5)
    sign_in(village.elder).post(f"/points/passbooks/{village.elder.id}/lines/{line.id}/disputes")
    worker, dispute = sign_in(village.community_worker), PointsDispute.get()
    page = worker.get(f"/disputes/{dispute.id}").text
    link = f"/adjustments/new?kind=reverse&person={village.elder.id}&entry={line.id}"
    assert link.replace("&", "&amp;") in page
    assert "不删除" in worker.get(link).text
    said = {"kind": "reverse", "person": village.elder.id, "entry": line.id, "reason": "记重了"}
    assert worker.post("/adjustments", data=said).status_code == 303
    made = Adjustment.get()
    assert f"/adjustments/{made.id}" in worker.get(f"/disputes/{dispute.id}").text
    sign_in(village.secretary).post(f"/adjustments/{made.id}/moves/agree")
    assert volunteer(village.elder) == 0
    page = sign_in(village.elder).get("/points").text
    assert "记重了" in page and "不是您的错" in page
    assert worker.post("/adjustments", data=said).status_code == 422


def test_hours_lead_to_the_minutes_instead(village, sign_in):
    line = thanked(village, village.elder, 9, key="service_hours", source="participation:7:1")
    said = {"kind": "reverse", "person": village.elder.id, "entry": line.id, "reason": "没来"}
    answer = sign_in(village.community_worker).post("/adjustments", data=said)
    assert answer.status_code == 422 and "作废时长" in answer.text


def test_an_empty_pool_says_so_when_it_is_agreed_to(village, sign_in):
    worker = sign_in(village.community_worker)
    worker.post("/adjustments", data=form(village, kind="grant", reason="老伴住院"))
    url = f"/adjustments/{Adjustment.get().id}"
    secretary = sign_in(village.secretary)
    answer = secretary.post(f"{url}/moves/agree")
    assert answer.status_code == 422 and 'role="alert"' in answer.text
    assert secretary.post(f"{url}/moves/decline").status_code == 422
    said = {"note": "池里没有了，等一等"}
    assert secretary.post(f"{url}/moves/decline", data=said).status_code == 303
    assert "池里没有了" in worker.get(url).text
    assert secretary.post(f"{url}/moves/x").status_code == 404


def test_only_those_who_keep_the_book_come_in(village, sign_in):
    for who in (village.elder, village.grid_worker, village.observer, village.shopkeeper):
        phone = sign_in(who)
        assert phone.get("/adjustments").status_code == 403
        assert phone.get(f"/adjustments/new?person={village.elder.id}").status_code == 403
        assert phone.post("/adjustments", data=form(village)).status_code == 403
    worker = sign_in(village.community_worker)
    for missing in ({"person": ""}, {"person": "987654321"}, {"kind": "reverse", "entry": "x"}):
        assert worker.post("/adjustments", data=form(village, **missing)).status_code == 404
