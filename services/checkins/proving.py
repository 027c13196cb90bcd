"""What proves at a door that somebody was there: a pass, the code it shows, its four digits.

Each answers with a reason why it proves nothing, a code of words "refusal", or "" where it does.
"""

import hmac

from services import clock, sealing
from services.checkins import standing, windows
from services.checkins.standing import listed
from services.passes import (
    Known,
    Unreadable,
    clean_number,
    in_time,
    judge,
    keys,
    pin,
    read,
    tokens,
    unix_seconds,
    window_of,
)


def door_secret(event):
    """The secret of an event's door, bytes: whoever holds the event carries it."""
    return sealing.unseal(event.door_secret_sealed).encode()


def of_pass(event, text, direction):
    """(Standing of its bearer or None, reason): what a scanned pass or a typed number is worth."""
    number = clean_number(text)
    try:
        number = number or tokens.parse(text)[0].number
    except Unreadable as refused:
        return None, refused.code
    bearer = standing.of_bearer(event, number)
    if bearer is None:
        return None, _unknown(text, number)
    judged = judge(text, direction, _known(bearer), {})
    if judged.verdict in ("bad", "foreign"):
        return None, judged.verdict  # it says somebody's number, and nobody of ours said so
    return bearer, "revoked" if judged.verdict == "revoked" else ""


def of_code(event, code, happened_at):
    """Was that code of the door on show when it was seen? `happened_at`: corrected by the skew."""
    try:
        window = window_of(door_secret(event), event.id, code)
    except Unreadable:
        return "bad_code"
    return "" if in_time(window, unix_seconds(happened_at)) else "late_code"


def of_pin(event, digits):
    """Are these the four digits of the door? They are the same all day, so only our own clock says
    when they are good."""
    if windows.when(event, clock.now()) not in ("open", "after"):
        return "late_pin"
    right = pin(door_secret(event), event.id)
    return "" if hmac.compare_digest(digits.encode(), right.encode()) else "bad_pin"


def _known(bearer):
    """The truth about one pass, as the rule at the door asks for it."""
    kid, public, key_revoked_at = bearer.key
    return Known(
        keys={kid: public},
        revoked_kids=(kid,) if key_revoked_at else (),
        is_revoked=lambda number: bearer.pass_revoked_at is not None,
        by_pass=lambda found: listed(bearer),
        by_number=lambda number: listed(bearer),
    )


def _unknown(text, number):
    """Why a number nobody has is no use."""
    if clean_number(text) is None:
        try:
            read(text, keys.known()[0])
        except Unreadable as refused:
            return refused.code
    return "unknown"
