"""The books of a market, and its budget."""

import io
from datetime import date

import pytest
from flask_babel import force_locale
from python_calamine import CalamineWorkbook

from models import Activity, PointsAccount, PointsBook, Redemption, database
from services import access, clock
from services.errors import Missing, Refused
from services.points import books as ledgers
from services.shop import books, budget, counting, donating
from tests import people, shop
from tests.services.test_donations import SAID


def take_in(village, **other):
    with people.acting(village.shopkeeper) as keeper, database.atomic():
        return donating.take_in(village.community, SAID | other, keeper)


def handed_over(village, good, person, state="handed_over", **values):
    values = {"handed_by": village.shopkeeper, "handed_at": clock.now(), "quantity": 2} | values
    return Redemption.create(
        community=village.community,
        good=good,
        person=person,
        points=40,
        code="123456",
        reserved_by=person,
        state=state,
        is_open=False,
        moved_at=clock.now(),
        state_since=clock.now(),
        **values,
    )


def read(village, book, by=None, **values):
    with people.acting(by or village.secretary):
        return books.read(book, values)


def test_the_donation_book_hides_who_did_not_agree(village):
    take_in(village, donor=village.resident.name, person=str(village.resident.id), value=3550)
    take_in(village, title="盐", donor="热心的老周", is_named=True)
    first, second = read(village, "donations").lines
    assert village.resident.name not in first
    assert (first[0], first[4], first[5], first[6]) == (1, "大米", 5, "35.50")
    assert "热心的老周" in second


def test_whole_names_are_asked_for_and_on_record(village):
    take_in(village, donor="路过的老李")
    [line] = read(village, "donations", names="whole").lines
    assert "路过的老李" in line
    row = Activity.select().where(Activity.verb == "good.book").get()
    assert '"names": "whole"' in row.detail


def test_the_keeper_sees_no_whole_names_of_those_who_did_not_agree(village):
    with pytest.raises(Refused):
        read(village, "donations", by=village.shopkeeper, names="whole")


def test_a_crossed_out_line_stays_in_the_book(village):
    made = take_in(village)
    with people.acting(village.shopkeeper) as keeper, database.atomic():
        donating.void(access.find(donating.Donation, made.id), keeper)
    [line] = read(village, "donations").lines
    assert line[-1]


def test_the_redemption_book_tells_what_was_handed_over(village):
    rice = shop.good(village)
    handed_over(village, rice, village.resident, signature="M0 0", witness_said="")
    handed_over(village, rice, village.elder, witness=village.captain)
    handed_over(village, rice, village.elder, state="cancelled")
    handed_over(village, rice, village.elder, handed_at=clock.now() - 40 * clock.DAY)
    first, second = read(village, "redemptions").lines
    assert village.resident.name not in first
    assert (first[3], first[4], first[5], first[6]) == ("大米", 2, 40, village.shopkeeper.name)
    assert first[7]  # signed
    assert village.captain.name not in second[7]
    whole = read(village, "redemptions", names="whole").lines
    assert village.resident.name in whole[0]
    assert village.captain.name in whole[1][7]


def test_the_screen_goes_on_page_by_page(village, monkeypatch):
    monkeypatch.setattr(books, "PAGE", 2)
    rice = take_in(village)
    for _ in range(2):
        take_in(village, good=str(rice.good_id))
    with people.acting(village.secretary):
        sheet = books.asked("donations", {})
        first = books.page(sheet)
        rest = books.page(sheet, str(first.next))
    ids = [row.id for row in first.rows + rest.rows]
    assert ids == sorted(ids, reverse=True)
    assert (len(ids), rest.next) == (3, None)


def test_an_excel_file_has_the_head_the_lines_and_who_took_it(village, app):
    take_in(village)
    with app.test_request_context(), force_locale("zh_Hans"), people.acting(village.secretary):
        name, content = books.excel("donations", {"month": "2026-03"})
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    rows = sheet.to_python(skip_empty_area=False)
    assert village.secretary.name in rows[0][0]
    assert (rows[4][0], rows[4][4], rows[4][5]) == (1, "大米", 5)
    assert name == "宝龙社区 物品捐赠簿 2026-03.xlsx"


def test_the_sheet_of_the_monthly_count_adds_up(village):
    rice = shop.good(village, on_shelf=5)
    [line] = read(village, "counts", month="2026-03").lines
    assert line[1:] == ("大米", 0, 5, 0, 0, 0, 5, None, None, None, "")
    with people.acting(village.secretary):
        [line], _more = counting.read(village.community, date(2026, 3, 1))
    assert line.good == rice


def test_a_book_there_is_not_is_missing(village):
    with pytest.raises(Missing):
        read(village, "secrets")


def test_who_keeps_no_market_reads_no_books(village):
    with pytest.raises(Refused):
        read(village, "donations", by=village.resident)


def give_points(village, kind, points):
    ledger = PointsBook.get_or_none(PointsBook.community == village.community)
    if ledger is None:
        with database.atomic():
            ledger = ledgers.of(village.community.id)
    holder = f"p{village.resident.id}"
    PointsAccount.create(
        book=ledger, kind=kind, holder=holder, person=village.resident, balance=points
    )


def test_points_stand_beside_goods(village):
    give_points(village, "volunteer", 300)
    give_points(village, "held", 40)
    rice = take_in(village, quantity=10, value=50000).good
    handed_over(village, rice, village.resident, state="reserved", handed_at=None)
    with people.acting(village.secretary):
        found = budget.read(village.community)
    assert (found.out["volunteer"], found.out["held"], found.out["credit"]) == (300, 40, 0)
    assert (found.shelf, found.aside, found.value, found.given) == (200, 40, 50000, 50000)
    assert budget.points_out(found) == 340
    assert budget.is_short(found)


def test_enough_on_the_shelf_is_said_too(village):
    shop.good(village)
    with people.acting(village.secretary):
        assert not budget.is_short(budget.read(village.community))


def test_a_shelf_full_of_dear_things_is_added_up_all_the_same(village):
    take_in(village, title="电动车", points=100_000, quantity=100_000, value=999_999_999)
    with people.acting(village.secretary):
        found = budget.read(village.community)
    assert (found.shelf, found.value) == (10_000_000_000, 999_999_999)


def test_the_budget_is_for_staff(village):
    with people.acting(village.shopkeeper), pytest.raises(Refused):
        budget.read(village.community)
