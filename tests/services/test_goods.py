"""Goods of the market: put on the list, given another price, taken off the shelf."""

import pytest

from models import Activity, Good, database
from services import access
from services.errors import Missing, Refused, RuleBroken
from services.shop import goods, markets
from tests import people, shop

SAID = {
    "title": "大米",
    "kind": "thing",
    "unit": "袋",
    "about": "",
    "points": 20,
    "per_person": None,
}


def add(village, by=None, **other):
    with people.acting(by or village.shopkeeper) as keeper, database.atomic():
        return goods.add(village.community, SAID | other, keeper)


def change(village, good, by=None, **other):
    with people.acting(by or village.shopkeeper) as keeper, database.atomic():
        return goods.change(access.find(Good, good.id), SAID | other, keeper)


def test_a_keeper_adds_a_service(village):
    made = add(village, title=" 理发 ", kind="service", unit="次", per_person=2)
    assert (made.title, made.stock, made.per_person, made.is_listed) == ("理发", 0, 2, True)
    assert Activity.get(verb="good.add").subject_id == made.id


def test_the_secretary_looks_but_keeps_no_shelf(village):
    with pytest.raises(Refused):
        add(village, by=village.secretary)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "米" * 31}, "title"),
        ({"points": None}, "points"),
        ({"points": 0}, "points"),
        ({"per_person": 0}, "per_person"),
        ({"kind": "house"}, "kind"),
        ({"unit": "很长很长的单位"}, "unit"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(village, wrong, field):
    with pytest.raises(RuleBroken) as refused:
        add(village, **wrong)
    assert refused.value.field == field


def test_the_same_thing_does_not_stand_there_twice(village):
    add(village)
    with pytest.raises(RuleBroken):
        add(village)


def test_another_price_is_put_on_record_and_the_stock_stays(village):
    rice = shop.good(village, on_shelf=7)
    change(village, rice, points=25)
    assert Good.get_by_id(rice.id).points == 25
    assert shop.stock_of(rice) == 7
    row = Activity.get(verb="good.price")
    assert '"before": 20' in row.detail
    assert '"points": 25' in row.detail


def test_other_words_are_no_other_price(village):
    rice = shop.good(village)
    change(village, rice, about="五公斤一袋")
    assert not Activity.select().where(Activity.verb == "good.price").exists()
    assert Activity.select().where(Activity.verb == "good.change").count() == 1


def test_a_name_that_is_taken_is_not_given_again(village):
    add(village)
    oil = add(village, title="食用油")
    with pytest.raises(RuleBroken):
        change(village, oil)


def test_off_the_shelf_and_on_it_again_each_once(village):
    rice = shop.good(village)
    with people.acting(village.shopkeeper) as keeper, database.atomic():
        for is_listed in (False, False, True):
            goods.put(access.find(Good, rice.id), is_listed, keeper)
    verbs = [row.verb for row in Activity.select().order_by(Activity.id)]
    assert verbs.count("good.unlist") == verbs.count("good.list") == 1


def test_the_list_goes_on_page_by_page(village, monkeypatch):
    monkeypatch.setattr(goods, "PAGE", 2)
    for title in ("大米", "食用油", "洗衣液"):
        add(village, title=title)
    with people.acting(village.shopkeeper):
        first = goods.listed(village.community)
        rest = goods.listed(village.community, str(first.next))
    assert [good.title for good in first.goods + rest.goods] == ["洗衣液", "食用油", "大米"]
    assert rest.next is None


def test_a_market_is_found_only_where_one_looks_after_it(village):
    with people.acting(village.shopkeeper):
        assert markets.chosen() == village.community
        with pytest.raises(Missing):
            markets.chosen(str(village.other_community.id))
    with people.acting(village.resident), pytest.raises(Refused):
        markets.chosen()
