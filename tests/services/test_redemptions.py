"""Redemptions: reserved, handed over, given up, brought back; what is off the shelf and what is
held stay right whatever comes."""

import json
from datetime import timedelta

import pytest

from models import Guardianship, PointsEntry, Redemption, StockMove
from services import clock, redemptions
from services.errors import Missing, Refused, RuleBroken
from services.passes import issuing
from services.redemptions import cache, lists
from tests import people
from tests import redemptions as made
from tests import shop as goods


@pytest.fixture(autouse=True)
def spoken(app):
    """Sentences are those of the reader."""
    with app.test_request_context():
        yield


@pytest.fixture
def rice(village):
    return goods.good(village, on_shelf=3)


@pytest.fixture
def resident(village):
    made.thank(village, village.resident, 50)
    return village.resident


def state(one):
    return Redemption.get_by_id(one.id).state


def test_what_is_reserved_is_off_the_shelf_and_held(village, rice, resident):
    one = made.reserve(village, rice)
    assert (one.state, one.points, len(one.code)) == ("reserved", 20, 6)
    assert one.expires_on == clock.today() + timedelta(days=7)
    assert goods.stock_of(rice) == 2 and made.has(village, resident) == (30, 20)
    entry = PointsEntry.get(PointsEntry.kind == "hold")
    assert (entry.reason, entry.evidence) == ("大米", f"/redemptions/{one.id}")


def test_two_reservations_have_two_codes_and_the_price_of_their_day(village, rice, resident):
    first = made.reserve(village, rice)
    rice.points = 30
    rice.save()
    second = made.reserve(village, rice)
    assert first.code != second.code and (first.points, second.points) == (20, 30)
    made.collect(village, first)
    assert made.has(village, resident) == (0, 30)


def test_collected_with_its_code_and_a_signature(village, rice, resident, clock):
    one = made.reserve(village, rice)
    made.collect(village, one)
    now = Redemption.get_by_id(one.id)
    assert (now.state, now.is_open, now.signature) == ("handed_over", False, made.SIGNED)
    assert now.handed_by_id == village.shopkeeper.id and not now.is_offline
    assert goods.stock_of(rice) == 2 and made.has(village, resident) == (30, 0)
    with pytest.raises(RuleBroken, match="已经领走"):
        made.collect(village, one, late=True)
    assert made.has(village, resident) == (30, 0)


def test_whoever_cannot_sign_has_a_witness(village, rice, resident):
    one = made.reserve(village, rice)
    wrong = [
        {"signature": ""},
        {"signature": "<svg onload=x>"},
        {"signature": "M1 1L2 2" * 600},
        {"signature": "", "witness": village.shopkeeper.name},
        {"signature": "", "witness": village.resident.name},
        {"signature": "", "witness": made.number_of(village.shopkeeper)},
        {"code": "000000" if one.code != "000000" else "000001"},
    ]
    for said in wrong:
        with pytest.raises(RuleBroken):
            made.collect(village, one, **said)
    assert state(one) == "reserved"
    made.collect(village, one, signature="", witness=made.number_of(village.elder))
    now = Redemption.get_by_id(one.id)
    assert now.witness_id == village.elder.id and now.witness_said == ""


def test_nobody_hands_their_own_things_to_themselves(village, rice):
    made.thank(village, village.shopkeeper, 20)
    one = made.reserve(village, rice, "shopkeeper")
    with pytest.raises(RuleBroken, match="同事"):
        made.collect(village, one)
    with pytest.raises(RuleBroken, match="同事"):
        made.walk_up(village, rice, village.shopkeeper, late=True)
    with pytest.raises(Refused):
        made.collect(village, one, "captain")
    made.collect(village, one, "community-worker")
    assert state(one) == "handed_over"


def test_given_up_in_any_way_all_goes_back(village, rice, resident, clock):
    for verb, slug in (("cancel", "resident"), ("run_out", "shopkeeper"), ("cancel", "shopkeeper")):
        one = made.reserve(village, rice)
        made.move(village, one, verb, slug)
        assert goods.stock_of(rice) == 3 and made.has(village, resident) == (50, 0)
    one = made.reserve(village, rice)
    clock.move(days=7)
    assert redemptions.expire_due() == 0
    clock.move(days=1)
    assert redemptions.expire_due() == 1 and redemptions.expire_due() == 0
    assert state(one) == "expired"
    assert goods.stock_of(rice) == 3 and made.has(village, resident) == (50, 0)


def test_what_is_brought_back_is_paid_back_to_where_it_came_from(village, rice, resident):
    one = made.reserve(village, rice)
    made.collect(village, one)
    with pytest.raises(RuleBroken):
        made.move(village, one, "take_back", "shopkeeper", note="")
    made.move(village, one, "take_back", "shopkeeper")
    assert goods.stock_of(rice) == 3 and made.has(village, resident) == (50, 0)
    kinds = [kind for kind, _many in goods.moves_of(rice)]
    assert kinds == ["donated", "reserved", "returned"]
    with pytest.raises(RuleBroken):
        made.move(village, one, "take_back", "shopkeeper")


def test_kind_sentences_where_something_is_missing(village, rice, resident):
    with pytest.raises(RuleBroken, match="10"):
        made.reserve(village, rice, quantity=3)
    with pytest.raises(RuleBroken):
        made.reserve(village, rice, quantity=0)
    goods.good(village, "盐", 1, on_shelf=0)
    salt = goods.good(village, "糖", 1, on_shelf=0)
    with pytest.raises(RuleBroken, match="糖"):
        made.reserve(village, salt)
    rice.is_listed = False
    rice.save()
    with pytest.raises(RuleBroken, match="下架"):
        made.reserve(village, rice)
    assert made.has(village, resident) == (50, 0) and Redemption.select().count() == 0


def test_enough_for_everybody_each_has_their_share_of_the_month(village, resident, clock):
    salt = goods.good(village, "盐", 1, per_person=2)
    one = made.reserve(village, salt, quantity=2)
    with pytest.raises(RuleBroken, match="下个月"):
        made.reserve(village, salt)
    made.move(village, one, "cancel", "resident")
    made.collect(village, made.reserve(village, salt, quantity=2))
    with pytest.raises(RuleBroken, match="下个月"):
        made.walk_up(village, salt, resident)
    clock.move(days=31)
    made.reserve(village, salt)


def test_a_captain_reserves_for_an_elder_and_a_guardian_for_a_child(village, rice):
    made.thank(village, village.elder, 20)
    one = made.reserve(village, rice, "captain", village.elder)
    assert one.person_id == village.elder.id and one.reserved_by_id == village.captain.id
    made.move(village, one, "cancel", "captain")
    for slug in ("neighbour-worker", "volunteer", "resident"):
        with pytest.raises(Refused):
            made.reserve(village, rice, slug, village.elder)
    for slug in ("neighbour-worker", "volunteer"):
        with people.acting(village.people[slug]) as me, pytest.raises(Missing):
            redemptions.decided_by(me, village.elder.id)
    child = people.Person.create(name="小宝", household=village.elder_home)
    Guardianship.create(child=child, guardian=village.elder, since=clock.now())
    made.thank(village, child, 20)
    made.reserve(village, rice, "elder", child)
    with pytest.raises(Refused):
        made.reserve(village, rice, "captain", child)


def test_somebody_walks_up_and_takes_what_they_can_pay_for(village, rice, resident):
    [one] = made.walk_up(village, rice, resident, many=2)
    assert (one.state, one.is_walk_up, one.points) == ("handed_over", True, 40)
    assert goods.stock_of(rice) == 1 and made.has(village, resident) == (10, 0)
    for said in ({"many": 2}, {"text": "7K3F9Q2M"}, {"signature": ""}, {"many": 0}):
        with pytest.raises(RuleBroken):
            made.walk_up(village, rice, resident, **said)
    with pytest.raises(Refused):
        made.walk_up(village, rice, resident, "captain")
    with pytest.raises(Missing):
        made.walk_up(village, goods.good(village, community=village.other_community), resident)
    assert Redemption.select().count() == 1 and goods.stock_of(rice) == 1


def test_several_things_at_once_are_paid_for_all_or_none(village, rice, resident):
    salt = goods.good(village, "盐", 31)
    text = made.number_of(resident)
    said = {"text": text, "signature": made.SIGNED}
    with people.acting(village.shopkeeper, "act") as me:
        with pytest.raises(RuleBroken), made.database.atomic():
            redemptions.walk_up([(rice.id, 1), (salt.id, 1)], me, said)
        with made.database.atomic():
            two = redemptions.walk_up([(salt.id, 1), (rice.id, 1)], me, said, is_late=True)
    assert [(one.good_id, one.state) for one in two] == [
        (rice.id, "handed_over"),
        (salt.id, "unsettled"),
    ]
    assert len({one.submission for one in two}) == 2


def test_a_late_walk_up_is_never_lost_and_settled_when_it_can_be(village, rice):
    who = village.resident
    made.thank(village, who, 5)
    [one] = made.walk_up(village, rice, who, late=True)
    assert (one.state, one.conflict, one.is_open) == ("unsettled", "no_points", True)
    assert goods.stock_of(rice) == 2 and made.has(village, who) == (5, 0)
    assert redemptions.settle_due() == 0
    with pytest.raises(RuleBroken, match="待补记"):
        made.move(village, one, "settle", "shopkeeper")
    made.thank(village, who, 15)
    assert redemptions.settle_due() == 1 and redemptions.settle_due() == 0
    assert state(one) == "handed_over" and made.has(village, who) == (0, 0)
    assert goods.stock_of(rice) == 2


def test_what_the_books_never_had_waits_for_goods(village, resident):
    salt = goods.good(village, "盐", 5, on_shelf=0)
    [one] = made.walk_up(village, salt, resident, late=True)
    assert (one.state, one.conflict) == ("unsettled", "no_stock")
    assert made.has(village, resident) == (50, 0)
    goods.arrive(salt, 2)
    made.move(village, one, "settle", "shopkeeper")
    assert goods.stock_of(salt) == 1 and made.has(village, resident) == (45, 0)


def test_the_community_carries_what_nobody_can_pay_for(village, rice):
    [one] = made.walk_up(village, rice, village.resident, "community-worker", late=True)
    with pytest.raises(Refused):
        made.move(village, one, "waive", "shopkeeper")
    with pytest.raises(RuleBroken):
        made.move(village, one, "waive", "community-worker")  # who handed it over
    with pytest.raises(RuleBroken):
        made.move(village, one, "waive", "secretary", note="")
    made.move(village, one, "waive", "secretary")
    assert state(one) == "waived" and goods.stock_of(rice) == 2
    assert redemptions.settle_due() == 0 and made.has(village, village.resident) == (0, 0)


def test_nobody_waives_what_somebody_of_their_own_home_cannot_pay_for(village, rice):
    [one] = made.walk_up(village, rice, village.resident, late=True)
    village.secretary.household = village.resident.household_id
    village.secretary.save()
    with pytest.raises(RuleBroken):
        made.move(village, one, "waive", "secretary")
    assert state(one) == "unsettled"


def test_more_than_the_cap_is_paid_for_and_said(village, rice, resident):
    [one] = made.walk_up(village, rice, resident, late=True)
    assert (one.state, one.conflict) == ("handed_over", "over_cap")
    assert lists.over_cap(village.community) == [one]


def test_a_replaced_pass_pays_nothing_by_itself(village, rice, resident):
    number = made.number_of(resident)
    with people.acting(village.community_worker) as me:
        issuing.replace(resident, me)
    with pytest.raises(RuleBroken):
        made.walk_up(village, rice, resident, text=number)
    [one] = made.walk_up(village, rice, resident, late=True, text=number)
    assert (one.state, one.conflict) == ("unsettled", "old_pass")
    assert redemptions.settle_due() == 0 and made.has(village, resident) == (50, 0)
    made.move(village, one, "settle", "shopkeeper")
    assert made.has(village, resident) == (30, 0)


@pytest.mark.parametrize("verb", ["cancel", "expire"])
def test_collected_offline_after_it_was_given_up_is_paid_for_anew(village, rice, resident, verb):
    one = made.reserve(village, rice)
    if verb == "cancel":
        made.move(village, one, "cancel", "resident")
    else:
        Redemption.update(expires_on=clock.today() - clock.DAY).execute()
        redemptions.expire_due()
    with pytest.raises(RuleBroken):
        made.collect(village, one)  # with a network it is over
    step = made.collect(village, one, late=True)
    assert (step.verb, state(one)) == ("hand_over", "handed_over")
    assert goods.stock_of(rice) == 2 and made.has(village, resident) == (30, 0)
    made.move(village, one, "take_back", "shopkeeper")
    assert goods.stock_of(rice) == 3 and made.has(village, resident) == (50, 0)


def test_given_up_spent_and_collected_offline_waits_until_it_can_be_paid(village, rice, resident):
    one = made.reserve(village, rice)
    made.move(village, one, "cancel", "resident")
    other = made.reserve(village, goods.good(village, "油", 50))
    step = made.collect(village, one, late=True)
    assert (step.verb, state(one)) == ("set_aside", "unsettled")
    assert goods.stock_of(rice) == 2 and made.has(village, resident) == (0, 50)
    made.move(village, other, "cancel", "resident")
    assert redemptions.settle_due() == 1 and made.has(village, resident) == (30, 0)


def test_found_by_code_or_by_pass_and_never_ones_own(village, rice, resident):
    one = made.reserve(village, rice)
    number = made.number_of(resident)
    made.thank(village, village.shopkeeper, 20)
    own = made.reserve(village, rice, "shopkeeper")
    with people.acting(village.shopkeeper):
        for text in (one.code, f" {one.code[:3]} {one.code[3:]}", number, number.lower()):
            found = redemptions.found(village.community, text)
            assert [r.id for r in found.redemptions] == [one.id], text
        assert redemptions.found(village.community, own.code).redemptions == []
        assert redemptions.found(village.other_community, one.code).redemptions == []
        assert redemptions.found(village.community, "12345").bearer is None


def test_the_codes_a_counter_carries_show_nothing_and_change_only_when_they_do(village, rice):
    made.thank(village, village.resident, 40)
    one = made.reserve(village, rice)
    made.number_of(village.resident)
    with people.acting(village.shopkeeper):
        first = cache.build(village.community)
        text = json.dumps(first, ensure_ascii=False)
        for shown in (one.code, "大米", "陈", made.number_of(village.resident)):
            assert shown not in text
        assert cache.build(village.community) == first
        assert len(first["entries"]) == len(first["passes"]) == 1
        key = cache.key_of(village.community.id, one.code)
        assert first["entries"][0]["tag"] == cache.tag_of(key)
    made.reserve(village, rice)
    with people.acting(village.shopkeeper):
        assert first["entries"][0] in cache.build(village.community)["entries"]
    assert StockMove.select().count() == 3
