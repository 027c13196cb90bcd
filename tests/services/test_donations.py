"""物品捐赠簿: taking in, who gave it, what is out of date first, and lines crossed out."""

from datetime import date, timedelta

import pytest

from models import Donation, Good, Organisation, database
from services import access, clock
from services.errors import RuleBroken
from services.passes import issuing
from services.shop import books, donating, donors, stock
from tests import people, shop
from tests.services.test_goods import SAID as NEW

SAID = NEW | {
    "good": "",
    "quantity": 5,
    "donor": "",
    "person": "",
    "organisation": "",
    "is_named": False,
    "value": None,
    "best_before": None,
}


def take_in(village, by=None, **other):
    with people.acting(by or village.shopkeeper) as keeper, database.atomic():
        return donating.take_in(village.community, SAID | other, keeper)


def void(village, donation):
    with people.acting(village.shopkeeper) as keeper, database.atomic():
        return donating.void(access.find(Donation, donation.id), keeper)


def test_something_new_is_put_on_the_shelf_in_one_go(village):
    made = take_in(village, title="洗衣液", quantity=6, value=18000)
    assert (made.good.title, shop.stock_of(made.good), made.value_fen) == ("洗衣液", 6, 18000)
    assert shop.moves_of(made.good) == [("donated", 6)]


def test_what_is_on_the_list_needs_no_other_words(village):
    rice = shop.good(village, on_shelf=2)
    take_in(village, good=str(rice.id), title="", points=None)
    assert shop.stock_of(rice) == 7


def test_a_good_of_another_market_is_not_on_this_list(village):
    theirs = shop.good(village, community=village.other_community)
    with pytest.raises(RuleBroken) as refused:
        take_in(village, good=str(theirs.id))
    assert refused.value.field == "good"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"quantity": 0}, "quantity"),
        ({"quantity": None}, "quantity"),
        ({"best_before": date(2026, 3, 18)}, "best_before"),
        ({"value": -1}, "value"),
        ({"good": "nonsense"}, "good"),
        ({"organisation": "9999"}, "organisation"),
        ({"donor": "名" * 31}, "donor"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(village, wrong, field):
    with pytest.raises(RuleBroken) as refused:
        take_in(village, **wrong)
    assert refused.value.field == field
    assert not Donation.select().exists()


def test_whoever_would_rather_not_say_need_not(village):
    made = take_in(village, is_named=True)
    assert donors.name_of(made) == ""
    assert not made.is_named  # there is nobody to name


def test_a_name_without_an_account_is_sealed(village):
    made = take_in(village, donor="路过的老李")
    assert "老李" not in made.donor_sealed
    assert donors.name_of(made) == "路过的老李"
    assert donors.shown(made) == "路***李"


def test_a_neighbour_of_that_name_is_asked_for(village):
    with pytest.raises(RuleBroken) as refused:
        take_in(village, donor=village.resident.name)
    assert refused.value.field == "person"
    made = take_in(village, donor=village.resident.name, person=str(village.resident.id))
    assert made.person == village.resident
    other = take_in(village, title="盐", donor=village.resident.name, person=donors.NOBODY)
    assert other.person is None


def test_nobody_is_chosen_whose_name_was_not_said(village):
    with pytest.raises(RuleBroken):
        take_in(village, donor=village.resident.name, person=str(village.elder.id))


def test_the_number_of_a_pass_says_who_it_is(village):
    number = issuing.pass_of(village.resident).number
    assert take_in(village, donor=number).person == village.resident


def test_the_pass_of_another_community_says_nothing_here(village):
    number = issuing.pass_of(village.outsider).number
    with pytest.raises(RuleBroken) as refused:
        take_in(village, donor=number)
    assert refused.value.field == "donor"


def test_an_organisation_gives_something(village):
    firm = village.property_firm
    made = take_in(village, organisation=str(firm.id), is_named=True)
    assert made.organisation == firm
    assert donors.given_by([made.good_id]) == {made.good_id: ["宝龙物业"]}


def test_the_shelf_names_only_who_agreed(village):
    shy = take_in(village, donor="路过的老李")
    rice = {"good": str(shy.good_id)}
    assert donors.given_by([shy.good_id]) == {shy.good_id: []}
    glad = take_in(village, **rice, donor="热心的老周", is_named=True)
    assert donors.given_by([shy.good_id]) == {shy.good_id: ["热心的老周"]}
    with people.acting(village.shopkeeper) as keeper, database.atomic():
        donating.name(access.find(Donation, glad.id), False, keeper)
    assert donors.given_by([shy.good_id]) == {shy.good_id: []}


def test_the_newest_three_names_stand_by_each_good(village):
    first = take_in(village, donor="周一", is_named=True)
    for name in ("周二", "周三", "周四"):
        take_in(village, good=str(first.good_id), donor=name, is_named=True)
    oil = take_in(village, title="食用油", donor="周一", is_named=True)
    found = donors.given_by([first.good_id, oil.good_id])
    assert found == {first.good_id: ["周四", "周三", "周二"], oil.good_id: ["周一"]}


def test_a_mistake_is_crossed_out_and_leaves_the_shelf(village):
    made = take_in(village)
    void(village, made)
    assert void(village, made).voided_at is not None  # twice is once
    assert shop.moves_of(made.good) == [("donated", 5), ("voided", -5)]
    assert donors.given_by([made.good_id]) == {made.good_id: []}


def test_what_has_left_the_shelf_cannot_be_crossed_out(village):
    made = take_in(village)
    with database.atomic():
        stock.move(made.good, "reserved", 1, "redemption:1", None)
    with pytest.raises(RuleBroken):
        void(village, made)
    assert Donation.get_by_id(made.id).voided_at is None
    assert shop.stock_of(made.good) == 4


def test_the_keeper_is_told_thirty_days_before(village):
    today = clock.today()
    early = take_in(village, best_before=today + timedelta(days=10), quantity=3)
    take_in(village, good=str(early.good_id), best_before=today + timedelta(days=90), quantity=4)
    take_in(village, title="盐", best_before=today + timedelta(days=31))
    [(good, day, count)] = donating.soon(village.community)
    assert (good, day, count) == (early.good, today + timedelta(days=10), 3)


def test_the_oldest_leaves_first(village):
    today = clock.today()
    early = take_in(village, best_before=today + timedelta(days=10), quantity=3)
    take_in(village, good=str(early.good_id), best_before=today + timedelta(days=90), quantity=4)
    with database.atomic():
        stock.move(early.good, "reserved", 2, "redemption:1", None)
    assert donating.soon(village.community)[0][2] == 1
    with database.atomic():
        stock.move(early.good, "reserved", 1, "redemption:2", None)
    assert donating.soon(village.community) == []
    ninety = today + timedelta(days=90)
    assert donating.best_before([early.good_id]) == {early.good_id: (ninety, 4)}


def test_yuan_read_as_people_write_them():
    assert [books.yuan(fen) for fen in (None, 0, 3550, 3600)] == ["", "0", "35.50", "36"]


def test_an_ended_organisation_is_not_on_the_list(village):
    Organisation.update(ended_on=clock.today()).where(
        Organisation.id == village.property_firm.id
    ).execute()
    with pytest.raises(RuleBroken):
        take_in(village, organisation=str(village.property_firm.id))
    assert not Good.select().exists()
