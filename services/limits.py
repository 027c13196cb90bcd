"""How often something may be tried: counts per key and fixed window, shared by all processes.

Call outside of a transaction: an attempt counts even when what it tried is rolled back.
"""

import ipaddress
from datetime import timedelta

from flask_babel import ngettext

from models import RateHit
from services import clock, sealing

# (attempts, seconds) for one address, and for all together where guessing could be shared out.
PER_ADDRESS = {
    "options": (120, 300),
    "passkey": (60, 300),
    "invitation": (300, 600),
    "code": (10, 600),
    # A whole estate may stand behind one address.
    "plate": (300, 600),
    "report": (60, 600),
    "follow": (300, 600),
    "event": (300, 600),  # links of events that are none
    "said": (120, 600),
    "check": (60, 600),  # numbers of papers that are none
}
# For one place that has a plate, or one issue somebody follows.
PER_THING = {"report": (120, 3600), "said": (40, 3600)}
ALL_TOGETHER = {"code": (2000, 900)}
KEPT = timedelta(days=1)


class TooMany(Exception):
    """Tried too often; `seconds` until it may be tried again, `message` says so."""

    def __init__(self, seconds):
        super().__init__(seconds)
        self.seconds = seconds
        minutes = -(-seconds // 60)
        self.message = ngettext(
            "Please wait one minute, then try again.",
            "Please wait %(num)d minutes, then try again.",
            minutes,
        )


def attempt(what, address):
    """Count one attempt of `what` from a network address. Raises TooMany above the limits."""
    hit(f"{what} {_network(address)}", *PER_ADDRESS[what])
    if what in ALL_TOGETHER:
        hit(what, *ALL_TOGETHER[what])


def attempt_at(what, id, address):
    """The same for something with an id that many addresses could turn to."""
    attempt(what, address)
    hit(f"{what} at {id}", *PER_THING[what])


def hit(key, limit, seconds):
    """Count one attempt under `key`. Raises TooMany after `limit` of them in this window."""
    now = clock.now()
    into = (now - now.min) % timedelta(seconds=seconds)
    starts_at = now - into
    # One statement, so that two processes never let the same attempt pass.
    upsert = RateHit.insert(key=sealing.digest(key), starts_at=starts_at, count=1).on_conflict(
        conflict_target=[RateHit.key, RateHit.starts_at],
        update={RateHit.count: RateHit.count + 1},
    )
    [row] = list(upsert.returning(RateHit.count).execute())
    if row.count == 1:
        RateHit.delete().where(RateHit.starts_at < now - KEPT).execute()
    if row.count > limit:
        raise TooMany(seconds - into // timedelta(seconds=1))


def _network(address):
    """An IPv6 subscriber has a whole /64 to try from; that is one address here."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return address
    if parsed.version == 6 and parsed.ipv4_mapped is None:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
