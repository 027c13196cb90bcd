"""Handing an issue over, and taking it back: 派单, 领单, 退单, with whoever helps."""

from models import CoHandler
from services import clock, workdays
from services.issues.effects.common import LENGTH, coming
from services.issues.hiding import hide
from services.issues.parties import calls, helpers, working_for
from services.texts import clipped


def _dispatch(issue, by, given):
    kind, who = given["to"]
    issue.organisation = who if kind == "organisation" else None
    issue.handler = who if kind == "person" else None
    issue.is_claimable = kind == "open"
    issue.measure = clipped(given["measure"], LENGTH, "measure")
    issue.brief = clipped(given.get("brief"), LENGTH, "brief") or hide(issue, issue.text)
    issue.due_on = coming(given["due_on"], "due_on")
    issue.first_due_on = issue.first_due_on or issue.due_on
    issue.dispatched_at = clock.now()
    help_with(issue, given.get("helpers") or ())
    return {"to": kind, "id": who and who.id, "due_on": issue.due_on}


def _claim(issue, by, given):
    mine = working_for(issue, by)
    if issue.is_claimable:
        issue.organisation = min(mine) if len(mine) == 1 else None
        issue.is_claimable = False
    issue.handler = by
    return {"for": sorted(mine)}  # none of theirs checks it


def _start(issue, by, given):
    issue.handler = by
    return {"for": sorted(working_for(issue, by))}


def _decline(issue, by, given):
    issue.declined += 1
    hand_back(issue)
    return {"times": issue.declined}


def _recall(issue, by, given):
    hand_back(issue)


def hand_back(issue):
    """Nobody has it any more; the measure stays, to be handed on with."""
    if issue.waiting_since:
        issue.waited_days += workdays.between(issue.waiting_since, clock.today())
    call_off(issue)
    issue.organisation = issue.handler = issue.due_on = None
    issue.asked = issue.asked_until = issue.waiting_since = None
    issue.is_claimable = False
    CoHandler.delete().where(CoHandler.issue == issue.id).execute()


def call_off(issue):
    """Whoever was whistled and has not come is not expected any more."""
    open_calls = [c for c in calls(issue) if c.arrived_at is None and c.cancelled_at is None]
    for call in open_calls:
        call.cancelled_at = clock.now()
        call.save()


def _add_helper(issue, by, given):
    help_with(issue, given["helpers"])
    return {"helpers": [one.id for one in given["helpers"]]}


def help_with(issue, organisations):
    """Let organisations help, besides the one that leads."""
    if not organisations:
        return
    there = {row.organisation_id for row in helpers(issue)} | {issue.organisation_id}
    for one in organisations:
        if one.id not in there:
            CoHandler.create(issue=issue, organisation=one, added_at=clock.now())
    issue.__dict__.pop("helpers", None)


EFFECTS = {
    "dispatch": _dispatch,
    "claim": _claim,
    "start": _start,
    "decline": _decline,
    "recall": _recall,
    "add_helper": _add_helper,
}
