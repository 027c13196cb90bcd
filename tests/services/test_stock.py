"""The stock of a good: each change once, never below nothing."""

import pytest

from models import database
from services.errors import RuleBroken
from services.shop import stock
from tests import shop


def test_what_is_given_comes_onto_the_shelf(village):
    rice = shop.good(village, on_shelf=0)
    made = shop.arrive(rice, 4, village.shopkeeper)
    assert (made.kind, made.quantity, rice.stock, shop.stock_of(rice)) == ("donated", 4, 4, 4)


@pytest.mark.parametrize("kind", ["reserved", "written_off", "voided"])
def test_what_leaves_is_taken_from_the_shelf(village, kind):
    rice = shop.good(village, on_shelf=4)
    with database.atomic():
        made = stock.move(rice, kind, 3, "redemption:1", None)
    assert (made.quantity, rice.stock, shop.stock_of(rice)) == (-3, 1, 1)


@pytest.mark.parametrize("kind", ["released", "returned", "found"])
def test_what_comes_back_is_on_the_shelf_again(village, kind):
    rice = shop.good(village, on_shelf=4)
    with database.atomic():
        stock.move(rice, kind, 2, "redemption:1", None)
    assert shop.stock_of(rice) == 6


def test_the_same_source_again_is_nothing(village):
    rice = shop.good(village, on_shelf=4)
    with database.atomic():
        first = stock.move(rice, "reserved", 2, "redemption:1", None)
        again = stock.move(rice, "reserved", 2, "redemption:1", None)
    assert again == first
    assert shop.stock_of(rice) == 2


def test_nobody_takes_more_than_there_is(village):
    rice = shop.good(village, on_shelf=2)
    with database.atomic(), pytest.raises(RuleBroken) as refused:
        stock.move(rice, "reserved", 3, "redemption:1", None)
    assert refused.value.field == "quantity"
    assert "2" in refused.value.message
    assert shop.stock_of(rice) == 2


def test_an_empty_shelf_is_said_in_other_words(village):
    rice = shop.good(village, on_shelf=0)
    with database.atomic(), pytest.raises(RuleBroken) as refused:
        stock.move(rice, "reserved", 1, "redemption:1", None)
    assert "0" not in refused.value.message


def test_the_database_decides_where_two_were_as_quick(village, monkeypatch):
    """The stock that was read is too old: the check of the table refuses, the rest goes on."""
    rice = shop.good(village, on_shelf=2)
    monkeypatch.setattr(stock, "_left", lambda good: 5)
    with database.atomic(), pytest.raises(RuleBroken):
        stock.move(rice, "reserved", 3, "redemption:1", None)
    monkeypatch.undo()
    with database.atomic():
        stock.move(rice, "reserved", 2, "redemption:2", None)
    assert shop.stock_of(rice) == 0
