"""The one clock. Moments are naive UTC, days are calendar days in Asia/Shanghai."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
OLDEST_ACT = timedelta(days=366)  # older is a wrong clock, not a full outbox


def _system():
    return datetime.now(UTC).replace(tzinfo=None)


source = _system  # tests put their own callable here; it returns a naive UTC datetime


def now():
    """This moment as a naive UTC datetime."""
    return source()


def today():
    """The calendar day it is in Asia/Shanghai."""
    return day_of(now())


def local(moment):
    """A naive UTC moment as an aware datetime in Asia/Shanghai."""
    return moment.replace(tzinfo=UTC).astimezone(ZONE)


def day_of(moment):
    """The calendar day in Asia/Shanghai on which a naive UTC moment falls."""
    return local(moment).date()


def utc(year, month, day, hour=0, minute=0):
    """The naive UTC moment of a wall-clock time in Asia/Shanghai."""
    return (
        datetime(year, month, day, hour, minute, tzinfo=ZONE).astimezone(UTC).replace(tzinfo=None)
    )


def milliseconds(moment):
    """A naive UTC moment as devices count it: milliseconds since 1970."""
    return int(moment.replace(tzinfo=UTC).timestamp() * 1000)


def from_device(happened_ms, sent_ms):
    """(happened_at, skew_seconds) from a device's two clock readings, in milliseconds or None.

    The skew is what the server's clock shows minus what the device showed while sending. The act is
    moved by it, and never lies in the future: a device cannot open a window that is not open yet.
    Nor before OLDEST_ACT: a phone that starts in 1970 would make a community that old.
    """
    received = now()
    if not happened_ms or not sent_ms or happened_ms > sent_ms:
        return received, 0
    try:
        age = timedelta(milliseconds=sent_ms - happened_ms)
        sent = datetime.fromtimestamp(sent_ms / 1000, UTC).replace(tzinfo=None)
    except (OverflowError, OSError, ValueError):
        return received, 0
    if age > OLDEST_ACT:
        return received, 0
    skew = int((received - sent).total_seconds())
    return received - age, max(-(2**31), min(2**31 - 1, skew))
