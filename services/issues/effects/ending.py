"""Done, checked, called back, crossed off, opened again."""

from flask_babel import gettext as _

from services import clock
from services.errors import RuleBroken
from services.issues import deadlines
from services.issues.effects.common import one_of
from services.issues.effects.handing_over import hand_back
from services.issues.parties import working_for


def _done(issue, by, given):
    issue.done_by, issue.done_at = by, clock.now()
    issue.asked = issue.asked_until = None
    return {"for": sorted(working_for(issue, by))}


def _verify(issue, by, given):
    issue.verified_at = clock.now()


def _send_back(issue, by, given):
    issue.returned += 1
    issue.done_at = issue.verified_at = None
    return {"times": issue.returned}


def _confirm(issue, by, given):
    issue.rating = one_of(given["rating"], ("satisfied", "mostly"), "rating")
    issue.closing = "reporter"
    return {"rating": issue.rating}


def _call_back(issue, by, given):
    issue.rating = one_of(given["rating"], ("satisfied", "mostly"), "rating")
    issue.closing = issue.closing or "callback"
    issue.needs_callback = False
    return {"rating": issue.rating}


def _silence(issue, by, given):
    issue.closing = "silence"


def _tell(issue, by, given):
    issue.told_at = clock.now()


def _reopen(issue, by, given):
    is_reporter = by is None or by.id == issue.reporter_id
    if is_reporter and clock.today() > deadlines.reopens_until(issue):
        raise RuleBroken(
            _(
                "That was more than %(days)s days ago. Report it anew, or ask the community.",
                days=deadlines.reopen_days(),
            )
        )
    hand_back(issue)
    issue.reopened += 1
    issue.closing = issue.rating = issue.closed_at = issue.told_at = None
    issue.done_at = issue.verified_at = None
    issue.needs_callback = False
    issue.accepted_at = issue.accepted_at or clock.now()
    return {"times": issue.reopened}


EFFECTS = {
    "done": _done,
    "verify": _verify,
    "send_back": _send_back,
    "confirm": _confirm,
    "call_back": _call_back,
    "silence": _silence,
    "tell": _tell,
    "reopen": _reopen,
}
