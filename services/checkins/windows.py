"""When an event's door is open, and when a device's clock is too far off to go unmentioned."""

from datetime import timedelta

from services.events.phases import grace
from services.participations.minutes import CLOCK_OFF

EARLY = timedelta(hours=3)


def when(event, moment):
    """Where a moment lies: "early", "open", "after" (the end, within the grace) or "late"."""
    if moment < event.starts_at - EARLY:
        return "early"
    if moment <= event.ends_at:
        return "open"
    return "after" if moment <= event.ends_at + grace() else "late"


def is_off(skew_seconds):
    """Was the clock of a device so wrong that somebody should look at what it noted?"""
    return abs(skew_seconds) > CLOCK_OFF
