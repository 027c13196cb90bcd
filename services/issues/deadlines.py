"""By when somebody is to do the next thing about an issue, in working days of the calendar."""

from datetime import timedelta

from services import clock, workdays

WHISTLE_DAYS = 10  # working days a whistled matter may take when nobody set a day (domain.md 2.3)
TO_TALK = 22  # working days until neighbours have met: there is a meeting each month
TO_TAKE = 1  # working day until somebody should have accepted, claimed, or come

_days = {"reply": 3, "silence": 7, "reopen": 30}


def configure(settings):
    """How many days for an answer, of silence, and to reopen. Called once by create_app."""
    _days.update(
        reply=settings.reply_days, silence=settings.silence_days, reopen=settings.reopen_days
    )


def next_on(issue, today=None):
    """The day by which the next thing is to happen to an issue in the state it is in now, when
    it came there today (or on the date `today`)."""
    today = today or clock.today()
    if issue.state in ("reported", "dispatched", "whistled"):
        return workdays.add(today, TO_TAKE)
    if issue.state in ("need_info", "accepted", "consulting", "done_reported"):
        return workdays.add(today, _days["reply"])
    if issue.state in ("claimed", "in_progress"):
        return issue.due_on or workdays.add(today, _days["reply"])
    if issue.state == "waiting":
        return issue.asked_until
    if issue.state == "verified":
        return silence_on(issue)
    if issue.state == "to_topic":
        return workdays.add(today, TO_TALK)
    return today


def silence_on(issue):
    """The day on which a checked issue is crossed off when its reporter says nothing."""
    checked = clock.day_of(issue.verified_at or clock.now())
    return checked + timedelta(days=_days["silence"])


def silent_before():
    """Issues checked before this naive UTC moment are crossed off without an answer: the day after
    the last one on which their reporter could say something (silence_on)."""
    day = clock.today() - timedelta(days=_days["silence"])
    return clock.utc(day.year, day.month, day.day)


def reopens_until(issue):
    """The last day on which the reporter of a closed issue can reopen it."""
    return clock.day_of(issue.closed_at) + timedelta(days=_days["reopen"])


def reopen_days():
    """For how many days a closed issue can be reopened by its reporter."""
    return _days["reopen"]
