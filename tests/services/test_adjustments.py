"""补记, 冲正, 爱心池: one asks, another agrees, never whom it concerns."""

import pytest

from models import Adjustment, Person, PointsEntry, Post, database
from services import adjustments
from services.errors import Refused, RuleBroken
from services.points import giving, passbook
from tests.passbooks import given, reserved, thanked
from tests.people import acting


@pytest.fixture(autouse=True)
def in_chinese(app):
    with app.test_request_context():
        yield


def asked(village, verb=adjustments.ask_add, by=None, *said):
    with acting(by or village.community_worker) as person, database.atomic():
        said = said or (village.elder, "volunteer", 30, "纸质存折转来")
        return verb(*said, person)


def moved(made, verb, by, note=""):
    with acting(by) as person, database.atomic():
        return adjustments.move(Adjustment.get_by_id(made.id), verb, person, note=note)


def have(person):
    found = passbook.summary(person)
    return (found.volunteer, found.credit, found.owed) if found else (0, 0, 0)


def test_points_of_a_passbook_of_paper_are_entered_by_two(village):
    made = asked(village)
    assert have(village.elder) == (0, 0, 0)
    moved(made, "agree", village.secretary)
    assert have(village.elder) == (30, 0, 0)
    entry = PointsEntry.get()
    assert (entry.by_id, entry.second_id) == (village.community_worker.id, village.secretary.id)
    assert entry.reason == "纸质存折转来" and entry.source == f"adjustment:{made.id}"
    with pytest.raises(RuleBroken):
        moved(made, "agree", village.secretary)


def test_credit_points_too(village):
    said = village.elder, "credit", 4, "上一年结转"
    moved(asked(village, adjustments.ask_add, None, *said), "agree", village.secretary)
    assert have(village.elder) == (0, 4, 0)


def test_whoever_asked_does_not_agree_and_others_cannot(village):
    made = asked(village, adjustments.ask_add, village.secretary)
    with pytest.raises(RuleBroken):
        moved(made, "agree", village.secretary)
    for who in (village.community_worker, village.elder, village.grid_worker, village.outsider):
        with pytest.raises(Refused):
            moved(made, "agree", who)
    assert have(village.elder) == (0, 0, 0)


def test_nobody_asks_or_agrees_for_their_own_home(village):
    Person.update(household=village.elder_home).where(
        Person.id.in_((village.secretary.id, village.community_worker.id))
    ).execute()
    worker = Person.get_by_id(village.community_worker.id)
    with pytest.raises(RuleBroken, match="家里人"):
        asked(village, adjustments.ask_add, worker)
    other = Person.create(name="刘新")
    post = {"role": "community_worker", "area": village.community, "since": village.since}
    Post.create(person=other, **post)
    made = asked(village, adjustments.ask_add, other)
    with pytest.raises(RuleBroken):
        moved(made, "agree", Person.get_by_id(village.secretary.id))


@pytest.mark.parametrize(
    "change",
    [(2, 0), (2, None), (2, 10_000), (2, -4), (3, ""), (3, "长" * 61), (1, "gold")],
)
def test_what_is_asked_has_to_make_sense(village, change):
    said = [village.elder, "volunteer", 30, "结转"]
    said[change[0]] = change[1]
    with pytest.raises(RuleBroken):
        asked(village, adjustments.ask_add, None, *said)
    assert not Adjustment.select().exists()


def test_only_where_one_keeps_the_book(village):
    for who in (village.outsider, village.grid_worker, village.elder):
        with pytest.raises(Refused):
            asked(village, adjustments.ask_add, who)
    nowhere = Person.create(name="无名")
    with acting(nowhere), pytest.raises(RuleBroken):
        asked(village, adjustments.ask_add, None, nowhere, "volunteer", 1, "结转")


def test_a_line_is_reversed_and_what_was_spent_waits(village):
    entry = given(village, village.elder, 10)
    reserved(village, village.elder, 7)
    entry = passbook.line_of(village.elder, entry.id)
    made = asked(village, adjustments.ask_reverse, None, village.elder, entry, "记到别人家了")
    assert made.points == 10
    with pytest.raises(RuleBroken, match="已经"):
        asked(village, adjustments.ask_reverse, None, village.elder, entry, "记到别人家了")
    moved(made, "agree", village.secretary)
    assert have(village.elder) == (0, 0, 7)
    with pytest.raises(RuleBroken, match="已经"):
        asked(village, adjustments.ask_reverse, None, village.elder, entry, "再来一次")


def test_hours_are_voided_and_goods_returned_instead(village):
    hours = thanked(village, village.elder, 9, key="service_hours", source="participation:7:1")
    reserved(village, village.elder, 4)
    line = passbook.page(passbook.summary(village.elder)).lines[0]
    for entry, word in ((hours, "时长"), (line, "退货")):
        entry = passbook.line_of(village.elder, entry.id)
        with pytest.raises(RuleBroken, match=word):
            asked(village, adjustments.ask_reverse, None, village.elder, entry, "不对")


def test_the_pool_is_handed_on_by_two_and_why_stays_out_of_the_book(village):
    given(village, village.resident, 20)
    with acting(village.resident) as me, database.atomic():
        giving.give(12, me)
    made = asked(village, adjustments.ask_grant, None, village.elder, 10, "老伴住院")
    moved(made, "agree", village.secretary)
    assert have(village.elder) == (10, 0, 0) and giving.pool(village.community.id) == 2
    newest = PointsEntry.select().order_by(PointsEntry.id.desc()).get()
    assert "住院" not in newest.reason
    more = asked(village, adjustments.ask_grant, None, village.elder, 3, "老伴住院")
    with pytest.raises(RuleBroken):
        moved(more, "agree", village.secretary)


def test_declining_needs_a_word_and_taking_back_is_the_askers(village):
    made, other = asked(village), asked(village)
    with pytest.raises(RuleBroken):
        moved(made, "decline", village.secretary)
    assert moved(made, "decline", village.secretary, "没有凭据").after == "declined"
    with pytest.raises(Refused):
        moved(other, "withdraw", village.secretary)
    assert moved(other, "withdraw", village.community_worker).after == "withdrawn"
    assert have(village.elder) == (0, 0, 0)


def test_what_waits_is_listed_for_whoever_can_agree(village):
    first, second = asked(village), asked(village, adjustments.ask_add, village.secretary)
    with acting(village.secretary):
        assert adjustments.waiting() == [first]
        assert [one.id for one in adjustments.listed().adjustments] == [second.id, first.id]
        assert adjustments.listed(str(second.id)).adjustments == [first]
    with acting(village.community_worker):
        assert adjustments.waiting() == [] and len(adjustments.listed().adjustments) == 2
    with acting(village.outsider):
        assert adjustments.waiting() == [] and adjustments.listed().adjustments == []
