"""《积分考核和兑换办法》: which version is in force on a day, and what its rules give."""

from datetime import date, timedelta

from models import Person, PointsAccount, PointsPolicy, PointsRule
from services import clock
from services.points import caps
from services.prepared import prepared

TAKEN_BACK = ("reverse", "owe")  # what an accrual gave and does not give any more


def in_force(community_id, day=None):
    """The PointsPolicy in force in a community on a day (default: today), with `.rules`, a list of
    its PointsRules in their order; None before the first one begins. Two statements."""
    found = _in_force(community_id, day or clock.today())
    return with_rules(found[0]) if found else None


def with_rules(policy):
    """A PointsPolicy whose `.rules` is a list of its PointsRules, in their order."""
    policy.rules = _rules(policy.id)
    for rule in policy.rules:
        rule.policy = policy
    return policy


def rules_for(community_id, per, day):
    """The rules "hour", "event" or "matter" of the policy in force on that day, in their order."""
    policy = in_force(community_id, day)
    return [rule for rule in policy.rules if rule.per == per] if policy else []


def of_service(rules, event_kind):
    """Those of some rules by which service at an event of a kind is thanked.

    Of each account and measure, a rule for just such events goes before one for all events.
    """
    served = [rule for rule in rules if rule.per != "matter"]
    own = {(rule.account, rule.per) for rule in served if rule.event_kind == event_kind}
    return [
        rule
        for rule in served
        if rule.event_kind == event_kind
        or (not rule.event_kind and (rule.account, rule.per) not in own)
    ]


def points_for(rule, minutes):
    """The whole points a rule gives for confirmed minutes of service at one event.

    Per hour: in proportion to the minutes, rounded down, so half an hour of 10 an hour is 5, and
    55 minutes are 9. Per event: its points, however long it was. A matter is not thanked by time:
    0. The cap is not looked at here (`room`).
    """
    if rule.per == "hour":
        return rule.points * max(0, minutes) // 60
    return rule.points if rule.per == "event" and minutes > 0 else 0


def room(rule, person_id, community_id, day):
    """How many points the cap of a rule still leaves somebody in the period a day lies in.

    None where the rule has no cap. What counts is what was entered in the period (PointsEntry.day)
    under the key of the rule, whichever version of it, without what was taken back again. Where
    credit points belong to the home, its cap is that of all who live there.
    """
    if rule.cap is None:
        return None
    home = Person.select(Person.household).where(Person.id == person_id)
    theirs = (PointsAccount.person == person_id) | PointsAccount.household.in_(home)
    given = caps.given(rule, theirs, community_id, *period_of(rule.cap_period, day))
    return max(0, rule.cap - given.total())


def period_of(period, day):
    """(first day, last day) of the calendar day, month, quarter or year a day lies in."""
    if period == "day":
        return day, day
    months = {"month": 1, "quarter": 3, "year": 12}[period]
    month = (day.month - 1) // months * months + 1
    after = month + months
    return day.replace(month=month, day=1), _first(day.year, after) - timedelta(days=1)


def _first(year, month):
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def _adopted(community_id, day):
    mine = (PointsPolicy.community == community_id) & (PointsPolicy.state == "adopted")
    newest = (PointsPolicy.starts_on.desc(), PointsPolicy.version.desc())
    return PointsPolicy.select().where(mine & (PointsPolicy.starts_on <= day)).order_by(*newest)


_in_force = prepared(lambda community_id, day: _adopted(community_id, day).limit(1))
_rules = prepared(
    lambda policy_id: (
        PointsRule.select()
        .where(PointsRule.policy == policy_id)
        .order_by(PointsRule.position, PointsRule.id)
    )
)
