"""What an event's door shows: a code that changes every half minute, and four digits that stay.

A code is base32 of: window u32 | first 10 bytes of HMAC-SHA256(door secret, LABEL | event u64 |
window u32). A window is 30 s of Unix time. The code proves that somebody saw the door at about
that moment; it stands in an address, <origin>/events/<id>/arrive?code=<code>.
"""

import hmac
import struct
from datetime import UTC

from services.passes.base32 import from_base32, squeeze, to_base32
from services.passes.tokens import Unreadable

WINDOW = 30  # seconds
BEFORE = 30  # a phone whose clock is a little behind, after correction
AFTER = 90  # from seeing the code to the tap
LABEL = b"mulin-door-1"
PIN_LABEL = b"mulin-pin-1"
PROOF = 10  # bytes


def unix_seconds(moment):
    """A naive UTC moment → Unix time, wherever the machine stands."""
    return moment.replace(tzinfo=UTC).timestamp()


def code_at(secret, event_id, moment):
    """The code a door shows at a naive UTC moment. `secret` is the event's door secret, bytes."""
    window = int(unix_seconds(moment) // WINDOW)
    return to_base32(struct.pack(">I", window) + _proof(secret, event_id, window))


def window_of(secret, event_id, code):
    """The window in which this event's door showed that code. Raises Unreadable("bad")."""
    data = from_base32(squeeze(code), 4 + PROOF)
    if data is None:
        raise Unreadable("bad", "torn")
    (window,) = struct.unpack_from(">I", data)
    if not hmac.compare_digest(data[4:], _proof(secret, event_id, window)):
        raise Unreadable("bad", "signature")
    return window


def in_time(window, happened_seconds):
    """Whether something that happened then (device time, corrected by the measured skew, in Unix
    seconds) fits the code of that window. Every window lasts 150 s, the last moment not in it."""
    since = happened_seconds - window * WINDOW
    return -BEFORE <= since < WINDOW + AFTER


def pin(secret, event_id):
    """Four digits to be said aloud at the door, the same for the whole event."""
    proof = hmac.digest(secret, PIN_LABEL + struct.pack(">Q", event_id), "sha256")
    return f"{int.from_bytes(proof[:4], 'big') % 10_000:04}"


def _proof(secret, event_id, window):
    return hmac.digest(secret, LABEL + struct.pack(">QI", event_id, window), "sha256")[:PROOF]
