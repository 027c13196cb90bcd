"""Policies of the named village, for tests of whatever is thanked with points.

policy = adopted(village.community)            # in force since a year ago
policy = adopted(village.community, hold_days=3, rules=[HOURS | {"points": 6}])
rule = rule_of(policy, "mutual_help")
"""

from datetime import timedelta

from peewee import fn

from models import Person, PointsPolicy, PointsRule
from services import clock
from services.points import policies

HOURS = {
    "key": "service_hours",
    "account": "volunteer",
    "per": "hour",
    "name": "志愿服务时长",
    "points": 10,
    "cap": 100,
    "cap_period": "month",
}
MATTERS = (
    {"key": "mutual_help", "name": "邻里互助", "points": 2, "points_most": 3},
    {"key": "tidy_stairs", "name": "楼道整洁", "points": 2},
    {"key": "good_advice", "name": "献计献策", "points": 2, "points_most": 3, "cap": 6}
    | {"cap_period": "quarter"},
)
RULES = (HOURS, *(matter | {"account": "credit", "per": "matter"} for matter in MATTERS))


def adopted(community, *, rules=RULES, **changes):
    """A policy of a community (an Area) that somebody adopted, as rows; `changes` are its columns
    (starts_on, hold_days, publicise_days, expires_months, credit_holder, offline_cap …).

    In force since a year ago, unless `starts_on` says otherwise. Returns it with `.rules`.
    """
    people = {person.slug: person for person in Person.select().where(Person.slug.is_null(False))}
    values = {
        "starts_on": clock.today() - timedelta(days=365),
        "state": "adopted",
        "author": people["community-worker"],
        "adopted_by": people["secretary"],
        "adopted_at": clock.now(),
    }
    return _made(community, rules, values | changes)


def draft(community, *, rules=RULES, by="community-worker", **changes):
    """The same, not adopted yet; `by`: the slug of who wrote it. Returns it with `.rules`."""
    return _made(community, rules, {"author": Person.get(slug=by)} | changes)


def rule_of(policy, key):
    """Its PointsRule with that key."""
    return next(rule for rule in policy.rules if rule.key == key)


def _made(community, rules, values):
    before = PointsPolicy.select(fn.MAX(PointsPolicy.version))
    before = before.where(PointsPolicy.community == community).scalar() or 0
    policy = PointsPolicy.create(
        community=community,
        version=before + 1,
        text="帮邻居、做志愿，大家用积分说声谢谢。",
        made_at=clock.now(),
        **values,
    )
    for position, rule in enumerate(rules):
        PointsRule.create(policy=policy, position=position, **rule)
    return policies.with_rules(policy)
