"""The moves of a registration (双报到, 5.7 of the domain). Leaving is never refused."""

from flask_babel import lazy_gettext as _l

from models import Registration
from services.flow import Machine, Move
from services.registrations.effects import EFFECTS
from services.registrations.parties import BY_ROLE, OTHERS, acts_for, parties

FINAL = frozenset({"declined", "ended"})
WELCOMER = ("welcomer",)
APPLICANT = ("applicant",)

STARTS = (Move("apply", (), "applied", APPLICANT, takes=("note",)),)

MOVES = (
    Move("accept", ("applied",), "active", WELCOMER, takes=("note",), never=APPLICANT),
    Move("decline", ("applied",), "declined", WELCOMER, ("note",), never=APPLICANT),
    Move(
        "sign_agreement",
        ("active",),
        None,
        WELCOMER,
        ("day",),
        when=lambda registration: registration.kind == "unit",
    ),
    Move("leave", ("applied", "active"), "ended", APPLICANT, takes=("note",)),
    Move("end", ("active",), "ended", WELCOMER, ("note",), never=APPLICANT),
)

MISSING = {
    "note": _l("Please say it in a word or two, so that they understand."),
    "day": _l("Please choose the day it was signed."),
}

REGISTRATION = Machine(
    noun="registration",
    states=Registration.STATES,
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
