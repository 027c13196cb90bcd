"""The moves of a participation (5.3 of the domain, 四到).

What differs from there: checking out leads straight to minutes that wait to be confirmed; feedback
is given, not a state, since one can give it before the minutes are confirmed; whoever stayed on a
list when the event is settled or cancelled is called off. Who can be signed up, and when, stands in
rules.py.
"""

from flask_babel import lazy_gettext as _l

from models import Participation
from services.flow import Machine, Move
from services.participations.counting import has_seat
from services.participations.effects import EFFECTS
from services.participations.parties import BY_ROLE, OTHERS, acts_for, parties

FINAL = frozenset(
    {"cancelled_by_self", "called_off", "hours_confirmed", "no_show", "declined", "voided"}
)
TOLD = ("invited", "notice_received")
COMING = ("signed_up", "confirmed")  # they have a place
THERE = ("checked_in", "hours_pending", "hours_confirmed")
ABSENT = (*TOLD, *COMING, "waitlisted", "cancelled_by_self")
LATE = (*ABSENT, "no_show", "called_off", "makeup_requested")  # a fact that comes late still counts
LISTED = (*TOLD, "waitlisted", *COMING)
OWN = ("self", "guardian", "teller")
NOT_THEMSELVES = ("self", "guardian")


def _has_seat(participation):
    return has_seat(participation.event)


def _is_full(participation):
    return not has_seat(participation.event)


def _is_disputed(participation):
    return participation.is_disputed


STARTS = (
    Move("invite", (), "invited", ("runner", "teller")),
    Move("sign_up", (), "signed_up", OWN, offline=True),
    Move("sign_up", (), "waitlisted", OWN, offline=True),
    Move("come", (), "checked_in", (*OWN, "runner"), offline=True),
    Move("ask_makeup", (), "makeup_requested", (*NOT_THEMSELVES, "runner"), ("minutes", "note")),
)

MOVES = (
    Move("receive", ("invited",), "notice_received", (*OWN, "runner"), offline=True),
    Move(
        "receive",
        ("waitlisted", *COMING),
        None,
        (*OWN, "runner"),
        when=lambda participation: participation.noticed_at is None,
        offline=True,
    ),
    Move(
        "sign_up",
        (*TOLD, "cancelled_by_self"),
        "signed_up",
        OWN,
        when=_has_seat,
        offline=True,
    ),
    Move(
        "sign_up",
        (*TOLD, "cancelled_by_self"),
        "waitlisted",
        OWN,
        when=_is_full,
        offline=True,
    ),
    Move("move_up", ("waitlisted",), "signed_up", ("clock",)),
    Move("confirm", ("signed_up",), "confirmed", OWN, offline=True),
    Move("sign_off", LISTED, "cancelled_by_self", OWN, takes=("note",), offline=True),
    Move("come", LATE, "checked_in", (*OWN, "runner"), offline=True),
    Move("come", ("hours_pending",), "checked_in", (*OWN, "runner"), offline=True),
    Move("leave", ("checked_in",), "hours_pending", (*OWN, "runner", "clock"), offline=True),
    Move(
        "leave",
        ("hours_pending",),
        None,
        (*OWN, "runner"),
        offline=True,
    ),
    Move(
        "confirm_hours",
        ("hours_pending",),
        "hours_confirmed",
        ("runner",),
        takes=("minutes", "note"),
        never=NOT_THEMSELVES,
    ),
    Move(
        "confirm_hours",
        ("hours_confirmed",),
        None,
        ("runner",),
        takes=("note",),
        never=NOT_THEMSELVES,
        when=_is_disputed,
    ),
    Move(
        "adjust",
        ("hours_pending",),
        None,
        ("runner",),
        ("minutes", "note"),
        never=NOT_THEMSELVES,
    ),
    Move(
        "adjust",
        ("hours_confirmed",),
        None,
        ("runner",),
        ("minutes", "note"),
        never=NOT_THEMSELVES,
        when=_is_disputed,
    ),
    Move(
        "dispute",
        ("hours_pending", "hours_confirmed", "no_show"),
        None,
        OWN,
        takes=("note",),
        when=lambda participation: not participation.is_disputed,
        offline=True,
    ),
    Move(
        "give_feedback",
        ("hours_pending", "hours_confirmed"),
        None,
        OWN,
        ("note",),
        when=lambda participation: participation.fed_back_at is None,
        offline=True,
    ),
    Move("miss", COMING, "no_show", ("clock",)),
    Move("call_off", (*LISTED, "makeup_requested"), "called_off", ("clock",)),
    Move("call_off", ("no_show",), "called_off", ("runner",), takes=("note",), when=_is_disputed),
    Move(
        "ask_makeup",
        (*ABSENT, "no_show", "called_off", "declined"),
        "makeup_requested",
        (*NOT_THEMSELVES, "runner"),
        ("minutes", "note"),
    ),
    Move(
        "agree_makeup",
        ("makeup_requested",),
        "hours_confirmed",
        ("second",),
        takes=("minutes", "note"),
        never=(*NOT_THEMSELVES, "asker"),
    ),
    Move(
        "refuse_makeup",
        ("makeup_requested",),
        "declined",
        ("second",),
        ("note",),
        never=(*NOT_THEMSELVES, "asker"),
    ),
    Move(
        "ask_void",
        ("hours_confirmed",),
        None,
        ("second",),
        ("note",),
        when=lambda participation: not participation.asked_to_void,
    ),
    Move(
        "agree_void",
        ("hours_confirmed",),
        "voided",
        ("secretary",),
        takes=("note",),
        never=("asker",),
        when=lambda participation: participation.asked_to_void,
    ),
    Move(
        "refuse_void",
        ("hours_confirmed",),
        None,
        ("secretary",),
        ("note",),
        never=(*NOT_THEMSELVES, "asker"),
        when=lambda participation: participation.asked_to_void,
    ),
)

MISSING = {
    "note": _l("Please say it in a word or two."),
    "minutes": _l("Please say how many minutes it was."),
}

PARTICIPATION = Machine(
    noun="participation",
    states=Participation.STATES,
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
