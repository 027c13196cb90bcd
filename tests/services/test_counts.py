"""盘点: the books of a month add up, and a difference is named."""

from datetime import date

import pytest

from models import Good, StockCount, WriteOff, database
from services import clock as mulin_clock
from services.errors import Refused, RuleBroken
from services.shop import counting, stock, writing_off
from tests import people, shop

FEBRUARY, MARCH = date(2026, 2, 1), date(2026, 3, 1)


@pytest.fixture
def rice(village, clock):
    """Ten in January; in February 5 given, 3 reserved, 1 of them given back, 2 written off."""
    clock.set(mulin_clock.utc(2026, 1, 20, 9))
    rice = shop.good(village, on_shelf=10)
    clock.set(mulin_clock.utc(2026, 2, 10, 9))
    shop.arrive(rice, 5)
    with database.atomic():
        stock.move(rice, "reserved", 3, "redemption:1", None)
        stock.move(rice, "released", 1, "redemption:2", None)
        stock.move(rice, "written_off", 2, "write_off:9", None)
    clock.set(mulin_clock.utc(2026, 3, 2, 9))
    return rice


def read(village, month=FEBRUARY):
    with people.acting(village.shopkeeper):
        return counting.read(village.community, month)[0]


def count(village, month=FEBRUARY, by=None, **counted):
    said = {int(id[1:]): value for id, value in counted.items()}
    with people.acting(by or village.shopkeeper) as keeper, database.atomic():
        return counting.count(village.community, month, said, keeper)


def test_a_month_adds_up(village, rice):
    [line] = read(village)
    assert line[1:7] == (10, 5, -2, -2, 0, 11)
    assert line.count is None
    assert line.expected == line.beginning + line.donated + line.redeemed + line.written_off


def test_the_end_of_a_month_is_the_beginning_of_the_next(village, rice):
    shop.arrive(rice, 4)
    [line] = read(village, MARCH)
    assert (line.beginning, line.donated, line.expected) == (11, 4, 15)


def test_what_was_counted_and_adds_up_needs_no_words(village, rice):
    count(village, **{f"_{rice.id}": (11, "")})
    [line] = read(village)
    assert (line.count.counted, line.difference, line.since) == (11, 0, 0)


def test_what_came_after_the_month_is_told_apart(village, rice):
    shop.arrive(rice, 4)
    count(village, **{f"_{rice.id}": (15, "")})
    [line] = read(village)
    assert (line.expected, line.since, line.count.counted, line.difference) == (11, 4, 15, 0)


def test_a_difference_has_to_be_named(village, rice):
    with pytest.raises(RuleBroken) as refused:
        count(village, **{f"_{rice.id}": (9, " ")})
    assert refused.value.field == f"note_{rice.id}"
    assert not StockCount.select().exists()


def test_what_is_missing_takes_two_people(village, rice):
    count(village, **{f"_{rice.id}": (9, "漏了")})
    asked = WriteOff.get()
    assert (asked.kind, asked.quantity, asked.state) == ("count", 2, "asked")
    assert shop.stock_of(rice) == 11
    with people.acting(village.secretary) as person, database.atomic():
        writing_off.move(WriteOff.visible_to(person).get(), "agree", person)
    assert shop.stock_of(rice) == 9
    assert read(village)[0].difference == -2


def test_what_is_too_much_is_found(village, rice):
    count(village, **{f"_{rice.id}": (12, "上次少记一袋")})
    assert shop.moves_of(rice)[-1] == ("found", 1)
    assert read(village, MARCH)[0].found == 1


def test_nothing_is_counted_twice_for_a_month(village, rice):
    count(village, **{f"_{rice.id}": (11, "")})
    with pytest.raises(RuleBroken):
        count(village, **{f"_{rice.id}": (11, "")})


def test_only_the_month_that_ended_last_is_counted(village, rice):
    for month in (date(2026, 1, 1), MARCH):
        with pytest.raises(RuleBroken):
            count(village, month, **{f"_{rice.id}": (11, "")})


@pytest.mark.parametrize("counted", [{}, {"_1": (None, "")}])
def test_a_count_of_nothing_is_none(village, rice, counted):
    with pytest.raises(RuleBroken):
        count(village, **counted)


def test_less_than_nothing_is_no_number(village, rice):
    with pytest.raises(RuleBroken) as refused:
        count(village, **{f"_{rice.id}": (-1, "")})
    assert refused.value.field == f"counted_{rice.id}"


def test_the_secretary_looks_and_does_not_count(village, rice):
    with pytest.raises(Refused):
        count(village, by=village.secretary, **{f"_{rice.id}": (11, "")})


def test_goods_of_another_market_are_left_alone(village, rice):
    theirs = shop.good(village, community=village.other_community)
    count(village, **{f"_{theirs.id}": (1, "")})
    assert not StockCount.select().exists()


def test_services_are_not_counted(village, rice):
    shop.good(village, title="理发", kind="service")
    assert [line.good for line in read(village)] == [rice]


def test_what_is_off_the_shelf_stands_there_while_some_is_left(village, rice, clock):
    Good.update(is_listed=False).where(Good.id == rice.id).execute()
    assert read(village)
    with database.atomic():
        stock.move(rice, "written_off", 11, "write_off:8", None)
    clock.set(mulin_clock.utc(2026, 5, 2, 9))
    assert read(village)  # something moved in February
    assert not read(village, date(2026, 4, 1))


def test_a_long_list_goes_on_page_by_page(village, rice):
    oil = shop.good(village, title="食用油")
    with people.acting(village.shopkeeper):
        first, more = counting.read(village.community, FEBRUARY, most=1)
        rest, end = counting.read(village.community, FEBRUARY, str(more), most=1)
    assert ([line.good for line in first + rest], end) == ([rice, oil], None)
