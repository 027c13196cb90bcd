"""Write-offs: one asks, another looks; the stock changes only then."""

import pytest

from models import Activity, Good, WriteOff, database
from services import access
from services.errors import Missing, Refused, RuleBroken
from services.shop import stock, writing_off
from tests import people, shop


def ask(village, good, quantity=2, kind="broken", reason="", by=None):
    with people.acting(by or village.shopkeeper) as keeper, database.atomic():
        return writing_off.ask(access.find(Good, good.id), kind, quantity, reason, keeper)


def move(village, write_off, verb, by, note=""):
    with people.acting(by) as person, database.atomic():
        found = access.find(WriteOff, write_off.id)
        return writing_off.move(found, verb, person, note=note)


def test_the_stock_changes_when_a_second_person_agrees(village):
    rice = shop.good(village, on_shelf=5)
    made = ask(village, rice)
    assert shop.stock_of(rice) == 5
    move(village, made, "agree", village.secretary)
    assert shop.stock_of(rice) == 3
    assert shop.moves_of(rice)[-1] == ("written_off", -2)
    assert WriteOff.get_by_id(made.id).state == "written_off"
    verbs = {row.verb for row in Activity.select()}
    assert {"write_off.ask", "write_off.agree"} <= verbs


def test_nobody_agrees_to_what_they_asked_for(village):
    rice = shop.good(village)
    made = ask(village, rice, by=village.community_worker)
    with pytest.raises(RuleBroken):
        move(village, made, "agree", village.community_worker)
    with pytest.raises(RuleBroken):
        move(village, made, "decline", village.community_worker, "不对")
    assert shop.stock_of(rice) == 10


def test_the_keeper_only_asks(village):
    made = ask(village, shop.good(village))
    with pytest.raises(Refused):
        move(village, made, "agree", village.shopkeeper)
    with pytest.raises(Refused):
        ask(village, made.good, by=village.secretary)


def test_declining_needs_a_word_and_leaves_the_stock(village):
    rice = shop.good(village)
    made = ask(village, rice)
    with pytest.raises(RuleBroken) as refused:
        move(village, made, "decline", village.secretary)
    assert refused.value.field == "note"
    move(village, made, "decline", village.secretary, "还能用")
    assert shop.stock_of(rice) == 10
    with pytest.raises(RuleBroken):
        move(village, made, "agree", village.community_worker)


def test_what_is_not_there_any_more_is_not_written_off(village):
    rice = shop.good(village, on_shelf=3)
    made = ask(village, rice, quantity=3)
    with database.atomic():
        stock.move(rice, "reserved", 1, "redemption:1", None)
    with pytest.raises(RuleBroken):
        move(village, made, "agree", village.secretary)
    assert WriteOff.get_by_id(made.id).state == "asked"
    assert shop.stock_of(rice) == 2


def test_nobody_asks_for_more_than_there_is_all_in_all(village):
    rice = shop.good(village, on_shelf=3)
    ask(village, rice, quantity=2)
    with pytest.raises(RuleBroken) as refused:
        ask(village, rice, quantity=2)
    assert refused.value.field == "quantity"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"quantity": 0}, "quantity"),
        ({"quantity": None}, "quantity"),
        ({"kind": "eaten"}, "kind"),
        ({"kind": "other"}, "reason"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(village, wrong, field):
    rice = shop.good(village)
    with pytest.raises(RuleBroken) as refused:
        ask(village, rice, **wrong)
    assert refused.value.field == field


def test_an_unknown_step_is_not_there(village):
    made = ask(village, shop.good(village))
    with pytest.raises(Missing):
        move(village, made, "forget", village.secretary)


def test_what_waits_stands_first_and_is_counted_for_who_can_answer(village):
    rice = shop.good(village)
    over, waits = ask(village, rice, 1), ask(village, rice, 1)
    newest = ask(village, rice, 1)
    for one in (over, newest):
        move(village, one, "agree", village.secretary)
    with people.acting(village.secretary):
        assert writing_off.waiting() == 1
        found, _more = writing_off.listed(village.community)
    assert found == [waits, newest, over]
    with people.acting(village.shopkeeper):
        assert writing_off.waiting() == 0
