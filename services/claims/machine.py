"""The moves of a claimed post (认领岗位, 5.7 of the domain).

Leaving is never refused, so it needs nobody's answer: there is no state of waiting to leave.
"""

from flask_babel import lazy_gettext as _l

from models import PostClaim
from services.claims.parties import BY_ROLE, OTHERS, acts_for, parties
from services.flow import Machine, Move

FINAL = frozenset({"declined", "ended"})
AGREER = ("agreer",)
CLAIMER = ("claimer",)

STARTS = (Move("claim", (), "claimed", CLAIMER, offline=True),)

MOVES = (
    Move("agree", ("claimed",), "serving", AGREER, takes=("note",), never=CLAIMER),
    Move("decline", ("claimed",), "declined", AGREER, ("note",), never=CLAIMER),
    Move("leave", ("claimed", "serving"), "ended", CLAIMER, takes=("note",), offline=True),
    Move("end", ("serving",), "ended", AGREER, ("note",), never=CLAIMER),
)

MISSING = {"note": _l("Please say it in a word or two, so that they understand.")}

POST_CLAIM = Machine(
    noun="post_claim",
    states=PostClaim.STATES,
    final=FINAL,
    starts=STARTS,
    moves=MOVES,
    parties=parties,
    acts_for=acts_for,
    missing=MISSING,
    by_role=BY_ROLE,
    others=OTHERS,
)
