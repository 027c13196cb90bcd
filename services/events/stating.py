"""What has to be said about an event, how long it may be, and what is still missing.

GB/T 40143-2021, 6.1: time, place, content, number, conditions, how to sign up, risks, protection,
whether minors may come. Number and minors always say something; how to sign up is one sentence.
"""

from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from models import Event
from services import clock
from services.errors import RuleBroken
from services.texts import clipped

LENGTHS = {
    "title": 40,
    "place": 60,
    "content": 2000,
    "conditions": 1000,
    "risks": 1000,
    "protection": 1000,
}
LONGEST = timedelta(hours=24)
AHEAD = timedelta(days=366)
MOST = 9999  # places
REQUIRED = {
    "title": _l("Please give it a name."),
    "place": _l("Please say where people meet."),
    "content": _l("Please say what will be done."),
    "conditions": _l("Please say who can come, and what they should bring or know."),
    "risks": _l("Please say what one should mind."),
    "protection": _l("Please say how people are protected and insured."),
}


class Incomplete(RuleBroken):
    """Something has not been said yet; `fields` is {name: sentence}."""

    def __init__(self, fields):
        super().__init__(" ".join(str(sentence) for sentence in fields.values()))
        self.fields = fields


def missing(event):
    """{field: sentence} of what an Event does not say yet; empty when it can be published."""
    found = {name: said for name, said in REQUIRED.items() if not getattr(event, name).strip()}
    if event.ends_at <= clock.now():
        found["day"] = _("This day is over. Please choose a later one.")
    return found


def check_complete(event):
    """Raise Incomplete unless an Event says all that has to be said."""
    if fields := missing(event):
        raise Incomplete(fields)


def cleaned(said):
    """What a form says about an event, as it is kept: {field: value}.

    `said` has title, kind, content, place, conditions, risks, protection, capacity (None: whoever
    likes), takes_minors, counts_hours, and day, from_time, to_time in Shanghai. Raises RuleBroken
    by its field.
    """
    found = {name: clipped(said[name], length, name) for name, length in LENGTHS.items()}
    if not found["title"]:
        raise RuleBroken(REQUIRED["title"], "title")
    if said["kind"] not in Event.KINDS:
        raise RuleBroken(_("Please choose what kind of event it is."), "kind")
    capacity = said["capacity"]
    if capacity is not None and not 0 < capacity <= MOST:
        sentence = _("Please give a number between 1 and %(most)s, or leave it empty.", most=MOST)
        raise RuleBroken(sentence, "capacity")
    starts_at, ends_at = times(said["day"], said["from_time"], said["to_time"])
    return found | {
        "kind": said["kind"],
        "capacity": capacity,
        "takes_minors": bool(said["takes_minors"]),
        "counts_hours": bool(said["counts_hours"]),
        "starts_at": starts_at,
        "ends_at": ends_at,
    }


def times(day, from_time, to_time):
    """(starts_at, ends_at), naive UTC, of a day and two wall-clock times in Shanghai.

    An end that is earlier than the beginning is on the next morning. Raises RuleBroken.
    """
    if day is None:
        raise RuleBroken(_("Please choose a day."), "day")
    if from_time is None:
        raise RuleBroken(_("Please say when it begins."), "from_time")
    if to_time is None:
        raise RuleBroken(_("Please say when it ends."), "to_time")
    if from_time == to_time:
        raise RuleBroken(_("It has to end at another time than it begins."), "to_time")
    if not clock.today() - AHEAD < day < clock.today() + AHEAD:
        raise RuleBroken(_("Please choose a day within a year from now."), "day")
    last = day + clock.DAY if to_time < from_time else day
    starts_at = clock.utc(day.year, day.month, day.day, from_time.hour, from_time.minute)
    return starts_at, clock.utc(last.year, last.month, last.day, to_time.hour, to_time.minute)
