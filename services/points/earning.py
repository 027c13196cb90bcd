"""Confirmed service minutes earn points by the policy in force, once; voided ones are reversed."""

from collections import Counter, defaultdict

from models import Person, PointsAccount, PointsEntry, Registration
from services import clock
from services.points import books, caps, ledger, policies

SOURCE = "participation"


def thank(participations, by):
    """Enter the points for Participations of one event whose minutes were confirmed, in the
    caller's transaction. Returns the new PointsEntry rows.

    The rules are those of the day of the event; a cap counts what was entered in its period.
    Minutes that were corrected count anew, as the next turn of their source.
    """
    event = participations[0].event if participations else None
    if event is None or not event.counts_hours:
        return []
    policy = policies.in_force(event.community_id, clock.day_of(event.starts_at))
    rules = policies.of_service(policy.rules, event.kind) if policy else []
    if not rules:
        return []
    books.of(event.community_id, hold=True)  # two at once would both see the same room of a cap
    turns = _turns([one.id for one in participations])
    ids = [one.person_id for one in participations]
    people = {person.id: person for person in Person.select().where(Person.id.in_(ids))}
    thanks = [
        ledger.Thanks(
            person=people[one.person_id],
            account=rule.account,
            points=points,
            source=f"{SOURCE}:{one.id}:{turns[one.id] + 1}",
            rule=rule,
            reason=event.title,
            evidence=f"/events/{event.id}",
        )
        for rule in rules
        for one, points in _shares(rule, participations, event.community_id)
    ]
    return ledger.accrue_all(event.community_id, thanks, by)


def take_back(participation, by, second=None):
    """Reverse what the minutes of a Participation had earned. Returns the new entries."""
    reason, made = participation.event.title, []
    for _id, _turn, entry in _earned([participation.id]):
        said = {"source": entry.source, "reason": reason, "by": by, "second": second}
        made += ledger.reverse(entry, **said)
    return made


def _shares(rule, participations, community_id):
    """(Participation, points) of those a rule thanks, up to what its cap leaves them."""
    if rule.account == "member":
        participations = _members(participations, community_id)
    given = _given(rule, [one.person_id for one in participations], community_id)
    for one in participations:
        points = policies.points_for(rule, one.minutes or 0)
        if rule.cap is not None:
            points = min(points, max(0, rule.cap - given[one.person_id]))
            given[one.person_id] += points
        if points:
            yield one, points


def _members(participations, community_id):
    """Those who reported in here as party members (积分制: off unless a policy says so)."""
    mine = (Registration.kind == "member") & (Registration.state == "active")
    ids = [one.person_id for one in participations]
    query = Registration.select(Registration.person).where(mine & Registration.person.in_(ids))
    members = {id for (id,) in query.tuples()}
    return [one for one in participations if one.person_id in members]


def _given(rule, person_ids, community_id):
    """Counter of person id → points entered by a rule in the period today lies in, without what was
    taken back."""
    found = Counter()
    if rule.cap is None or not person_ids:
        return found
    theirs = PointsAccount.person.in_(person_ids)
    period = policies.period_of(rule.cap_period, clock.today())
    for account, points in caps.given(rule, theirs, community_id, *period).items():
        found[account.person_id] += points
    return found


def _turns(ids):
    """{participation id: how often it was paid}, 0 for the first time."""
    return defaultdict(int, {id: turn for id, turn, _entry in _earned(ids)})


def _earned(ids):
    """(participation id, turn, PointsEntry) of what they earned, the earlier turns first. One
    query, and one more for each time that any of them was paid again."""
    found, turn = [], 1
    while ids:
        sources = {f"{SOURCE}:{id}:{turn}": id for id in ids}
        paid = (PointsEntry.kind == "accrue") & PointsEntry.source.in_([*sources])
        rows = [(sources[entry.source], turn, entry) for entry in PointsEntry.select().where(paid)]
        found += rows
        ids, turn = {id for id, _turn, _entry in rows}, turn + 1
    return found
