"""The moves of an event (5.3 of the domain).

What differs from there: `published` and `enrolling` are one state, since whatever is published
can be signed up for; that the time has come, or gone, is computed, and `flask work` only writes it
down.
"""

from flask_babel import lazy_gettext as _l

from models import Event
from services.events import phases
from services.events.effects import EFFECTS
from services.events.parties import BY_ROLE, OTHERS, acts_for, parties
from services.events.phases import AHEAD, LIVE, SIGN_UP
from services.flow import Machine, Move

FINAL = frozenset({"archived", "withdrawn", "cancelled"})
RUNNER = ("runner",)
EVERYBODY = ("participant",)

STARTS = (Move("draft", (), "draft", ("preparer",), ("title",)),)

MOVES = (
    Move("publish", ("draft",), "enrolling", RUNNER, takes=("series",)),
    Move("start", AHEAD, "running", RUNNER, when=phases.is_near, offline=True),
    Move("start", AHEAD, "running", ("clock",)),
    Move("end", ("running",), "ended", RUNNER, takes=("outcome",), offline=True),
    Move("end", AHEAD, "ended", RUNNER, takes=("outcome",), when=phases.is_over, offline=True),
    Move("end", LIVE, "ended", ("clock",)),
    Move("lock", SIGN_UP, "locked", RUNNER, when=phases.is_ahead),
    Move("unlock", ("locked",), "enrolling", RUNNER, when=phases.is_ahead),
    Move("fill", ("enrolling",), "full", ("clock",)),
    Move("free", ("full",), "enrolling", ("clock",)),
    Move("change", ("draft",), None, RUNNER, takes=("fields",), tells=EVERYBODY),
    Move("change", LIVE, None, RUNNER, takes=("fields",), when=phases.is_not_over, tells=EVERYBODY),
    Move("settle", ("ended",), "settled", RUNNER),
    Move("thank", ("ended", "settled"), None, RUNNER, ("outcome",), tells=EVERYBODY),
    Move("archive", ("settled",), "archived", ("runner", "clock")),
    Move("withdraw", ("draft", "enrolling"), "withdrawn", RUNNER, takes=("note",)),
    Move(
        "cancel",
        LIVE,
        "cancelled",
        RUNNER,
        ("note",),
        when=phases.is_not_over,
        tells=EVERYBODY,
    ),
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
