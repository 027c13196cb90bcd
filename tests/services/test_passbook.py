"""积分存折: what somebody has, line by line, and points for neighbours."""

from datetime import timedelta

import pytest

from models import AccessRecord, Guardianship, Person, PointsAccount, PointsEntry, database
from services import clock
from services.errors import Missing, RuleBroken
from services.points import giving, ledger, passbook, passbook_papers
from tests.passbooks import collected, given, reserved, thanked
from tests.people import acting


@pytest.fixture(autouse=True)
def in_chinese(app):
    with app.test_request_context():
        yield


def reverse(entry):
    with database.atomic():
        return ledger.reverse(entry, source="test:reverse", reason="记错了", by=None)


def pool(village):
    return giving.pool(village.community.id)


def test_who_has_nothing_yet_has_no_summary_and_no_book_is_opened_by_looking(village, queries):
    with queries(2):
        assert passbook.summary(village.resident) is None
    assert passbook.page(None).lines == []
    assert passbook.last(None, clock.today()) == []
    assert not PointsAccount.select().exists()


def test_a_card_costs_at_most_two_statements(village, queries):
    given(village, village.elder, 20)
    reserved(village, village.elder, 5)
    who = Person.get_by_id(village.elder.id)
    with queries(2):
        found = passbook.summary(who)
    assert (found.volunteer, found.credit, found.held, found.owed) == (15, 0, 5, 0)
    assert found.community_id == village.community.id and passbook.total(found) == 15


def test_credit_of_the_home_counts_for_everybody_in_it(village):
    thanked(village, village.elder, 3, credit_holder="household")
    son = Person.create(name="王强", household=village.elder_home)
    for who in (village.elder, son):
        found = passbook.summary(who)
        assert (found.credit, found.home) == (3, 3)
    [line] = passbook.page(passbook.summary(son)).lines
    assert line.is_home and line.change == 3 and line.version == 1


def test_lines_come_newest_first_and_a_page_at_a_time(village):
    for number in range(23):
        given(village, village.elder, 1, f"第{number}次")
    summary = passbook.summary(village.elder)
    first = passbook.page(summary)
    assert [line.reason for line in first.lines][:2] == ["第22次", "第21次"]
    rest = passbook.page(summary, str(first.next))
    assert len(first.lines) == 20 and len(rest.lines) == 3 and rest.next is None
    assert passbook.page(summary, "x").lines[0].id == first.lines[0].id


def test_each_line_says_in_which_way_it_came(village):
    entry = given(village, village.elder, 20)
    reserved(village, village.elder, 5)
    collected()
    reserved(village, village.elder, 2, "redemption:2")
    with database.atomic():
        ledger.release("redemption:2", reason="洗衣液")
        ledger.give_back("redemption:1", reason="洗衣液")
    reverse(entry)
    summary = passbook.summary(village.elder)
    lines = passbook.page(summary).lines
    assert [(line.way, line.change) for line in lines] == [
        ("reverse", -20),
        ("returned", 5),
        ("release", 2),
        ("hold", -2),
        ("capture", 0),
        ("hold", -5),
        ("adjust", 20),
    ]


def test_what_is_owed_is_told_once_and_made_up_for_quietly(village):
    entry = given(village, village.elder, 10)
    reserved(village, village.elder, 7)
    reverse(entry)
    assert passbook.summary(village.elder).owed == 7
    thanked(village, village.elder, 12, key="service_hours")
    lines = passbook.page(passbook.summary(village.elder)).lines
    assert [(line.way, line.change) for line in lines][:4] == [
        ("settle", -7),
        ("accrue", 12),
        ("owe", 0),
        ("reverse", -3),
    ]
    assert passbook.summary(village.elder).owed == 0
    assert "不着急" in passbook_papers.owed(passbook.summary(village.elder)._replace(owed=7))


def test_paper_goes_forward_and_every_line_has_what_was_left(village, clock):
    given(village, village.elder, 20)
    clock.move(days=40)
    given(village, village.elder, 5, "大扫除")
    reserved(village, village.elder, 8)
    summary = passbook.summary(village.elder)
    lines = passbook.last(summary, passbook_papers.since(12))
    assert [(line.change, line.balance) for line in lines] == [(20, 20), (5, 25), (-8, 17)]
    lately = passbook.last(summary, passbook_papers.since(1))
    assert [line.balance for line in lately] == [25, 17]
    assert [month for month, _lines in passbook.by_month(lines)] == [(2026, 3), (2026, 4)]


def test_months_are_counted_back_over_new_year(village):
    assert str(passbook_papers.since(3)) == "2026-01-01"
    assert str(passbook_papers.since(12)) == "2025-04-01"
    assert str(passbook_papers.since(36)) == "2023-04-01"


def test_whoever_helps_finds_it_and_that_is_noted(village):
    for who in (
        village.unit_head,
        village.captain,
        village.grid_worker,
        village.community_worker,
        village.secretary,
    ):
        with acting(who):
            assert passbook.whose(village.elder.id) == village.elder
            passbook.whose(village.elder.id)
        looks = AccessRecord.select().where(AccessRecord.viewer == who)
        assert [look.what for look in looks] == ["passbook"]


def test_nobody_else_finds_it(village):
    for who in (
        village.resident,
        village.volunteer,
        village.neighbour_worker,
        village.outsider,
        village.admin,
        village.shopkeeper,
    ):
        with acting(who), pytest.raises(Missing):
            passbook.whose(village.elder.id)
    for id in (0, -1, 987_654_321):
        with acting(village.secretary), pytest.raises(Missing):
            passbook.whose(id)


def test_a_guardian_sees_their_wards_and_no_look_is_noted(village):
    child = Person.create(name="小宝", household=village.resident_home)
    Guardianship.create(child=child, guardian=village.resident, since=clock.now())
    with acting(village.resident):
        assert passbook.whose(child.id) == child and passbook.is_own(child)
        assert passbook.whose(village.resident.id) == village.resident
    with acting(village.captain), pytest.raises(Missing):
        passbook.whose(child.id)
    assert not AccessRecord.select().exists()


def test_a_line_is_found_only_in_the_passbook_it_stands_in(village):
    entry = given(village, village.elder, 5)
    assert passbook.line_of(village.elder, entry.id) == entry
    with pytest.raises(Missing):
        passbook.line_of(village.resident, entry.id)


def test_points_are_given_to_neighbours_and_taken_back_the_same_day(village):
    given(village, village.elder, 20)
    with acting(village.elder) as me, database.atomic():
        entry = giving.give(5, me)
    assert pool(village) == 5 and passbook.summary(village.elder).volunteer == 15
    with acting(village.elder) as me, database.atomic():
        assert giving.undo(entry.id, me)
        assert giving.undo(entry.id, me) is None
    assert pool(village) == 0 and passbook.summary(village.elder).volunteer == 20
    lines = passbook.page(passbook.summary(village.elder)).lines
    assert [line.way for line in lines] == ["returned", "donate", "adjust"]


def test_nobody_gives_what_they_have_not(village):
    given(village, village.elder, 5)
    for points in (None, 0, -3, 6):
        with acting(village.elder) as me, pytest.raises(RuleBroken):
            giving.give(points, me)
    with acting(village.resident) as me, pytest.raises(RuleBroken):
        giving.give(1, me)
    assert PointsEntry.select().count() == 1


def test_a_gift_stays_on_another_day_and_once_it_was_handed_on(village, clock):
    given(village, village.elder, 20)
    with acting(village.elder) as me, database.atomic():
        first, second = giving.give(5, me), giving.give(6, me)
    with acting(village.resident) as other, pytest.raises(Missing):
        giving.undo(first.id, other)
    with database.atomic():
        two = {"by": village.community_worker, "second": village.secretary}
        to = village.community.id, village.resident
        ledger.grant(*to, 7, source="test:grant", reason="爱心池", **two)
    with acting(village.elder) as me:
        with database.atomic(), pytest.raises(RuleBroken, match="已经送到"):
            giving.undo(first.id, me)
        clock.move(days=1)
        with database.atomic(), pytest.raises(RuleBroken, match="当天"):
            giving.undo(second.id, me)
    assert pool(village) == 4


def test_a_gift_handed_on_shows_where_it_came_from(village):
    given(village, village.elder, 20)
    with acting(village.elder) as me, database.atomic():
        giving.give(5, me)
        two = {"by": village.community_worker, "second": village.secretary}
        to = village.community.id, village.resident
        ledger.grant(*to, 5, source="test:grant", reason="爱心池", **two)
    [line] = passbook.page(passbook.summary(village.resident)).lines
    assert (line.way, line.change) == ("granted", 5)


def test_whoever_has_points_in_two_communities_sees_home_first(village):
    given(village, village.elder, 5)
    with database.atomic():
        ledger.add(
            village.other_community.id,
            village.elder,
            "volunteer",
            9,
            source="test:other",
            reason="帮忙",
            by=village.outsider,
            second=village.secretary,
        )
    found = passbook.summaries(Person.get_by_id(village.elder.id))
    ids = [village.community.id, village.other_community.id]
    assert [one.community_id for one in found] == ids
    assert passbook.pick(found, str(ids[1])).volunteer == 9
    assert passbook.pick(found, "x").volunteer == 5 and passbook.pick([], None) is None


def test_a_day_before_is_no_part_of_the_months_asked_for(village):
    given(village, village.elder, 5)
    summary = passbook.summary(village.elder)
    assert passbook.last(summary, clock.today() + timedelta(days=1)) == []


def test_whoever_prints_a_passbook_does_not_learn_that_somebody_is_a_party_member(village):
    given(village, village.elder, 20)
    line = given(village, village.elder, 7, account="member")
    for who in (village.unit_head, village.community_worker):
        with acting(who):
            elder = passbook.whose(village.elder.id)
            found = passbook.summary(elder)
            assert (found.member, found.volunteer) == (0, 20)
            assert line.id not in [one.id for one in passbook.page(found).lines]
            with pytest.raises(Missing):
                passbook.line_of(elder, line.id)
    for who in (village.elder, village.secretary):
        with acting(who):
            found = passbook.summary(passbook.whose(village.elder.id))
            assert found.member == 7 and passbook.line_of(village.elder, line.id) == line
