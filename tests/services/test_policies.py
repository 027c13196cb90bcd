"""Which policy is in force, what its rules give, and what their caps leave."""

from datetime import date, timedelta

import pytest

from models import PointsRule
from services import clock
from services.points import policies
from tests import points_policies


def test_a_community_without_a_policy_has_none_in_force(village):
    assert policies.in_force(village.community.id) is None
    assert policies.rules_for(village.community.id, "hour", clock.today()) == []


def test_the_policy_in_force_is_the_newest_that_has_begun(village, queries):
    today = clock.today()
    first = points_policies.adopted(village.community)
    second = points_policies.adopted(village.community, starts_on=today)
    points_policies.adopted(village.community, starts_on=today + timedelta(days=1))
    points_policies.adopted(village.other_community)
    points_policies.draft(village.community)
    with queries(2):
        found = policies.in_force(village.community.id)
    assert found.id == second.id and found.rules[0].policy is found
    yesterday = policies.in_force(village.community.id, today - timedelta(days=1))
    assert yesterday.id == first.id
    assert policies.in_force(village.community.id, first.starts_on - timedelta(days=1)) is None


def test_of_two_that_begin_on_the_same_day_the_later_version_is_in_force(village):
    points_policies.adopted(village.community)
    later = points_policies.adopted(village.community)
    assert policies.in_force(village.community.id).id == later.id


def test_rules_come_in_their_order_and_by_what_they_measure(village):
    policy = points_policies.adopted(village.community)
    assert [rule.key for rule in policy.rules] == [rule["key"] for rule in points_policies.RULES]
    matters = policies.rules_for(village.community.id, "matter", clock.today())
    assert [rule.name for rule in matters] == ["邻里互助", "楼道整洁", "献计献策"]


@pytest.mark.parametrize(
    ("minutes", "points"), [(0, 0), (5, 0), (30, 5), (55, 9), (60, 10), (119, 19)]
)
def test_points_of_an_hour_are_in_proportion_and_rounded_down(minutes, points):
    assert policies.points_for(PointsRule(per="hour", points=10), minutes) == points


def test_an_event_gives_its_points_however_long_it_was_and_a_matter_none_by_time():
    assert policies.points_for(PointsRule(per="event", points=5), 20) == 5
    assert policies.points_for(PointsRule(per="event", points=5), 0) == 0
    assert policies.points_for(PointsRule(per="matter", points=5), 60) == 0


def test_a_rule_for_a_kind_of_event_goes_before_the_one_for_all(village):
    own = points_policies.HOURS | {"key": "cleaning_hours", "event_kind": "cleaning"}
    policy = points_policies.adopted(village.community, rules=[points_policies.HOURS, own])

    def keys(kind):
        return [rule.key for rule in policies.of_service(policy.rules, kind)]

    assert keys("cleaning") == ["cleaning_hours"]
    assert keys("culture") == ["service_hours"]


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("day", date(2026, 12, 5), date(2026, 12, 5)),
        ("month", date(2026, 12, 1), date(2026, 12, 31)),
        ("quarter", date(2026, 10, 1), date(2026, 12, 31)),
        ("year", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_periods_of_a_cap_are_those_of_the_calendar(period, first, last):
    assert policies.period_of(period, date(2026, 12, 5)) == (first, last)


def test_a_cap_nobody_used_leaves_all_of_it_and_no_cap_no_end(village):
    policy = points_policies.adopted(village.community)
    here = village.volunteer.id, village.community.id, clock.today()
    assert policies.room(points_policies.rule_of(policy, "service_hours"), *here) == 100
    assert policies.room(points_policies.rule_of(policy, "tidy_stairs"), *here) is None
