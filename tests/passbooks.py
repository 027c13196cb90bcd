"""Points in passbooks of the named village, entered as the ledger does it.

line = given(village, village.elder, 20)               # 补记, by two people
line = thanked(village, village.elder, 6, "楼道整洁")    # by a rule in force
"""

import itertools

from models import PointsPolicy, database
from services.points import ledger
from tests import points_policies

COUNT = itertools.count(1)


def given(village, person, points, reason="旧存折转来", account="volunteer", community=None):
    """A line two people entered. Returns the PointsEntry."""
    with database.atomic():
        return ledger.add(
            (community or village.community).id,
            person,
            account,
            points,
            source=f"test:{next(COUNT)}",
            reason=reason,
            by=village.community_worker,
            second=village.secretary,
        )


def thanked(village, person, points, reason="楼道整洁", key="mutual_help", source=None, **policy):
    """A line by a rule of the policy in force (made when there is none)."""
    known = PointsPolicy.get_or_none(PointsPolicy.community == village.community)
    found = known or points_policies.adopted(village.community, **policy)
    rule = next(rule for rule in found.rules if rule.key == key)
    with database.atomic():
        return ledger.accrue(
            village.community.id,
            person,
            rule.account,
            points,
            source=source or f"test:{next(COUNT)}",
            rule=rule,
            reason=reason,
            evidence="/events",
            by=village.secretary,
        )


def reserved(village, person, points, source="redemption:1", reason="洗衣液"):
    """Points reserved for something at the market."""
    with database.atomic():
        return ledger.hold(village.community.id, person, points, source=source, reason=reason)


def collected(source="redemption:1", reason="洗衣液"):
    """It was handed over."""
    with database.atomic():
        return ledger.capture(source, reason=reason)
