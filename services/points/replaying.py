"""What a draft of the policy would have given over past months, beside what was given.

Nothing is written. It is computed from minutes that were confirmed and from credit applications
that were entered; people come out as counts only, and not even those when they are few.
"""

from collections import Counter, namedtuple
from datetime import date, timedelta

from peewee import fn

from models import (
    CreditApplication,
    Event,
    Participation,
    Person,
    PointsAccount,
    PointsBook,
    PointsEntry,
    PointsPolicy,
    PointsRule,
    Registration,
)
from services import clock
from services.few import told
from services.points import policies

MONTHS = (1, 3, 6)
MATTER = "credit_application"

# `lines`: [Line]; `given` and `would`: totals; `more`, `fewer`, `same`: how many people, None where
# they are too few to be told.
Replay = namedtuple("Replay", "since until lines given would more fewer same")
Line = namedtuple("Line", "name given would")


def replay(policy, months):
    """The Replay of a PointsPolicy with `.rules` over the last `months`. At most four
    statements.

    Counted as on the day things were entered: for each confirmed service its rules and minutes, for
    each credit application what the council gave, moved into the range of its line; caps by their
    calendar periods, beginning anew with `since`. Whoever was thanked by a line the draft does not
    have gets nothing for it.
    """
    until = clock.today()
    since = months_before(until, months) + timedelta(days=1)
    span = clock.utc(since.year, since.month, since.day), clock.now()
    matters = _matters(policy.community_id, span)
    would = _would(policy, _services(policy.community_id, span), matters)
    given = _given(policy.community_id, since, matters)
    people = {who for _key, who in would} | {who for _key, who in given}
    before, after = _by_person(given), _by_person(would)
    gain = [after[who] - before[who] for who in people]
    return Replay(
        since,
        until,
        _lines(policy, given, would),
        sum(given.values()),
        sum(would.values()),
        told(sum(one > 0 for one in gain)),
        told(sum(one < 0 for one in gain)),
        told(sum(one == 0 for one in gain)),
    )


def months_before(day, months):
    """The same day so many months earlier, or the last of that month."""
    number = day.year * 12 + day.month - 1 - months
    first = date(number // 12, number % 12 + 1, 1)
    last = policies.period_of("month", first)[1]
    return first.replace(day=min(day.day, last.day))


def _services(community_id, span):
    """(participation id, person id, minutes, event kind, day entered, is a member) of confirmed
    service, in order."""
    member = Registration.select().where(
        (Registration.person == Participation.person)
        & (Registration.kind == "member")
        & (Registration.state == "active")
    )
    confirmed = (Participation.state == "hours_confirmed") & Participation.confirmed_at.between(
        *span
    )
    query = Participation.select(
        Participation.id,
        Participation.person,
        Participation.minutes,
        Event.kind,
        Participation.confirmed_at,
        fn.EXISTS(member),
    )
    query = query.join(Event).where((Event.community == community_id) & Event.counts_hours)
    query = query.where(confirmed).order_by(Participation.confirmed_at, Participation.id)
    return list(query.tuples())


def _matters(community_id, span):
    """{application id: (person id, home id, rule key, points, day entered)} of what was entered."""
    query = (
        CreditApplication.select(
            CreditApplication.id,
            CreditApplication.person,
            Person.household,
            PointsRule.key,
            CreditApplication.points,
            CreditApplication.state_since,
        )
        .join(Person, on=CreditApplication.person)
        .switch(CreditApplication)
        .join(PointsRule, on=CreditApplication.rule)
        .where(
            (CreditApplication.community == community_id)
            & (CreditApplication.state == "posted")
            & CreditApplication.state_since.between(*span)
        )
        .order_by(CreditApplication.state_since, CreditApplication.id)
    )
    return {id: rest for id, *rest in query.tuples()}


def _would(policy, services, matters):
    """Counter of (rule key, person) → points by the rules of the draft."""
    found, used = Counter(), Counter()

    def give(rule, who, holder, points, at):
        if rule.cap is not None:
            period = policies.period_of(rule.cap_period, clock.day_of(at))[0]
            points = min(points, rule.cap - used[rule.key, holder, period])
            used[rule.key, holder, period] += points
        if points > 0:
            found[rule.key, who] += points

    of_kind = {}
    for _id, who, minutes, kind, at, is_member in services:
        if kind not in of_kind:
            of_kind[kind] = policies.of_service(policy.rules, kind)
        for rule in of_kind[kind]:
            if rule.account != "member" or is_member:
                give(rule, who, who, policies.points_for(rule, minutes or 0), at)
    lines = {rule.key: rule for rule in policy.rules if rule.per == "matter"}
    by_home = policy.credit_holder == "household"
    for who, home, key, points, at in matters.values():
        if (rule := lines.get(key)) and points:
            within = min(max(points, rule.points), rule.points_most or rule.points)
            give(rule, who, ("home", home) if by_home and home else who, within, at)
    return found


def _given(community_id, since, matters):
    """Counter of (rule key, person) → points entered since a day and not taken back.

    Points of a home count for whoever had applied for them."""
    later = PointsEntry.alias()
    back = later.select(fn.COALESCE(fn.SUM(later.points), 0)).where(
        (later.original == PointsEntry.id) & later.kind.in_(policies.TAKEN_BACK)
    )
    query = (
        PointsEntry.select(
            PointsEntry.rule_key, PointsAccount.person, PointsEntry.source, PointsEntry.points, back
        )
        .join(PointsBook, on=PointsEntry.book)
        .join(PointsAccount, on=PointsEntry.credit == PointsAccount.id)
        .where(
            (PointsBook.community == community_id)
            & (PointsEntry.kind == "accrue")
            & (PointsEntry.day >= since)
        )
    )
    found = Counter()
    for key, who, source, points, gone in query.tuples().iterator():
        if points > gone:
            found[key, who or _applicant(source, matters)] += points - gone
    return found


def _applicant(source, matters):
    noun, _colon, id = source.partition(":")
    row = matters.get(int(id)) if noun == MATTER and id.isdecimal() else None
    return row[0] if row else source


def _by_person(counted):
    found = Counter()
    for (_key, who), points in counted.items():
        found[who] += points
    return found


def _lines(policy, given, would):
    """A Line for each rule of the draft, then for those it does not have any more."""
    names = {rule.key: rule.name for rule in policy.rules}
    missing = {key for key, _who in given} - names.keys()
    if missing:
        query = PointsRule.select(PointsRule.key, PointsRule.name).join(PointsPolicy)
        mine = (PointsPolicy.community == policy.community_id) & PointsRule.key.in_(missing)
        names |= dict(query.where(mine).order_by(PointsPolicy.version).tuples())
    before, after = Counter(), Counter()
    for (key, _who), points in given.items():
        before[key] += points
    for (key, _who), points in would.items():
        after[key] += points
    return [Line(name, before[key], after[key]) for key, name in names.items()]
