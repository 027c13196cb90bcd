"""Whistles in what is over: issues/effects/whistling.py with a moment."""

from types import SimpleNamespace

from models import Whistle, WhistleCall
from services.issues import deadlines
from services.village.issue_effects import call_off, help_with


def _ask_whistle(tale, issue, by, **_):
    issue.asked = "whistle"


def _whistle(tale, issue, by, *, kind, called, note, moment, day, **_):
    """`called`: keys of organisations, the first of them leads."""
    firms = [tale.pen.staff.firms[key].id for key in called]
    rows, lead = tale.pen.rows, firms[0]
    call_off(tale, moment)
    had = issue.organisation_id
    id = rows.new_id(Whistle)
    tale.whistles.append((id, kind, note, by, moment))
    for firm in firms:
        tale.calls.append(_call(rows.new_id(WhistleCall), id, firm, firm == lead))
    issue.whistled += 1
    issue.asked = issue.asked_until = issue.handler = None
    issue.organisation, issue.is_claimable = lead, False
    issue.measure = issue.measure or note
    issue.brief = issue.brief or tale.hidden()
    soon = tale.pen.calendar.add(day, 1 if kind == "emergency" else deadlines.WHISTLE_DAYS)
    stands = issue.due_on and issue.due_on >= day
    issue.due_on = (
        soon if not stands else min(issue.due_on, soon) if kind == "emergency" else issue.due_on
    )
    issue.first_due_on = issue.first_due_on or issue.due_on
    issue.dispatched_at = issue.dispatched_at or moment
    tale.helpers = [(firm, since) for firm, since in tale.helpers if firm != lead]
    help_with(tale, [*firms[1:], *([had] if had else [])], moment)
    return {"kind": kind, "called": firms}


def _call(id, whistle, firm, is_lead):
    """A row of WhistleCall, in the order of rows.FIELDS."""
    return SimpleNamespace(
        id=id,
        whistle=whistle,
        organisation=firm,
        is_lead=is_lead,
        arrived_at=None,
        arrived_by=None,
        agreed="",
        response=None,
        result=None,
        rated_by=None,
        rated_at=None,
        cancelled_at=None,
    )


def _arrive(tale, issue, by, *, note, moment, **_):
    firm = tale.pen.staff.acts_for[by]
    call = next(c for c in tale.calls if c.organisation == firm and c.arrived_at is None)
    call.arrived_at, call.arrived_by, call.agreed = moment, by, note
    if firm == issue.organisation_id and issue.handler_id is None:
        issue.handler = by
    return {"call": call.id, "for": [firm]}


def _rate_response(tale, issue, by, *, firm, response, result, moment, **_):
    id = tale.pen.staff.firms[firm].id
    call = next(c for c in tale.calls if c.organisation == id and c.rated_at is None)
    call.response, call.result, call.rated_by, call.rated_at = response, result, by, moment
    return {"call": call.id, "response": response, "result": result}


EFFECTS = {
    "ask_whistle": _ask_whistle,
    "whistle": _whistle,
    "arrive": _arrive,
    "rate_response": _rate_response,
}
