"""The moves of an event (5.3 of the domain).

What differs from there: `published` and `enrolling` are one state, since whatever is published
can be signed up for; that the time has come, or gone, is computed, and `flask work` only writes it
down.
"""

from flask_babel import lazy_gettext as _l

from models import Event
from services.events.effects import EFFECTS
from services.events.parties import BY_ROLE, OTHERS, acts_for, parties
from services.flow import Machine, Move

FINAL = frozenset({"archived", "withdrawn", "cancelled"})
SIGN_UP = ("enrolling", "full")  # places are given away or queued for
AHEAD = (*SIGN_UP, "locked")
LIVE = (*AHEAD, "running")
PAST = ("ended", "settled", "archived")
PUBLISHED = tuple(state for state in Event.STATES if state not in ("draft", "withdrawn"))
RUNNER = ("runner",)
EVERYBODY = ("participant",)

STARTS = (Move("draft", (), "draft", ("preparer",), ("title",)),)

MOVES = (
    Move("publish", ("draft",), "enrolling", RUNNER),
    Move("start", AHEAD, "running", ("runner", "clock"), offline=True),
    Move("end", ("running",), "ended", RUNNER, takes=("outcome",), offline=True),
    Move("end", LIVE, "ended", ("clock",)),
    Move("lock", SIGN_UP, "locked", RUNNER),
    Move("unlock", ("locked",), "enrolling", RUNNER),
    Move("fill", ("enrolling",), "full", ("clock",)),
    Move("free", ("full",), "enrolling", ("clock",)),
    Move("change", ("draft", *LIVE), None, RUNNER),
    Move("settle", ("ended",), "settled", RUNNER),
    Move("thank", ("ended", "settled"), None, RUNNER, ("outcome",)),
    Move("archive", ("settled",), "archived", ("runner", "clock")),
    Move("withdraw", ("draft", "enrolling"), "withdrawn", RUNNER, takes=("note",)),
    Move("cancel", LIVE, "cancelled", RUNNER, ("note",), tells=EVERYBODY),
)

MISSING = {
    "title": _l("Please give it a name."),
    "note": _l("Please say why, so that those who wanted to come understand."),
    "outcome": _l("Please say in a sentence what came of it."),
}

EVENT = Machine(
    noun="event",
    states=Event.STATES,
    final=FINAL,
    starts=STARTS,
    moves=MOVES,
    parties=parties,
    acts_for=acts_for,
    effects=EFFECTS,
    missing=MISSING,
    by_role=BY_ROLE,
    others=OTHERS,
)
