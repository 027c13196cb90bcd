"""A draft tried on past months, and points that run out where a policy says so."""

from datetime import date, timedelta

import pytest

from models import Activity, CreditApplication, Person, PointsEntry, database
from services import clock
from services.points import books, earning, expiring, ledger, policies, replaying
from tests import points_policies, records

HOURS, RULES = points_policies.HOURS, points_policies.RULES


def served(village, person, minutes, **event):
    """Confirmed minutes of somebody, thanked by the policy in force."""
    row = records.serve(village, person, minutes, confirmed_at=clock.now(), **event)
    with database.atomic():
        earning.thank([row], village.secretary)
    return row


def applied(village, person, rule, points, pay=True):
    """A credit application that was entered."""
    now = clock.now()
    row = CreditApplication.create(
        community=village.community,
        area=village.estate,
        person=person,
        author=person,
        rule=rule,
        happened_on=clock.today(),
        points=points,
        state="posted",
        is_open=False,
        moved_at=now,
        state_since=now,
    )
    if pay:
        give(village, person, points, f"credit_application:{row.id}", rule)
    return row


def give(village, person, points, source, rule):
    said = {"source": source, "rule": rule, "reason": rule.name}
    with database.atomic():
        return ledger.accrue(village.community.id, person, rule.account, points, **said)


def neighbours(count):
    return [Person.create(name=f"邻居{number}") for number in range(count)]


def replay(draft, months=3):
    before = PointsEntry.select().count(), Activity.select().count()
    found = replaying.replay(draft, months)
    assert before == (PointsEntry.select().count(), Activity.select().count())
    return found


def line(found, name):
    return next(one for one in found.lines if one.name == name)


def test_a_draft_like_the_one_in_force_would_have_given_the_same(village, queries):
    now = points_policies.adopted(village.community)
    for person in neighbours(6):
        served(village, person, 90)
        applied(village, person, points_policies.rule_of(now, "mutual_help"), 3)
    draft = points_policies.draft(village.community)
    with queries(4):
        found = replaying.replay(draft, 3)
    assert (found.given, found.would) == (6 * 18, 6 * 18)
    assert (found.more, found.fewer, found.same) == (0, 0, 6)
    assert found.since == date(2025, 12, 19) and found.until == clock.today()


def test_more_and_fewer_are_told_as_counts_and_few_not_at_all(village):
    points_policies.adopted(village.community)
    for person in neighbours(5):
        served(village, person, 60)
    for person in neighbours(4):
        served(village, person, 180)
    rules = [HOURS | {"points": 15, "cap": 20, "cap_period": "day"}]
    found = replay(points_policies.draft(village.community, rules=rules))
    assert line(found, "志愿服务时长")[1:] == (5 * 10 + 4 * 30, 5 * 15 + 4 * 20)
    assert (found.more, found.fewer, found.same) == (5, None, 0)


def test_matters_are_moved_into_the_range_of_the_draft_and_lines_that_end_give_nothing(village):
    now = points_policies.adopted(village.community)
    for person in neighbours(5):
        applied(village, person, points_policies.rule_of(now, "mutual_help"), 3)
        applied(village, person, points_policies.rule_of(now, "tidy_stairs"), 2)
    help = {"key": "mutual_help", "name": "互助", "points": 4, "points_most": 6}
    rules = [HOURS, help | {"account": "credit", "per": "matter"}]
    found = replay(points_policies.draft(village.community, rules=rules))
    assert line(found, "互助")[1:] == (15, 20) and line(found, "楼道整洁")[1:] == (10, 0)
    assert (found.more, found.fewer, found.same) == (0, 5, 0)


def test_a_home_shares_its_cap_where_credit_points_are_the_homes(village):
    points_policies.adopted(village.community)
    now = points_policies.adopted(village.community, credit_holder="household")
    rule = points_policies.rule_of(now, "mutual_help")
    for person in (village.elder, Person.create(name="王家", household=village.elder_home)):
        for _time in range(2):
            applied(village, person, rule, 3)
    said = {"key": "mutual_help", "name": "互助", "points": 3, "account": "credit"}
    rules = [said | {"per": "matter", "cap": 6, "cap_period": "month"}]
    draft = points_policies.draft(village.community, rules=rules, credit_holder="household")
    assert line(replay(draft), "互助")[1:] == (12, 6)
    draft.credit_holder = "person"
    assert line(replay(draft), "互助")[1:] == (12, 12)


def test_what_was_taken_back_was_not_given_and_older_months_are_left_out(village, clock):
    points_policies.adopted(village.community)
    row = served(village, village.volunteer, 60)
    with database.atomic():
        earning.take_back(row, village.secretary)
    type(row).update(state="voided").where(type(row).id == row.id).execute()
    clock.move(days=45)
    served(village, village.elder, 120)
    draft = points_policies.draft(village.community)
    assert replay(draft, 3)[3:5] == (20, 20)
    clock.move(days=40)
    assert replay(draft, 1)[2:5] == ([*map(_none, draft.rules)], 0, 0)


def _none(rule):
    return replaying.Line(rule.name, 0, 0)


def test_months_before_a_day_end_with_the_month(village):
    assert replaying.months_before(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert replaying.months_before(date(2026, 1, 15), 3) == date(2025, 10, 15)
    assert replaying.months_before(date(2026, 1, 31), -1) == date(2026, 2, 28)


def test_the_cap_leaves_what_was_not_entered_in_its_period(village, clock):
    policy = points_policies.adopted(village.community)
    rule = points_policies.rule_of(policy, "service_hours")
    entry = give(village, village.volunteer, 70, "participation:1:1", rule)
    give(village, village.elder, 90, "participation:2:1", rule)

    def room(person=village.volunteer):
        today = replaying.clock.today()
        return policies.room(rule, person.id, village.community.id, today)

    assert (room(), room(village.elder), room(village.resident)) == (30, 10, 100)
    with database.atomic():
        ledger.reverse(entry, source=entry.source, reason="记错了", by=village.secretary)
    assert room() == 100
    clock.move(days=20)  # another month
    assert room(village.elder) == 100


def test_a_cap_of_credit_points_is_that_of_the_home_where_they_are_the_homes(village):
    policy = points_policies.adopted(village.community, credit_holder="household")
    rule = points_policies.rule_of(policy, "good_advice")
    give(village, village.elder, 4, "credit_application:1", rule)
    other = Person.create(name="王家", household=village.elder_home)
    today = clock.today()
    assert policies.room(rule, other.id, village.community.id, today) == 2
    assert policies.room(rule, village.resident.id, village.community.id, today) == 6


@pytest.fixture
def old(village):
    """A policy with expiry since a year ago, and its rule of hours."""
    policy = points_policies.adopted(village.community, expires_months=12)
    return points_policies.rule_of(policy, "service_hours")


def run(village):
    with database.atomic():
        return expiring.expire(village.community.id)


def balance(village, person=None):
    return ledger.balances(person or village.volunteer, village.community.id)["volunteer"]


def spend(village, points, source, end=ledger.capture):
    with database.atomic():
        said = {"source": source, "reason": "洗衣液", "by": village.volunteer}
        ledger.hold(village.community.id, village.volunteer, points, **said)
        if end:
            end(source, reason="洗衣液", by=village.volunteer)


def test_nothing_expires_unless_a_policy_says_so(village, clock):
    policy = points_policies.adopted(village.community)
    give(village, village.volunteer, 50, "a", points_policies.rule_of(policy, "service_hours"))
    clock.move(days=900)
    assert expiring.by_the_clock() == 0 and balance(village) == 50
    assert soon(village, village.volunteer) is None


def soon(village, person):
    accounts = books.held_by(books.of(village.community.id), person).values()
    return expiring.soon(accounts, village.community.id)


def test_the_oldest_points_expire_by_lot_and_once(village, clock, old):
    give(village, village.volunteer, 50, "a", old)
    clock.move(days=100)
    give(village, village.volunteer, 30, "b", old)
    clock.move(days=265)  # the very day of the next year: still good
    assert run(village) == []
    clock.move(days=1)
    assert expiring.by_the_clock() == 1 and expiring.by_the_clock() == 0
    assert balance(village) == 30
    entry = PointsEntry.get(kind="expire")
    assert entry.points == 50 and entry.source == f"expire:{entry.debit_id}:2026-03-19"
    clock.move(days=100)
    assert [one.points for one in run(village)] == [30] and balance(village) == 0


def test_what_was_spent_came_from_the_oldest_and_what_came_back_is_there_again(village, clock, old):
    give(village, village.volunteer, 50, "a", old)
    give(village, village.elder, 10, "e", old)
    clock.move(days=100)
    give(village, village.volunteer, 30, "b", old)
    spend(village, 20, "redemption:1")
    spend(village, 15, "redemption:2", end=ledger.release)
    spend(village, 5, "redemption:3")
    with database.atomic():
        ledger.give_back("redemption:3", reason="退回")
    spend(village, 10, "redemption:4", end=None)  # still reserved
    clock.move(days=266)
    found = {one.debit.person_id: one.points for one in run(village)}
    assert found == {village.volunteer.id: 20, village.elder.id: 10}
    assert balance(village) == 30


def test_a_newer_entry_that_was_taken_back_does_not_save_the_old(village, clock, old):
    give(village, village.volunteer, 50, "a", old)
    clock.move(days=300)
    wrong = give(village, village.volunteer, 40, "b", old)
    with database.atomic():
        ledger.reverse(wrong, source="b", reason="记错了", by=village.secretary)
    clock.move(days=66)
    assert [one.points for one in run(village)] == [50]


def test_an_old_entry_that_was_taken_back_expires_no_more(village, clock, old):
    wrong = give(village, village.volunteer, 50, "a", old)
    clock.move(days=300)
    give(village, village.volunteer, 40, "b", old)
    with database.atomic():
        ledger.reverse(wrong, source="a", reason="记错了", by=village.secretary)
    clock.move(days=66)
    assert run(village) == [] and balance(village) == 40


def test_expiry_does_not_reach_into_the_past(village, clock):
    first = points_policies.adopted(village.community)
    give(village, village.volunteer, 50, "a", points_policies.rule_of(first, "service_hours"))
    clock.move(days=500)
    points_policies.adopted(village.community, expires_months=12, starts_on=replaying.clock.today())
    assert run(village) == []
    clock.move(days=366)  # with a 29 February
    assert run(village) == []
    clock.move(days=1)
    assert [one.points for one in run(village)] == [50]


def test_what_expires_soon_is_said_beforehand(village, clock, old):
    give(village, village.volunteer, 50, "a", old)
    clock.move(days=20)
    give(village, village.volunteer, 30, "b", old)
    clock.move(days=60)
    give(village, village.volunteer, 7, "c", old)
    spend(village, 10, "redemption:1")

    assert soon(village, village.volunteer) is None
    clock.move(days=250)  # 35 days before the first ones are a year old
    assert soon(village, village.volunteer) == (70, date(2027, 3, 19))
    assert soon(village, village.elder) is None
    spend(village, 45, "redemption:2")
    assert soon(village, village.volunteer) == (25, date(2027, 4, 8))


def test_points_of_the_end_of_a_long_month_are_good_until_the_same_day_or_longer(village):
    for day, months in ((date(2026, 1, 31), 1), (date(2027, 2, 28), 12), (date(2026, 8, 31), 6)):
        gone = expiring._gone_on(day, months)
        assert replaying.months_before(gone, months) > day
        assert replaying.months_before(gone - timedelta(days=1), months) <= day
