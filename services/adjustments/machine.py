"""The moves of an adjustment: asked by one, agreed to by another, and never by whom it concerns."""

from flask_babel import lazy_gettext as _l

from models import Adjustment
from services.adjustments.effects import EFFECTS
from services.adjustments.parties import BY_ROLE, OTHERS, acts_for, parties
from services.flow import Machine, Move

FINAL = frozenset({"made", "declined", "withdrawn"})
AGREER = ("agreer",)
NEVER = ("asker", "concerned")

STARTS = (Move("ask", (), "asked", ("staff",)),)

MOVES = (
    Move("agree", ("asked",), "made", AGREER, takes=("note",), never=NEVER),
    Move("decline", ("asked",), "declined", AGREER, ("note",), never=NEVER),
    Move("withdraw", ("asked",), "withdrawn", ("asker",), takes=("note",)),
)

MISSING = {"note": _l("Please say it in a word or two, so that they understand.")}

ADJUSTMENT = Machine(
    noun="adjustment",
    states=Adjustment.STATES,
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
