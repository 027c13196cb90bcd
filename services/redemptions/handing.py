"""At the counter: who stands there, what is put aside for them, and handing it over."""

import hmac
from collections import namedtuple

from flask_babel import gettext as _

from models import Area, Good, Pass, Person, Redemption
from services import access, clock, context, flow
from services.errors import Missing, Refused, RuleBroken
from services.passes import Unreadable, clean_number, keys, read
from services.redemptions import booking
from services.redemptions.machine import ENDED, REDEMPTION, TAKEN
from services.redemptions.parties import parties

BY_HAND = ("cancel", "run_out", "settle", "take_back", "waive")
MOST = 20

Bearer = namedtuple("Bearer", "person number is_revoked")
Found = namedtuple("Found", "bearer redemptions")


def found(community, text):
    """Found by a code of six digits, or a pass: what is reserved in a community, with its persons,
    and the Bearer of the pass (None by code). At most three statements."""
    digits = "".join(text.split())
    if len(digits) == 6 and digits.isascii() and digits.isdecimal():
        return Found(None, _reserved(community, Redemption.code == digits))
    who = bearer(text)
    if who is None or who.is_revoked:
        return Found(who, [])
    return Found(who, _reserved(community, Redemption.person == who.person.id))


def bearer(text):
    """The Bearer of a pass, by its number or the text of its QR; None for nobody of ours."""
    number = clean_number(text)
    if number is None:
        try:
            number = read(text, keys.known()[0]).number
        except Unreadable:
            return None
    query = Pass.select(Pass, Person).join(Person, on=Pass.person)
    held = query.where((Pass.number == number) & Person.ended_on.is_null()).first()
    return held and Bearer(held.person, number, held.revoked_at is not None)


def collect(redemption, by, said, happened=None, is_late=False):
    """Hand over what was reserved. Returns the Step. In the caller's transaction.

    `said`: code, signature, witness. `is_late`: it happened at a counter without a network, so what
    was given up meanwhile is paid for anew, or put on the list of what is not settled. Raises
    Refused; RuleBroken for another code, for one's own things, where it was handed over already.
    """
    access.hold(Redemption, [redemption.id])
    now = loaded(redemption.id)
    mine = parties(now, by)
    if "keeper" not in mine:
        raise Refused("redemption.hand_over")
    if "recipient" in mine:
        raise RuleBroken(_("A colleague hands over to you what is your own."))
    if not hmac.compare_digest(now.code.encode(), said["code"].encode()):
        raise RuleBroken(_("This is not the code of it. Please look once more."), "code")
    if now.state in TAKEN:
        raise RuleBroken(_already(now))
    given = proof(said, happened, is_late)
    if now.state in ENDED and is_late:
        given["conflict"] = booking.pay(now, by)
        verb = "set_aside" if given["conflict"] else "hand_over"
        mine |= {"counter"}
        return flow.move(REDEMPTION, now, verb, by, parties=mine, happened=happened, **given)
    return flow.move(REDEMPTION, now, "hand_over", by, happened=happened, **given)


def moved(redemption, verb, by, *, note="", happened=None):
    """Make any other move by hand. Returns the Step. Raises Missing, Refused, RuleBroken."""
    if verb not in BY_HAND:
        raise Missing
    access.hold(Redemption, [redemption.id])
    now = loaded(redemption.id)
    return flow.move(REDEMPTION, now, verb, by, note=note, happened=happened)


def offered(redemption, person):
    """The flow.Moves a person can make by hand now, besides handing over."""
    moves = flow.offered(REDEMPTION, redemption, person)
    return [move for move in moves if move.verb in BY_HAND]


def loaded(id):
    """The Redemption with good, community, person and who handed it over."""
    return with_all().where(Redemption.id == id).get()


def with_all():
    """Query of Redemptions with good, community and person."""
    query = Redemption.select(Redemption, Good, Area, Person).join(Good)
    query = query.switch(Redemption).join(Area, on=Redemption.community).switch(Redemption)
    return query.join(Person, on=Redemption.person)


def proof(said, happened, is_late):
    """What a form of the counter says of a handing over, for the effects of a move."""
    given = {name: said.get(name) or "" for name in ("signature", "witness")}
    return given | {"at": happened[0] if happened else clock.now(), "is_offline": is_late}


def _already(redemption):
    at = clock.local(redemption.handed_at).strftime("%m-%d %H:%M") if redemption.handed_at else ""
    return _("This was handed over already, %(time)s. It counts once.", time=at)


def _reserved(community, where):
    """Without what is one's own: a colleague hands that over."""
    here = (Redemption.community == community.id) & (Redemption.state == "reserved") & where
    query = with_all().where(here & (Redemption.person != context.person().id))
    return list(query.order_by(Redemption.id).limit(MOST))
