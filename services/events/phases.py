"""Where an event stands by the clock, whether or not anybody has written that down yet."""

from datetime import timedelta

from services import clock

UNPUBLISHED = ("draft", "withdrawn")
SIGN_UP = ("enrolling", "full")  # places are given away or queued for
AHEAD = (*SIGN_UP, "locked")  # published, and not begun
LIVE = (*AHEAD, "running")
PAST = ("ended", "settled", "archived")
OPENS = timedelta(hours=2)  # so long before it begins its door can be opened

_grace = timedelta(minutes=60)


def configure(settings):
    """How long after its end an event that nobody ended is ended by the clock."""
    global _grace
    _grace = timedelta(minutes=settings.event_grace_minutes)


def grace():
    """How long after its end an event that nobody ended is ended by the clock, a timedelta."""
    return _grace


def phase(event, now=None):
    """One of Event.STATES: the state of an event as the time has it.

    What should have begun is “running”, what should be over “ended”; else its own state.
    """
    now = now or clock.now()
    if event.state in LIVE and now >= event.ends_at:
        return "ended"
    if event.state in AHEAD and now >= event.starts_at:
        return "running"
    return event.state


def is_ahead(event):
    """Has its time not come yet?"""
    return clock.now() < event.starts_at


def is_over(event):
    """Has its time passed?"""
    return clock.now() >= event.ends_at


def is_not_over(event):
    """Is it still to come, or going on?"""
    return not is_over(event)


def is_near(event):
    """Can it begin: it is about to, or should have?"""
    return event.starts_at - OPENS <= clock.now() < event.ends_at


def has_door(event):
    """Can people be checked in now: from OPENS before it begins until its end and the grace?"""
    return event.state in LIVE and event.starts_at - OPENS <= clock.now() < event.ends_at + _grace
