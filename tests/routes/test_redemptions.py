"""The market through HTTP: the shelf, reserving, codes, the counter, what comes late."""

import uuid

import pytest

from models import Donation, Redemption, StockMove
from services import clock
from tests import redemptions as made
from tests import shop as goods


@pytest.fixture
def rice(village):
    return goods.good(village, on_shelf=3)


@pytest.fixture
def resident(village):
    made.thank(village, village.resident, 50)
    return village.resident


def latest():
    return Redemption.select().order_by(Redemption.id.desc()).get()


def test_reserved_in_two_taps_and_undone(village, sign_in, rice, resident):
    Donation.create(
        good=rice,
        person=village.elder,
        is_named=True,
        quantity=3,
        received_on=clock.today(),
        taken_by=village.shopkeeper,
        at=clock.now(),
    )
    phone = sign_in(resident)
    shelf = phone.get("/shop").text
    for word in ("大米", "20分", "还有 3 袋", "50分", "王秀兰 捐赠", "可以兑换"):
        assert word in shelf, word
    assert "预约" in phone.get(f"/shop/{rice.id}").text
    answer = phone.post(f"/shop/{rice.id}/redemptions", data={"quantity": "1"})
    one = latest()
    assert answer.headers["Location"] == f"/redemptions/{one.id}"
    page = phone.get(f"/redemptions/{one.id}").text
    assert f"{one.code[:3]} {one.code[3:]}" in page and "撤" in page
    assert one.code[:3] in phone.get("/redemptions").text
    answer = phone.post(f"/redemptions/{one.id}/moves/cancel?back=/redemptions")
    assert answer.headers["Location"] == "/redemptions" and latest().state == "cancelled"
    assert "积分已经还给您了" in phone.get("/redemptions").text
    assert goods.stock_of(rice) == 3


def test_a_kind_word_where_points_or_goods_are_missing(village, sign_in, rice):
    phone = sign_in(village.resident)
    assert "再攒 20 分就能换了" in phone.get(f"/shop/{rice.id}").text
    made.thank(village, village.elder, 20)
    answer = phone.post(f"/shop/{rice.id}/redemptions")
    assert answer.status_code == 422 and "20" in answer.text
    salt = goods.good(village, "盐", on_shelf=0)
    assert "到货后会再摆出来" in phone.get(f"/shop/{salt.id}").text
    assert phone.post(f"/shop/{salt.id}/redemptions").status_code == 422
    assert phone.post(f"/shop/{rice.id}/redemptions", data={"quantity": "x"}).status_code == 422
    assert Redemption.select().count() == 0 and StockMove.select().count() == 1


def test_what_an_elder_still_needs_stands_by_their_name(village, sign_in, rice):
    said = {"person": village.elder.id, "q": "秀兰"}
    page = sign_in(village.captain).post(f"/shop/{rice.id}/redemptions", data=said)
    assert page.status_code == 422
    assert 'value="秀兰"' in page.text
    assert page.text.count("还差") == 1
    assert page.text.index("王秀兰") < page.text.index("还差")


def test_a_captain_reserves_for_an_elder(village, sign_in, rice):
    made.thank(village, village.elder, 20)
    captain = sign_in(village.captain)
    assert "王秀兰" in captain.get(f"/shop/{rice.id}?q=秀兰").text
    assert "陈晓东" not in captain.get(f"/shop/{rice.id}?q=秀兰").text
    said = {"person": village.elder.id}
    captain.post(f"/shop/{rice.id}/redemptions", data=said)
    assert latest().person_id == village.elder.id
    assert "王秀兰" in captain.get("/redemptions").text
    assert latest().code[:3] in sign_in(village.elder).get("/redemptions").text
    assert sign_in(village.resident).post(
        f"/shop/{rice.id}/redemptions", data=said
    ).status_code == 404  # fmt: skip


def test_the_counter_finds_by_code_and_by_pass_and_shows_a_masked_name(
    village, sign_in, rice, resident
):
    one, keeper = made.reserve(village, rice), sign_in(village.shopkeeper)
    for text in (one.code, made.number_of(resident)):
        page = keeper.get(f"/counter?code={text}").text
        assert f'action="/redemptions/{one.id}/collect"' in page
        assert "陈*东" in page and "陈晓东" not in page
    assert one.code not in keeper.get("/counter").text
    assert one.code not in keeper.get(f"/redemptions/{one.id}").text
    assert "没有待领" in keeper.get("/counter?code=000000").text
    said = {"code": one.code}
    answer = keeper.post(f"/redemptions/{one.id}/collect", data=said)
    assert answer.status_code == 422 and "签" in answer.text
    said["signature"] = made.SIGNED
    assert keeper.post(f"/redemptions/{one.id}/collect", data=said).status_code == 303
    assert latest().state == "handed_over"
    assert made.SIGNED in sign_in(resident).get(f"/redemptions/{one.id}").text
    for who in (village.captain, village.volunteer):
        assert sign_in(who).post(f"/redemptions/{one.id}/collect", data=said).status_code == 404
        assert sign_in(who).get("/counter").status_code == 403


def test_what_is_put_aside_and_what_ran_out(village, sign_in, rice, resident):
    one, keeper = made.reserve(village, rice), sign_in(village.shopkeeper)
    page = keeper.get("/counter/reserved").text
    assert "陈*东" in page and one.code not in page
    keeper.post(f"/redemptions/{one.id}/moves/run_out", data={"note": "米受潮了"})
    assert "米受潮了" in sign_in(resident).get("/redemptions").text


def test_a_walk_up_is_paid_for_on_the_spot_or_not_at_all(village, sign_in, rice, resident):
    keeper, number = sign_in(village.shopkeeper), made.number_of(resident)
    said = {"text": number, "picked": [f"{rice.id}:2", "", "x:y"], "witness": "孙阿姨"}
    assert "50" in keeper.get(f"/counter?code={number}").text
    assert keeper.post("/redemptions/walk-ups", data=said).status_code == 303
    assert (latest().state, latest().points, latest().witness_said) == (
        "handed_over",
        40,
        "孙阿姨",
    )
    answer = keeper.post("/redemptions/walk-ups", data=said)
    assert answer.status_code == 422 and Redemption.select().count() == 1
    assert keeper.post("/redemptions/walk-ups", data=said | {"picked": []}).status_code == 422
    assert sign_in(resident).post("/redemptions/walk-ups", data=said).status_code == 403


def sent(phone, person, url, act=None, **said):
    """What an outbox sends; its receipt."""
    said |= {"submission_id": act or str(uuid.uuid4()), "form_version": "1"}
    return phone.post(url, data=said, headers={"Mulin-Outbox": str(person.id)}).json


def test_two_phones_that_collect_the_same_code_hand_it_over_once(village, sign_in, rice, resident):
    one, act = made.reserve(village, rice), str(uuid.uuid4())
    url, said = f"/redemptions/{one.id}/collect", {"code": one.code, "signature": made.SIGNED}
    first, second = village.shopkeeper, village.community_worker
    for _again in range(2):
        assert sent(sign_in(first), first, url, act, **said)["status"] == 303
    answer = sent(sign_in(second), second, url, **said)
    assert answer["status"] == 422 and "已经领走" in answer["words"]
    assert latest().is_offline and made.has(village, resident) == (30, 0)


def test_a_late_walk_up_nobody_can_pay_for_is_listed_and_settled(village, sign_in, rice):
    keeper, act = village.shopkeeper, str(uuid.uuid4())
    said = {"text": made.number_of(village.resident), "picked": f"{rice.id}:1"}
    said["signature"] = made.SIGNED
    for _again in range(2):
        answer = sent(sign_in(keeper), keeper, "/redemptions/walk-ups", act, **said)
        assert answer["status"] == 303
    one = latest()
    assert one.state == "unsettled" and Redemption.select().count() == 1
    for who in (keeper, village.secretary):
        assert "积分还不够" in sign_in(who).get("/counter/unsettled").text
    assert "您不用做什么" in sign_in(village.resident).get(f"/redemptions/{one.id}").text
    phone = sign_in(keeper)
    answer = phone.post(f"/redemptions/{one.id}/moves/settle")
    assert answer.status_code == 422 and "不会丢" in answer.text
    made.thank(village, village.resident, 20)
    assert phone.post(f"/redemptions/{one.id}/moves/settle").status_code == 303
    assert latest().state == "handed_over" and made.has(village, village.resident) == (0, 0)
    assert "都已入账" in phone.get("/counter/unsettled").text


def test_the_counter_and_my_codes_go_along_in_the_day_pack(village, sign_in, rice, resident):
    one = made.reserve(village, rice)
    assert '"url": "/counter"' in sign_in(village.shopkeeper).get("/pack").text
    pack = sign_in(resident).get("/pack").text
    assert '"url": "/redemptions"' in pack and one.code[3:] in pack
    assert '"url": "/counter"' not in pack


def test_what_lies_in_another_community_is_not_there(village, sign_in, rice, resident):
    one = made.reserve(village, rice)
    outsider = sign_in(village.outsider)
    for url in (f"/shop/{rice.id}", f"/redemptions/{one.id}"):
        assert outsider.get(url).status_code == 404
    assert "大米" not in outsider.get("/shop").text


def test_pages_cost_at_most_ten_statements(village, sign_in, queries, resident):
    made.thank(village, resident, 900)
    rice = goods.good(village, on_shelf=90, points=1)
    for number in range(24):
        goods.good(village, f"物品{number}", 1)
        made.reserve(village, rice)
    made.number_of(resident)
    [late] = made.walk_up(village, goods.good(village, "油", 5000), resident, late=True)
    one = latest()
    pages = {
        village.resident: ("/shop", f"/shop/{rice.id}", "/redemptions", f"/redemptions/{one.id}"),
        village.captain: (f"/shop/{rice.id}?q=王",),
        village.shopkeeper: (
            "/counter",
            f"/counter?code={made.number_of(resident)}",
            "/counter/reserved",
            "/counter/unsettled",
            f"/redemptions/{late.id}",
        ),
    }
    for who, urls in pages.items():
        phone = sign_in(who)
        for url in urls:
            with queries(10):
                assert phone.get(url).status_code == 200, url
