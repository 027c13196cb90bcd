"""What each move of a redemption changes besides its state. Called by services/flow.py only."""

import re

from flask_babel import gettext as _

from models import Pass
from services import clock
from services.errors import RuleBroken
from services.passes import clean_number
from services.redemptions import booking
from services.texts import clipped

NAME_LENGTH = 30
MOST_STROKES = 4096  # characters of a signature
# An SVG path of straight lines: "M12 30L14 31L20 40M50 9L52 11".
STROKES = re.compile(r"(M\d{1,4} \d{1,4}(L\d{1,4} \d{1,4})+)+", re.ASCII)


def handed(redemption, by, given):
    """Who handed it over, when, and how it can be told that it came into the right hands.

    Raises RuleBroken without a signature or a witness.
    """
    signature = given.get("signature") or ""
    if signature and (len(signature) > MOST_STROKES or not STROKES.fullmatch(signature)):
        raise RuleBroken(_("That was no signature. Please let them sign once more."), "signature")
    _witness(redemption, by, given.get("witness") or "")
    if not signature and not redemption.witness_said and redemption.witness_id is None:
        raise RuleBroken(_("Please let them sign, or name somebody who was there."), "signature")
    redemption.signature = signature
    redemption.handed_by = by
    redemption.handed_at = given.get("at") or clock.now()
    redemption.is_offline = bool(given.get("is_offline"))
    redemption.conflict = given.get("conflict") or ""


def _witness(redemption, by, text):
    """A name, or the number of a pass; never the keeper's own, nor that of who gets it."""
    text = clipped(" ".join(text.split()), NAME_LENGTH, "witness")
    number = clean_number(text)
    held = number and Pass.get_or_none((Pass.number == number) & Pass.revoked_at.is_null())
    ids = {by.id, redemption.person_id}
    if (held and held.person_id in ids) or text in (by.name, redemption.person.name):
        raise RuleBroken(
            _("A witness is somebody else: neither who hands it over nor who gets it."), "witness"
        )
    redemption.witness = held.person_id if held else None
    redemption.witness_said = "" if held else text


def _hand_over(redemption, by, given):
    handed(redemption, by, given)
    if redemption.state == "reserved":  # else it was paid for just now, see handing.py
        booking.capture(redemption, by)
    return {"offline": redemption.is_offline}


def _set_aside(redemption, by, given):
    handed(redemption, by, given)
    return {"conflict": redemption.conflict}


def _settle(redemption, by, given):
    if conflict := booking.pay(redemption, by):
        raise RuleBroken(
            _("The books still have none of it. Enter what came in first, then settle it.")
            if conflict == "no_stock"
            else _("The points for it are not there yet. It stays on the list, nothing is lost.")
        )
    redemption.conflict = ""


def _free(redemption, by, given):
    booking.free(redemption, by)


def _take_back(redemption, by, given):
    booking.give_back(redemption, by)


def _waive(redemption, by, given):
    """The community carries it; what is gone is off the shelf all the same."""
    return {"stock": booking.take(redemption, by)}


EFFECTS = {
    "hand_over": _hand_over,
    "set_aside": _set_aside,
    "settle": _settle,
    "cancel": _free,
    "run_out": _free,
    "expire": _free,
    "take_back": _take_back,
    "waive": _waive,
}
