"""Drafts of the policy: begun from what holds, changed with kind refusals, adopted or dropped."""

from datetime import timedelta

import pytest

from config import Settings
from models import Activity, PointsPolicy, PointsRule, Step, database
from services import clock
from services.errors import Missing, Refused, RuleBroken
from services.points import policies, policy_adopting, policy_reading, policy_writing
from tests import points_policies
from tests.people import acting

SERVICE = {"per": "hour", "name": "敬老服务", "points": 12, "event_kind": "elders"}
MATTER = {"per": "matter", "name": "照看孩子", "points": 2, "points_most": 5, "assessors": 3}
SETTLED = {
    "text": "大家商量好的办法",
    "credit_holder": "household",
    "expires_months": None,
    "publicise_days": 5,
    "hold_days": 10,
    "offline_cap": 30,
}


def do(person, verb, *args):
    with acting(person) as by, database.atomic():
        return verb(*args, by)


def start(village, base=None, by=None):
    with acting(by or village.community_worker) as person, database.atomic():
        return policy_writing.start(village.community, person, base)


def save(village, draft, said, rule=None, by=None):
    with acting(by or village.community_worker) as person, database.atomic():
        return policy_writing.save_rule(draft, said, person, rule)


def adopt(village, draft, day=None, by=None):
    day = clock.today() if day is None else day
    return do(by or village.secretary, policy_adopting.adopt, draft, day)


def verbs():
    return [row.verb for row in Activity.select().order_by(Activity.id)]


def test_a_community_without_a_policy_is_offered_one_to_begin_with(village):
    draft = start(village)
    rules = policies.with_rules(draft).rules
    assert draft.version == 1 and draft.state == "draft" and draft.expires_months is None
    assert rules[0].per == "hour" and rules[0].points == 10 and rules[0].cap_period == "month"
    assert {rule.key for rule in rules[1:]} == {
        "mutual_help",
        "tidy_stairs",
        "peacemaking",
        "good_advice",
    }
    assert verbs() == ["policy.write"] and policies.in_force(village.community.id) is None


def test_a_draft_begins_as_the_newest_version_and_there_is_one_at_a_time(village):
    now = points_policies.adopted(village.community, hold_days=3, expires_months=24)
    draft = start(village)
    assert (draft.version, draft.hold_days, draft.expires_months) == (2, 3, 24)
    copied = policies.with_rules(draft).rules
    assert [rule.key for rule in copied] == [rule.key for rule in now.rules]
    assert policy_reading.changes(now, draft) == []
    assert start(village).id == draft.id and PointsPolicy.select().count() == 2


def test_only_staff_of_the_place_begin_a_draft(village):
    for who in (village.resident, village.grid_worker, village.estate_secretary, village.outsider):
        with pytest.raises(Refused):
            start(village, by=who)


def test_lines_are_added_changed_and_taken_out(village):
    draft = start(village)
    service = save(village, draft, SERVICE)
    assert (service.account, service.event_kind, service.cap) == ("volunteer", "elders", None)
    matter = save(village, draft, MATTER | {"cap": 10, "cap_period": "quarter"})
    assert (matter.account, matter.points_most, matter.cap_period) == ("credit", 5, "quarter")
    assert service.key != matter.key and matter.position > service.position
    changed = save(village, draft, MATTER | {"points": 5, "points_most": 5}, rule=matter)
    assert changed.key == matter.key and changed.points_most is None and changed.cap is None
    do(village.community_worker, policy_writing.remove_rule, draft, changed)
    assert PointsRule.get_or_none(PointsRule.id == matter.id) is None
    with pytest.raises(Missing):
        policy_writing.rule_of(draft, matter.id)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (SERVICE | {"name": "  "}, "name"),
        (SERVICE | {"name": "邻里互助"}, "name"),
        (SERVICE | {"name": "长" * 21}, "name"),
        (SERVICE | {"points": 0}, "points"),
        (SERVICE | {"points": 1001}, "points"),
        (SERVICE | {"points": None}, "points"),
        (SERVICE | {"per": "week"}, "per"),
        (SERVICE | {"event_kind": "party"}, "event_kind"),
        (SERVICE | {"account": "member"}, "account"),
        (SERVICE | {"account": "credit"}, "account"),
        (SERVICE | {"cap": 50}, "cap"),
        (SERVICE | {"cap": 50, "cap_period": "week"}, "cap"),
        (SERVICE | {"cap": 0, "cap_period": "day"}, "cap"),
        (SERVICE | {"per": "event", "cap": 11, "cap_period": "day"}, "cap"),
        (MATTER | {"points_most": 1}, "points_most"),
        (MATTER | {"points_most": 1001}, "points_most"),
        (MATTER | {"cap": 4, "cap_period": "day"}, "cap"),
        (MATTER | {"assessors": 2}, "assessors"),
        (MATTER | {"assessors": 10}, "assessors"),
    ],
)
def test_what_cannot_be_a_line_is_refused_by_its_field(village, said, field):
    points_policies.adopted(village.community)
    draft = start(village)
    with pytest.raises(RuleBroken) as broken:
        save(village, draft, said)
    assert broken.value.field == field
    assert len(policies.with_rules(draft).rules) == len(points_policies.RULES)


def test_a_line_keeps_its_own_name_and_there_is_an_end_of_lines(village):
    draft = start(village)
    rule = policies.with_rules(draft).rules[1]
    same = {"per": "matter", "name": rule.name, "points": 2, "points_most": None, "assessors": 4}
    assert save(village, draft, same, rule=rule).assessors == 4
    for number in range(policy_writing.MOST_RULES - len(policies.with_rules(draft).rules)):
        save(village, draft, SERVICE | {"name": f"服务{number}"})
    with pytest.raises(RuleBroken):
        save(village, draft, SERVICE)


def test_points_for_members_are_offered_only_where_the_instance_has_them(village):
    draft = start(village)
    try:
        policy_writing.configure(Settings(points_member=True))
        assert policy_writing.accounts() == ("volunteer", "member")
        line = save(village, draft, SERVICE | {"account": "member"})
    finally:
        policy_writing.configure(Settings())
    assert line.account == "member" and policy_writing.accounts() == ("volunteer",)
    again = save(village, draft, SERVICE | {"account": "member", "points": 3}, rule=line)
    assert again.account == "member" and again.points == 3


def test_settings_are_kept_and_checked(village):
    draft = start(village)
    do(village.community_worker, policy_writing.settle, draft, SETTLED)
    now = PointsPolicy.get_by_id(draft.id)
    assert {name: getattr(now, name) for name in SETTLED} == SETTLED
    for wrong in (
        {"publicise_days": 31},
        {"publicise_days": None},
        {"hold_days": 0},
        {"offline_cap": 501},
        {"expires_months": 5},
        {"credit_holder": "street"},
        {"text": "长" * 4001},
    ):
        with pytest.raises(RuleBroken) as broken:
            do(village.community_worker, policy_writing.settle, draft, SETTLED | wrong)
        assert broken.value.field == next(iter(wrong))


def test_the_secretary_adopts_and_it_stays_as_it_is(village):
    draft = start(village)
    save(village, draft, MATTER)
    begins = clock.today() + timedelta(days=10)
    adopted = adopt(village, draft, begins)
    assert adopted.state == "adopted" and adopted.adopted_by == village.secretary
    assert policies.in_force(village.community.id) is None
    assert policies.in_force(village.community.id, begins).id == draft.id
    assert verbs()[-1] == "policy.adopt" and Step.get(subject="points_policy").verb == "adopt"
    rule = policies.with_rules(adopted).rules[0]
    for verb, *args in (
        (policy_writing.settle, adopted, SETTLED),
        (policy_writing.remove_rule, adopted, rule),
        (policy_adopting.drop, adopted, "不要了"),
    ):
        with pytest.raises(RuleBroken):
            do(village.community_worker, verb, *args)
    with pytest.raises(RuleBroken):
        save(village, adopted, SERVICE)
    with pytest.raises(RuleBroken):
        adopt(village, adopted, begins)
    now = PointsPolicy.get_by_id(draft.id)
    assert now.starts_on == begins and len(policies.with_rules(now).rules) == 6


def test_a_rule_is_not_made_for_the_past_nor_before_the_one_that_comes(village):
    today = clock.today()
    points_policies.adopted(village.community, starts_on=today + timedelta(days=5))
    draft = start(village)
    for day in (today - timedelta(days=1), today, today + timedelta(days=400)):
        with pytest.raises(RuleBroken) as broken:
            adopt(village, draft, day)
        assert broken.value.field == "starts_on"
    with pytest.raises(RuleBroken):
        do(village.secretary, policy_adopting.adopt, draft, None)
    assert policy_adopting.earliest(village.community.id) == today + timedelta(days=5)
    assert adopt(village, draft, today + timedelta(days=5)).state == "adopted"


def test_whoever_wrote_in_a_draft_does_not_adopt_it(village):
    own = start(village, by=village.secretary)
    with pytest.raises(RuleBroken):
        adopt(village, own)
    do(village.community_worker, policy_adopting.drop, own, "换人写")
    touched = start(village)
    save(village, touched, SERVICE, by=village.secretary)
    with pytest.raises(RuleBroken):
        adopt(village, touched)
    for who in (village.community_worker, village.estate_secretary, village.outsider):
        with pytest.raises(Refused):
            adopt(village, touched, by=who)


def test_a_draft_without_lines_is_not_adopted(village):
    with pytest.raises(RuleBroken):
        adopt(village, points_policies.draft(village.community, rules=[]))


def test_a_draft_is_dropped_with_a_reason_and_can_be_taken_up_again(village):
    draft = start(village)
    line = save(village, draft, SERVICE)
    with pytest.raises(RuleBroken) as broken:
        do(village.community_worker, policy_adopting.drop, draft, " ")
    assert broken.value.field == "note"
    do(village.community_worker, policy_adopting.drop, draft, "先听听大家的意见")
    assert verbs()[-1] == "policy.drop"
    going, dropped = policy_reading.drafts(village.community)
    assert going is None and [one.reason for one in dropped] == ["先听听大家的意见"]
    with pytest.raises(RuleBroken):
        save(village, draft, SERVICE | {"name": "别的"})
    again = start(village, base=draft.id)
    assert again.version == 2 and line.key in {r.key for r in policies.with_rules(again).rules}
    other = points_policies.adopted(village.other_community)
    do(village.community_worker, policy_adopting.drop, again, "重来")
    with pytest.raises(Missing):
        start(village, base=other.id)


def test_everybody_reads_what_holds_what_comes_and_what_held(village, queries):
    today = clock.today()
    first = points_policies.adopted(village.community, starts_on=today - timedelta(days=90))
    now = points_policies.adopted(village.community, starts_on=today - timedelta(days=30))
    rules = [points_policies.HOURS | {"points": 6}, *list(points_policies.RULES[2:])]
    rules.append(points_policies.HOURS | {"key": "new", "name": "新的", "per": "event"})
    rules = [{"account": "credit", "per": "matter"} | rule for rule in rules]
    soon = today + timedelta(days=7)
    points_policies.adopted(village.community, starts_on=soon, rules=points_policies.RULES)
    coming = points_policies.adopted(village.community, starts_on=soon, rules=rules, hold_days=9)
    points_policies.draft(village.community)
    with queries(2):
        page = policy_reading.page(village.community)
    assert page.now.id == now.id and page.now.until == soon - timedelta(days=1)
    assert [one.id for one in page.earlier] == [first.id]
    assert page.earlier[0].until == now.starts_on - timedelta(days=1)
    (policy, changes), *none = page.coming
    assert policy.id == coming.id and not none
    assert [(one.kind, one.name) for one in changes[:3]] == [
        ("other", "志愿服务时长"),
        ("new", "新的"),
        ("gone", "邻里互助"),
    ]
    assert "10" in changes[0].before and "6" in changes[0].after and len(changes) == 4
    assert policy_reading.version(village.community, first.version).id == first.id
    with pytest.raises(Missing):
        policy_reading.version(village.community, 99)
