"""Event passes: what is signed, shown, typed, listed and judged. Pure functions, no tables.

`numbers` is the short code people type, `tokens` the signed text in a pass's QR, `rotating` what a
door shows, `roster` the sealed list a scanning station carries, `judging` the one rule at the door.
Each has its twin in static/js/door; tests/vectors holds the two together. Secrets are bytes here,
keys are base64url text; who keeps them, and how they are sealed at rest, is for the caller.
"""

from services.passes.judging import TAKEN, Judgement, Known, Listed, judge
from services.passes.numbers import clean_number, new_number, spaced
from services.passes.rotating import code_at, in_time, pin, unix_seconds, window_of
from services.passes.tokens import Pass, Unreadable, day_number, issue, new_key, new_secret, read

__all__ = [
    "TAKEN",
    "Judgement",
    "Known",
    "Listed",
    "Pass",
    "Unreadable",
    "clean_number",
    "code_at",
    "day_number",
    "in_time",
    "issue",
    "judge",
    "new_key",
    "new_number",
    "new_secret",
    "pin",
    "read",
    "spaced",
    "unix_seconds",
    "window_of",
]
