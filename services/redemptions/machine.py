"""The moves of a redemption (积分兑换, 5.4 of the domain).

A counter without a network hands over what is paid for, and a little more. Once that arrives it is
booked; what cannot be, is `unsettled`: nothing is lost, and no balance goes below zero.
"""

from flask_babel import lazy_gettext as _l

from models import Redemption
from services.flow import Machine, Move
from services.redemptions.effects import EFFECTS
from services.redemptions.parties import BY_ROLE, OTHERS, acts_for, parties

FINAL = frozenset({"handed_over", "cancelled", "expired", "out_of_stock", "returned", "waived"})
ENDED = ("expired", "cancelled", "out_of_stock")  # given up, the points are free again
TAKEN = ("handed_over", "unsettled", "returned", "waived")  # it was in somebody's hands

RECIPIENT = ("recipient",)
KEEPER = ("keeper",)
COUNTER = ("counter",)  # a keeper's form that comes late from a phone
NOT_TO_WAIVE = ("handler", "recipient", "kin")  # what the community carries, others decide
PROOF = ("signature", "witness", "at", "is_offline", "conflict")

STARTS = (
    Move("reserve", (), "reserved", ("recipient", "helper")),
    Move("walk_up", (), "handed_over", KEEPER, (), PROOF, RECIPIENT, offline=True),
    Move("walk_up", (), "unsettled", COUNTER, (), PROOF, RECIPIENT, offline=True),
)

MOVES = (
    Move("hand_over", ("reserved",), "handed_over", KEEPER, (), PROOF, RECIPIENT, offline=True),
    Move("hand_over", ENDED, "handed_over", COUNTER, (), PROOF, RECIPIENT, offline=True),
    Move("set_aside", ENDED, "unsettled", COUNTER, (), PROOF, RECIPIENT, offline=True),
    Move("settle", ("unsettled",), "handed_over", ("keeper", "clock"), never=RECIPIENT),
    Move("cancel", ("reserved",), "cancelled", ("recipient", "helper", "keeper"), takes=("note",)),
    Move("run_out", ("reserved",), "out_of_stock", KEEPER, takes=("note",)),
    Move("expire", ("reserved",), "expired", ("clock",)),
    Move("take_back", ("handed_over", "unsettled"), "returned", KEEPER, ("note",), never=RECIPIENT),
    Move("waive", ("unsettled",), "waived", ("second",), ("note",), never=NOT_TO_WAIVE),
)

MISSING = {
    "note": _l("Please say it in a word or two, so that everybody understands."),
}

REDEMPTION = Machine(
    noun="redemption",
    states=Redemption.STATES,
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
