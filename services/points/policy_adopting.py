"""A draft is adopted, by a secretary who did not write it, or dropped."""

import json
from datetime import timedelta

from flask_babel import gettext as _
from peewee import fn

from models import Activity, Area, PointsPolicy, Step
from services import access, activity, clock, context
from services.errors import RuleBroken
from services.flow import NOTE_LENGTH
from services.points import policies
from services.points.policy_writing import writable
from services.texts import clipped

NOUN = "points_policy"
LONGEST_AHEAD = timedelta(days=366)


def adopt(policy, starts_on, by):
    """A draft is the policy from `starts_on` on. It is never changed after that. Returns it.

    Raises Refused, or RuleBroken: who wrote in it does not adopt it, it does not begin in the past
    nor before a version that was adopted already, and it has at least one line.
    """
    access.require("policy.adopt", policy)
    access.hold(Area, [policy.community_id])
    draft = writable(policy, "policy.adopt")
    if wrote(draft, by):
        raise RuleBroken(_("Whoever wrote in a draft does not adopt it. Please ask a colleague."))
    if not policies.with_rules(draft).rules:
        raise RuleBroken(_("This draft has no line yet. Please add one first."))
    _check_day(draft, starts_on)
    draft.state, draft.starts_on = "adopted", starts_on
    draft.adopted_by, draft.adopted_at = by, clock.now()
    draft.save()
    _step(draft, "adopt", by, "", starts_on=starts_on)
    activity.record(
        by,
        "policy.adopt",
        draft,
        area=draft.community_id,
        version=draft.version,
        starts_on=starts_on.isoformat(),
    )
    return draft


def drop(policy, note, by):
    """Put a draft away, with a reason. Returns it. Raises Refused, or RuleBroken without one."""
    draft = writable(policy)
    note = clipped(note, NOTE_LENGTH, "note")
    if not note:
        raise RuleBroken(_("Please say why in a few words."), "note")
    draft.state = "dropped"
    draft.save()
    _step(draft, "drop", by, note)
    activity.record(by, "policy.drop", draft, area=draft.community_id, version=draft.version)
    return draft


def wrote(policy, person):
    """Did somebody begin a policy, or change anything in it?"""
    if policy.author_id == person.id:
        return True
    here = (Activity.subject == NOUN) & (Activity.subject_id == policy.id)
    mine = (Activity.actor == person.id) & (Activity.verb == "policy.write")
    return Activity.select().where(here & mine).exists()


def earliest(community_id):
    """The first day on which a version adopted today may begin."""
    adopted = (PointsPolicy.community == community_id) & (PointsPolicy.state == "adopted")
    newest = PointsPolicy.select(fn.MAX(PointsPolicy.starts_on)).where(adopted).scalar()
    return max(clock.today(), newest) if newest else clock.today()


def _check_day(draft, starts_on):
    if starts_on is None:
        raise RuleBroken(_("Please choose a day."), "starts_on")
    if starts_on < clock.today():
        raise RuleBroken(
            _("Rules do not reach into the past. Choose today or a later day."), "starts_on"
        )
    if starts_on < earliest(draft.community_id):
        raise RuleBroken(
            _("A version that was adopted before begins later. Choose its day or a later one."),
            "starts_on",
        )
    if starts_on > clock.today() + LONGEST_AHEAD:
        raise RuleBroken(_("That is more than a year ahead. Is the day right?"), "starts_on")


def _step(draft, verb, by, note, **detail):
    now = clock.now()
    Step.create(
        subject=NOUN,
        subject_id=draft.id,
        verb=verb,
        before="draft",
        after=draft.state,
        actor=by,
        note=note,
        detail=json.dumps(detail, default=str),
        happened_at=now,
        received_at=now,
        submission=context.submission(),
    )
