"""The moves of an application for credit points (信用积分四步, 5.4 of the domain).

No two steps are taken by the same person, nobody looks at what is theirs or their home's, and
whoever is declined appeals once, to other members and another reviewer. A number is never taken
away from anybody: what is not thanked is not thanked, that is all.
"""

from flask_babel import lazy_gettext as _l

from models import CreditApplication
from services import clock
from services.credits.effects import EFFECTS
from services.credits.parties import BY_ROLE, OTHERS, acts_for, parties
from services.flow import Machine, Move

FINAL = frozenset({"posted", "declined", "withdrawn", "reversed"})
OWN = ("self", "guardian")
NOTER = ("noter",)
COLLECTOR = ("collector",)
ASSESSOR = ("assessor",)
REVIEWER = ("reviewer",)
CLOCK = ("clock",)  # the system, where enough was said or days have passed

NEAR = (*OWN, "kin", "noter")
INVOLVED = (*NEAR, "gatherer")
JUDGED = (*INVOLVED, "voice", "decider")


def publicises(application):
    """Is it shown to the neighbours before it is entered?"""
    return application.rule.policy.publicise_days > 0


def enters_at_once(application):
    """Is it entered as soon as it is approved?"""
    return not publicises(application)


def is_shown(application):
    """Do the neighbours still have days to say something?"""
    return application.publicised_until is not None and not is_due(application)


def is_due(application):
    """Are the days over in which the neighbours could say something?"""
    until = application.publicised_until
    return until is not None and until < clock.today()


def can_appeal(application):
    """Once."""
    return not application.is_appeal


STARTS = (
    Move("note", (), "noted", NOTER, offline=True),
    Move("declare", (), "declared", OWN, offline=True),
)

MOVES = (
    Move("confirm", ("noted",), "declared", OWN, offline=True),
    Move("mend", ("returned",), "declared", OWN, ("words",), ("photos",), offline=True),
    Move(
        "collect",
        ("declared",),
        "collected",
        COLLECTOR,
        ("facts",),
        ("photos",),
        never=NEAR,
        offline=True,
    ),
    Move(
        "assess",
        ("collected",),
        None,
        ASSESSOR,
        takes=("points", "note"),
        never=(*INVOLVED, "spoken", "earlier"),
    ),
    Move("step_aside", ("collected",), None, ASSESSOR, takes=("note",), never=("spoken",)),
    Move("settle", ("collected",), "assessed", CLOCK),
    Move("decline", ("collected",), "declined", CLOCK, takes=("note",)),
    Move("dissent", ("assessed",), None, ("differing",), ("note",)),
    Move("approve", ("assessed",), "publicised", REVIEWER, never=JUDGED, when=publicises),
    Move("approve", ("assessed",), "posted", REVIEWER, never=JUDGED, when=enters_at_once),
    Move("send_back", ("assessed",), "collected", REVIEWER, ("note",), never=JUDGED),
    Move("decline", ("assessed",), "declined", REVIEWER, ("note",), never=JUDGED),
    Move(
        "object",
        ("publicised",),
        "assessed",
        ("neighbour",),
        ("note",),
        never=("objector",),
        when=is_shown,
        tells=REVIEWER,
    ),
    Move("post", ("publicised",), "posted", CLOCK, when=is_due),
    Move("appeal", ("declined",), "collected", OWN, ("note",), when=can_appeal),
    Move("return", ("declared",), "returned", COLLECTOR, ("note",), never=NEAR, offline=True),
    Move("return", ("collected",), "returned", ASSESSOR, ("note",), never=(*INVOLVED, "earlier")),
    Move(
        "withdraw",
        ("noted", "declared", "returned", "collected"),
        "withdrawn",
        OWN,
        takes=("note",),
        offline=True,
    ),
    Move("withdraw", ("noted",), "withdrawn", NOTER, takes=("note",), offline=True),
    Move("reverse", ("posted",), "reversed", ("books",), ("note",)),
)

MISSING = {
    "note": _l("Please say it in a word or two, so that they understand."),
    "facts": _l("Please write what you saw. A few words are enough."),
    "words": _l("Please add a few words, then it goes on."),
}

CREDIT_APPLICATION = Machine(
    noun="credit_application",
    states=CreditApplication.STATES,
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
