"""More time, and the clock that stands: asked for, granted, gone on with (延期, 挂起)."""

from flask_babel import gettext as _

from services import clock, workdays
from services.errors import RuleBroken
from services.issues.effects.common import coming


def _ask_extension(issue, by, given):
    until = coming(given["until"], "until")
    if issue.due_on and until <= issue.due_on:
        raise RuleBroken(_("Please choose a day after the present deadline."), "until")
    issue.asked, issue.asked_until = "extension", until
    return {"until": until}


def _ask_waiting(issue, by, given):
    issue.asked, issue.asked_until = "waiting", coming(given["until"], "until")
    return {"until": issue.asked_until}


def _grant(issue, by, given):
    kind, until = issue.asked, issue.asked_until
    if until < clock.today():
        raise RuleBroken(_("The day they asked for is over. Please ask them for another one."))
    issue.asked = None
    if kind == "waiting":
        issue.waiting_since = clock.today()
        return {"review_on": until}
    before, issue.due_on, issue.asked_until = issue.due_on, until, None
    issue.next_on = until
    return {"due_on": until, "before": before}


def _refuse(issue, by, given):
    issue.asked = issue.asked_until = None


def _resume(issue, by, given):
    waited = workdays.between(issue.waiting_since, clock.today())
    issue.waited_days += waited
    if issue.due_on:
        issue.due_on = workdays.add(issue.due_on, waited) if waited else issue.due_on
    issue.waiting_since = issue.asked_until = None
    return {"waited": waited, "due_on": issue.due_on}


EFFECTS = {
    "ask_extension": _ask_extension,
    "ask_waiting": _ask_waiting,
    "grant": _grant,
    "refuse": _refuse,
    "resume": _resume,
}
