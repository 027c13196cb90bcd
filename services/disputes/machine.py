"""The moves of a doubt about a line of a passbook (有误): raised, answered, taken back.

The answer is words. Where the line is wrong it is put right as an adjustment, by two people.
"""

from flask_babel import lazy_gettext as _l

from models import PointsDispute
from services.disputes.parties import BY_ROLE, OTHERS, acts_for, parties
from services.flow import Machine, Move

FINAL = frozenset({"answered", "withdrawn"})
OWNER = ("holder", "author")

STARTS = (Move("raise", (), "raised", OWNER, takes=("note",), offline=True),)

MOVES = (
    Move("answer", ("raised",), "answered", ("staff",), ("note",), never=OWNER),
    Move("withdraw", ("raised",), "withdrawn", OWNER, offline=True),
)

MISSING = {"note": _l("Please say in a few words what you found out.")}

POINTS_DISPUTE = Machine(
    noun="points_dispute",
    states=PointsDispute.STATES,
    final=FINAL,
    starts=STARTS,
    moves=MOVES,
    parties=parties,
    acts_for=acts_for,
    missing=MISSING,
    by_role=BY_ROLE,
    others=OTHERS,
)
