"""Issues (事项): raised, handed over, worked on, checked, crossed off.

`machine.py` is the table of states and moves, `parties.py` what somebody is to an issue,
`effects` what each move changes; `raising`, `moving` and `lists` are what routes call.
"""

from services.issues.deadlines import configure, reopens_until, silence_on
from services.issues.hiding import hide
from services.issues.machine import FINAL, ISSUE, OPEN
from services.issues.moving import (
    cross_off_silent,
    forget_contacts,
    move,
    offered,
    raised_with,
    undo,
    withdraw_of,
)
from services.issues.parties import calls, helpers, is_handler_only
from services.issues.places import community_of
from services.issues.raising import (
    by_token,
    category_of,
    no_longer_open,
    out_of_visit,
    raise_issue,
    raise_publicly,
    raised_publicly,
    source_for,
)

__all__ = [
    "FINAL",
    "ISSUE",
    "OPEN",
    "by_token",
    "calls",
    "category_of",
    "community_of",
    "configure",
    "cross_off_silent",
    "forget_contacts",
    "helpers",
    "hide",
    "is_handler_only",
    "move",
    "no_longer_open",
    "offered",
    "out_of_visit",
    "raise_issue",
    "raise_publicly",
    "raised_publicly",
    "raised_with",
    "reopens_until",
    "silence_on",
    "source_for",
    "undo",
    "withdraw_of",
]
