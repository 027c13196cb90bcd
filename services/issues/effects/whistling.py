"""Calling organisations together: 吹哨, 应哨, 评哨."""

from flask_babel import gettext as _

from models import CoHandler, Issue, Whistle, WhistleCall
from services import clock, words, workdays
from services.errors import RuleBroken
from services.issues import deadlines
from services.issues.effects.common import one_of
from services.issues.effects.handing_over import call_off, help_with
from services.issues.hiding import hide
from services.issues.parties import expected, organisations


def _ask_whistle(issue, by, given):
    issue.asked = "whistle"


def _whistle(issue, by, given):
    if given["kind"] not in Whistle.KINDS:
        raise RuleBroken(_("Please choose from the list."), "kind")
    called, lead = given["called"], given.get("lead")
    reason = given["note"] or str(words.of(given["kind"], "whistle"))
    if lead is not None and lead not in called:
        raise RuleBroken(_("Whoever leads has to be called as well."), "lead")
    lead = lead or called[0]
    call_off(issue)
    whistle = Whistle.create(
        issue=issue, kind=given["kind"], reason=reason, blown_by=by, blown_at=clock.now()
    )
    for one in called:
        WhistleCall.create(whistle=whistle, organisation=one, is_lead=one == lead)
    issue.whistled += 1
    issue.__dict__.pop("calls", None)
    had = issue.organisation
    issue.asked = issue.asked_until = issue.handler = None
    issue.organisation, issue.is_claimable = lead, False
    issue.measure = issue.measure or reason
    issue.brief = issue.brief or hide(issue, issue.text)
    issue.due_on = _due(issue, given["kind"])
    issue.first_due_on = issue.first_due_on or issue.due_on
    issue.dispatched_at = issue.dispatched_at or clock.now()
    CoHandler.delete().where(
        (CoHandler.issue == issue.id) & (CoHandler.organisation == lead.id)
    ).execute()
    issue.__dict__.pop("helpers", None)
    others = [*called, had] if had is not None else called
    help_with(issue, [one for one in others if one != lead])
    return {"kind": given["kind"], "called": [one.id for one in called]}


def _due(issue, kind):
    """The day by which a whistled issue is to be done: as agreed before, where that is to come."""
    today = clock.today()
    if kind == "emergency":
        soon = workdays.add(today, 1)
        return min(issue.due_on, soon) if issue.due_on and issue.due_on >= today else soon
    if issue.due_on and issue.due_on >= today:
        return issue.due_on
    return workdays.add(today, deadlines.WHISTLE_DAYS)


def _arrive(issue, by, given):
    call = expected(issue, organisations(by))
    call.arrived_at, call.arrived_by, call.agreed = clock.now(), by, given["note"]
    call.save()
    if call.organisation_id == issue.organisation_id and issue.handler_id is None:
        issue.handler = by
    return {"call": call.id, "for": [call.organisation_id]}


def _rate_response(issue, by, given):
    call = given["call"]
    call.response = one_of(given["response"], WhistleCall.RESPONSES, "response")
    call.result = given.get("result") or None
    if call.result:
        one_of(call.result, Issue.RATINGS, "result")
    call.rated_by, call.rated_at = by, clock.now()
    call.save()
    return {"call": call.id, "response": call.response, "result": call.result}


EFFECTS = {
    "ask_whistle": _ask_whistle,
    "whistle": _whistle,
    "arrive": _arrive,
    "rate_response": _rate_response,
}
