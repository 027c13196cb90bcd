"""The policy for everybody: what holds now, what held before, what changes from when."""

from collections import defaultdict, namedtuple
from datetime import timedelta

from models import PointsPolicy, PointsRule, Step
from services import clock
from services.errors import Missing
from services.points.policy_adopting import NOUN
from services.points.policy_wording import said, settled

VERSIONS = 60  # as many as a page tells of

# `now`: the policy in force or None; `coming`: [(policy, [Change])], the next first; `earlier`: the
# newest first. All with `.rules` and `.until`, the last day they hold or None.
Page = namedtuple("Page", "now coming earlier")

# One line of what changes: `kind` is new, gone or other; `before` and `after` in words.
Change = namedtuple("Change", "kind name before after")


def page(community):
    """The Page of a community (Area). Two statements."""
    versions, today = _adopted(community), clock.today()
    begun = [policy for policy in versions if policy.starts_on <= today]
    coming = [policy for policy in reversed(versions) if policy.starts_on > today]
    coming = [policy for policy in coming if not _is_void(policy)]
    now, steps = (begun[0] if begun else None), []
    before = now
    for policy in coming:
        steps.append((policy, changes(before, policy)))
        before = policy
    return Page(now, steps, begun[1:])


def version(community, number):
    """An adopted version of a community's policy. Raises Missing."""
    found = next((one for one in _adopted(community) if one.version == number), None)
    if found is None:
        raise Missing
    return found


def changes(before, after):
    """[Change] from one policy with `.rules` to another; from None everything is new."""
    olds = {rule.key: rule for rule in before.rules} if before else {}
    news = {rule.key: rule for rule in after.rules}
    found = []
    for key, rule in news.items():
        old = olds.get(key)
        was, now = (said(old) if old else ""), said(rule)
        if old is None:
            found.append(Change("new", rule.name, "", now))
        elif was != now or old.name != rule.name:
            found.append(Change("other", rule.name, _named(old, rule, was), now))
    found += [
        Change("gone", rule.name, said(rule), "") for key, rule in olds.items() if key not in news
    ]
    if before:
        pairs = zip(settled(before), settled(after), strict=True)
        found += [Change("other", name, was, now) for (name, was), (_n, now) in pairs if was != now]
    return found


def drafts(community):
    """(the draft of a community or None, those that were dropped with `.reason`, newest first)."""
    rows = PointsPolicy.select().where(
        (PointsPolicy.community == community) & (PointsPolicy.state != "adopted")
    )
    rows = list(rows.order_by(PointsPolicy.version.desc()).limit(VERSIONS))
    dropped = [policy for policy in rows if policy.state == "dropped"]
    query = Step.select(Step.subject_id, Step.note).where(
        (Step.subject == NOUN)
        & (Step.verb == "drop")
        & Step.subject_id.in_([one.id for one in dropped])
    )
    notes = dict(query.tuples()) if dropped else {}
    for policy in dropped:
        policy.reason = notes.get(policy.id, "")
    return next((policy for policy in rows if policy.state == "draft"), None), dropped


def _adopted(community):
    """Adopted versions with rules and `.until`, the one that begins last first."""
    mine = (PointsPolicy.community == community) & (PointsPolicy.state == "adopted")
    newest = (PointsPolicy.starts_on.desc(), PointsPolicy.version.desc())
    found = list(PointsPolicy.select().where(mine).order_by(*newest).limit(VERSIONS))
    rules = defaultdict(list)
    query = PointsRule.select().where(PointsRule.policy.in_([policy.id for policy in found]))
    for rule in query.order_by(PointsRule.position, PointsRule.id) if found else ():
        rules[rule.policy_id].append(rule)
    later = None
    for policy in found:
        policy.rules = rules[policy.id]
        for rule in policy.rules:
            rule.policy = policy
        policy.until = later and later - timedelta(days=1)
        later = policy.starts_on
    return found


def _is_void(policy):
    """Another version begins on the same day instead."""
    return policy.until is not None and policy.until < policy.starts_on


def _named(old, new, words):
    return words if old.name == new.name else f"{old.name}: {words}"
