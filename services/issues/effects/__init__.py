"""What each move of an issue changes besides its state. Called by services/flow.py only.

An effect takes (issue, by, given) and returns what the step remembers: days and counts, no words.
"""

from models import Issue
from services import clock
from services.issues import deadlines
from services.issues.effects import ending, handing_over, taking, waiting, whistling
from services.issues.effects.handing_over import call_off


def _waits(issue, by, given):
    """In whatever state it is now: by when somebody is to do the next thing."""
    issue.next_on = deadlines.next_on(issue)


def _ends(issue, by, given):
    """Nothing is open any more: what was asked for, waited for or offered is over."""
    issue.asked = issue.asked_until = issue.waiting_since = None
    issue.is_claimable = issue.is_on_agenda = False
    issue.next_on = clock.today()
    call_off(issue)


def _closes(issue, by, given):
    _ends(issue, by, given)
    issue.closed_at = clock.now()


def _withdrawn(issue, by, given):
    _ends(issue, by, given)
    issue.needs_callback = False


EFFECTS = {
    **taking.EFFECTS,
    **handing_over.EFFECTS,
    **waiting.EFFECTS,
    **whistling.EFFECTS,
    **ending.EFFECTS,
    **{f"in {state}": _waits for state in Issue.STATES},
    **{f"in {state}": _ends for state in ("merged", "redirected")},
    "in withdrawn": _withdrawn,
    "in closed": _closes,
}
