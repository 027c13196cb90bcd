"""The moves of a service paper (5.3 of the domain): a record is made by its holder in one go, a
certificate is issued by the community (谁记录谁证明). Minutes that are voided void their papers."""

from flask_babel import lazy_gettext as _l

from models import ServiceRecord
from services.flow import Machine, Move
from services.records.effects import EFFECTS
from services.records.parties import BY_ROLE, OTHERS, acts_for, parties

FINAL = frozenset({"declined", "revoked"})
ISSUER = ("issuer",)
HOLDER = ("holder",)

STARTS = (
    Move("print", (), "issued", HOLDER),
    Move("request", (), "requested", HOLDER),
)

MOVES = (
    Move("issue", ("requested",), "issued", ISSUER, takes=("note",), never=HOLDER),
    Move("decline", ("requested",), "declined", ISSUER, ("note",), never=HOLDER),
    Move("revoke", ("issued",), "revoked", (*ISSUER, *HOLDER), ("note",)),
    Move("revoke", ("issued",), "revoked", ("clock",)),  # its step says why
)

MISSING = {"note": _l("Please say it in a word or two, so that they understand.")}

SERVICE_RECORD = Machine(
    noun="service_record",
    states=ServiceRecord.STATES,
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
