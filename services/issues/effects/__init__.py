"""What each move of an issue changes besides its state. Called by services/flow.py only.

An effect takes (issue, by, given) and returns what the step remembers: days and counts, no words.
"""

from models import Issue
from services import clock
from services.issues import deadlines
from services.issues.effects import ending, handing_over, taking, waiting, whistling


def _waits(issue, by, given):
    """In whatever state it is now: by when somebody is to do the next thing."""
    issue.next_on = deadlines.next_on(issue)


def _closes(issue, by, given):
    issue.closed_at = clock.now()
    issue.next_on = clock.today()


EFFECTS = {
    **taking.EFFECTS,
    **handing_over.EFFECTS,
    **waiting.EFFECTS,
    **whistling.EFFECTS,
    **ending.EFFECTS,
    **{f"in {state}": _waits for state in Issue.STATES},
    "in closed": _closes,
}
