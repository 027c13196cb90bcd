"""The pages of the market's keepers: goods, the donation book, write-offs, the count, the books."""

import io
import re

import pytest
from PIL import Image

from models import Attachment, Donation, Good, StockCount, WriteOff
from services import clock as mulin_clock
from tests import people, shop

NEW = {"title": "洗衣液", "kind": "thing", "unit": "瓶", "points": "30"}


@pytest.fixture
def keeper(village, sign_in):
    return sign_in(village.shopkeeper)


def photo():
    file = io.BytesIO()
    Image.new("RGB", (60, 40), "green").save(file, "JPEG")
    file.seek(0)
    return file, "shelf.jpg"


def test_a_good_is_added_with_its_photo_and_shown(village, keeper, queries):
    data = NEW | {"photos": [photo()]}
    answer = keeper.post("/goods", data=data, content_type="multipart/form-data")
    good = Good.get(title="洗衣液")
    assert (answer.status_code, answer.location) == (303, f"/goods/{good.id}")
    picture = Attachment.get(good=good)
    with queries(10):
        page = keeper.get("/goods").text
    assert f"/media/{picture.id}" in page
    with keeper.get(f"/media/{picture.id}") as answer:
        assert answer.status_code == 200


def test_what_was_typed_stays_when_it_is_refused(keeper):
    page = keeper.post("/goods", data=NEW | {"points": "0"})
    assert page.status_code == 422
    assert "洗衣液" in page.text
    assert "大于 0" in page.text


def test_another_price_keeps_the_stock(village, keeper):
    rice = shop.good(village)
    assert "大米" in keeper.get(f"/goods/{rice.id}/edit").text
    data = NEW | {"title": "大米", "points": "25"}
    assert keeper.post(f"/goods/{rice.id}", data=data).status_code == 303
    assert (Good.get_by_id(rice.id).points, shop.stock_of(rice)) == (25, 10)
    assert keeper.post(f"/goods/{rice.id}", data=data | {"title": ""}).status_code == 422


def test_a_good_leaves_the_shelf_and_comes_back(village, keeper):
    rice = shop.good(village)
    keeper.post(f"/goods/{rice.id}/shelf/delete")
    assert "大米" not in keeper.get("/goods").text
    assert "大米" in keeper.get("/goods?off=1").text
    keeper.post(f"/goods/{rice.id}/shelf")
    assert "大米" in keeper.get("/goods").text


def test_a_donation_is_taken_in_with_something_new(keeper, queries):
    with queries(10):
        assert keeper.get("/donations/new").status_code == 200
    data = NEW | {"good": "", "quantity": "6", "value": "88.5", "donor": "热心的老周"}
    answer = keeper.post("/donations", data=data | {"is_named": "y"})
    made = Donation.get()
    assert answer.location == f"/donations/{made.id}"
    assert (made.value_fen, made.is_named, shop.stock_of(made.good)) == (8850, True, 6)
    assert "热心的老周" in keeper.get(answer.location).text


def test_a_namesake_is_asked_for_with_everything_kept(village, keeper):
    rice = shop.good(village)
    data = {"good": rice.id, "quantity": "3", "donor": village.resident.name}
    page = keeper.post("/donations", data=data)
    assert page.status_code == 422
    assert f'value="{village.resident.id}"' in page.text
    assert 'value="none"' in page.text
    assert 'value="3"' in page.text
    assert "101" not in page.text  # the door is nobody's business here
    answer = keeper.post("/donations", data=data | {"person": village.resident.id})
    assert answer.status_code == 303
    assert Donation.get().person == village.resident
    assert village.resident.name not in keeper.get(answer.location).text


def test_odd_yuan_are_refused_in_words(village, keeper):
    rice = shop.good(village)
    data = {"good": rice.id, "quantity": "3", "value": "三十"}
    assert "大约值多少元" in keeper.post("/donations", data=data).text
    assert not Donation.select().exists()


def test_a_line_is_crossed_out_while_all_of_it_is_there(village, keeper):
    rice = shop.good(village, on_shelf=0)
    made = shop.donation(rice, village.shopkeeper)
    keeper.post(f"/donations/{made.id}/void")
    assert Donation.get_by_id(made.id).voided_at
    assert "记错了" in keeper.get(f"/donations/{made.id}").text
    gone = shop.donation(rice, village.shopkeeper)
    with people.acting(village.shopkeeper):
        shop.stock.move(rice, "reserved", 1, "redemption:1", None)
    page = keeper.post(f"/donations/{gone.id}/void")
    assert page.status_code == 422
    assert "划不掉" in page.text


def test_consent_is_given_and_taken_back(village, keeper):
    made = shop.donation(shop.good(village), village.shopkeeper, person=village.resident)
    keeper.post(f"/donations/{made.id}/naming", data={"is_named": "y"})
    assert village.resident.name in keeper.get(f"/donations/{made.id}").text
    keeper.post(f"/donations/{made.id}/naming")
    assert village.resident.name not in keeper.get(f"/donations/{made.id}").text


def test_a_write_off_goes_from_the_keeper_to_a_second_person(village, keeper, sign_in, queries):
    rice = shop.good(village)
    data = {"kind": "broken", "quantity": "2"}
    answer = keeper.post(f"/write-offs/goods/{rice.id}", data=data)
    assert answer.status_code == 303
    assert "moves/" not in keeper.get(answer.location).text
    second = sign_in(village.secretary)
    assert "1 笔等您核对" in second.get("/goods").text
    with queries(10):
        assert "大米" in second.get("/write-offs").text
    made = WriteOff.get()
    assert second.post(f"/write-offs/{made.id}/moves/agree").status_code == 303
    assert shop.stock_of(rice) == 8
    assert second.post(f"/write-offs/{made.id}/moves/agree").status_code == 422
    assert second.post(f"/write-offs/{made.id}/moves/nonsense").status_code == 404


def test_a_refused_write_off_keeps_what_was_typed(village, keeper):
    rice = shop.good(village)
    data = {"kind": "other", "quantity": "2"}
    page = keeper.post(f"/write-offs/goods/{rice.id}", data=data)
    assert page.status_code == 422
    assert re.search(r'name="quantity"[^>]*value="2"|value="2"[^>]*name="quantity"', page.text)


def test_a_month_is_counted_line_by_line(village, keeper, clock, queries):
    rice, oil = shop.good(village), shop.good(village, title="食用油")
    clock.set(mulin_clock.utc(2026, 4, 1, 9))
    with queries(10):
        page = keeper.get("/counts?month=2026-03")
    assert f'name="counted_{rice.id}"' in page.text
    data = {"month": "2026-03", f"counted_{rice.id}": "8", f"counted_{oil.id}": "10"}
    page = keeper.post("/counts", data=data)
    assert page.status_code == 422
    assert "账上 10，您点到 8" in page.text
    answer = keeper.post("/counts", data=data | {f"note_{rice.id}": "破了两袋"})
    assert answer.status_code == 303
    assert StockCount.select().count() == 2
    assert WriteOff.get().quantity == 2
    page = keeper.get(answer.location)
    assert "破了两袋" in page.text
    assert "counted_" not in page.text


def test_this_month_waits_until_it_is_over(village, keeper):
    shop.good(village)
    page = keeper.get("/counts")
    assert "counted_" not in page.text
    assert "这个月还没过完" in page.text


@pytest.mark.parametrize("slug", ["shopkeeper", "community-worker", "secretary"])
@pytest.mark.parametrize("book", ["donations", "redemptions", "counts"])
def test_the_books_are_read_by_who_looks_after_the_market(village, sign_in, queries, slug, book):
    shop.donation(shop.good(village), village.shopkeeper, person=village.resident)
    phone = sign_in(village.people[slug])
    with queries(10):
        sheet = phone.get(f"/books/{book}/print?month=2026-03")
    assert sheet.status_code == 200
    assert village.resident.name not in sheet.text
    assert phone.get(f"/books/{book}/excel?month=2026-03").status_code == 200
    if book != "counts":
        with queries(10):
            page = phone.get(f"/books/{book}")
        assert village.resident.name not in page.text


def test_there_is_no_other_book(keeper):
    for address in ("/books/secrets", "/books/secrets/print", "/books/counts"):
        assert keeper.get(address).status_code == 404


@pytest.mark.parametrize("slug", ["resident", "captain", "volunteer", "observer", "organiser"])
def test_others_keep_no_market(village, sign_in, slug):
    rice, phone = shop.good(village), sign_in(village.people[slug])
    for address in ("/goods", "/goods/new", "/donations/new", "/counts", "/books", "/write-offs"):
        assert phone.get(address).status_code == 403, address
    assert phone.get(f"/goods/{rice.id}").status_code in (403, 404)
    assert phone.post("/donations", data={"good": rice.id, "quantity": "1"}).status_code == 403


def test_the_budget_is_totals_only(village, sign_in, queries):
    shop.donation(shop.good(village), village.shopkeeper, person=village.resident, value_fen=9900)
    phone = sign_in(village.secretary)
    with queries(10):
        page = phone.get("/books/budget")
    assert "99" in page.text
    assert village.resident.name not in page.text
    assert sign_in(village.shopkeeper).get("/books/budget").status_code == 403


@pytest.mark.parametrize("month", ["0001-01", "9999-12", "2026-13", "x"])
def test_a_month_no_market_can_have_is_this_one(village, keeper, month):
    for address in ("/counts", "/books/donations", "/books/redemptions", "/books/counts/print"):
        page = keeper.get(f"{address}?month={month}")
        assert page.status_code == 200, address
