"""活动登记簿: who served at which event, for how long, noted and confirmed by whom.

It is read by whoever holds the events, on paper and as a spreadsheet. Names stand in it masked;
whole only where they are asked for, and that is on record. Minors stay masked in any file.
"""

from collections import namedtuple
from dataclasses import dataclass, field
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from peewee import JOIN

from models import Area, Event, Participation, Person
from services import access, activity, clock, context, sealing, texts, words
from services.errors import Refused
from services.events.parties import leads, runs
from services.participations import rules
from services.records import reading, served
from services.roles import MAY

ON_PAPER, IN_A_FILE = 500, 5000
BY_THEMSELVES = ("door", "pin")
SHOWN = ("hours_pending", "hours_confirmed", "voided")

# One line; texts but the number, the day and the minutes.
Line = namedtuple(
    "Line", "number day event place kind who minutes method confirmed_by marks in_charge recorder"
)
HEAD = Line(
    number=_l("No."),
    day=_l("Day"),
    event=_l("Event"),
    place=_l("Place"),
    kind=_l("What kind"),
    who=_l("Who served"),
    minutes=_l("Minutes"),
    method=_l("How it was noted"),
    confirmed_by=_l("Minutes confirmed by"),
    marks=_l("Marks"),
    in_charge=_l("In charge"),
    recorder=_l("Noted by"),
)


@dataclass
class Register:
    """What was asked for: one event, or the days from `since` to `until`; whole names or masked."""

    event: Event | None
    since: date
    until: date
    whole_names: bool = False
    lines: list = field(default_factory=list)
    more: bool = False

    @property
    def title(self):
        """What it is called: 活动登记簿 2026-03-01 – 2026-03-31."""
        if self.event is not None:
            return _("Event register: %(event)s", event=self.event.title)
        return _("Event register, %(since)s to %(until)s", since=self.since, until=self.until)

    def address(self, **changes):
        """The values of its address, with some changed; those that are None are left out."""
        days = {} if self.event else {"since": self.since, "until": self.until}
        names = "whole" if self.whole_names else None
        values = {"event_id": self.event and self.event.id, **days, "names": names} | changes
        return {name: value for name, value in values.items() if value is not None}


def asked(values, event=None):
    """The Register the values of an address ask for, without its lines: since, until, names.

    Without days: this month. Raises Refused for whoever holds no events.
    """
    me = context.person()
    may = runs(event, me) if event else access.can("event.oversee") or leads(me)
    if not may:
        raise Refused("event.register")
    today = clock.today()
    since = texts.day(values.get("since")) or today.replace(day=1)
    until = max(texts.day(values.get("until")) or today, since)
    return Register(event, since, until, values.get("names") == "whole")


def read(values, event=None, most=ON_PAPER, format="paper"):
    """The same with its lines, the oldest first, at most so many; and put on record."""
    found = asked(values, event)
    rows = rows_of(found, SHOWN, most + 1)
    found.more, rows = len(rows) > most, rows[:most]
    methods = reading.methods_of(rows)
    found.lines = [_line(n, row, methods, found) for n, row in enumerate(rows, start=1)]
    note(found, "register", format)
    return found


def note(found, what, format):
    """Put on record who took a Register along: as `what` (register, national), in which format."""
    me = context.person()
    names = "whole" if found.whole_names else "masked"
    detail = {"count": len(found.lines), "names": names, "format": format}
    if found.event is None:
        detail |= {"since": str(found.since), "until": str(found.until)}
    area = found.event.area if found.event else _held_for(me)
    activity.record(me, f"event.{what}", found.event or area, area=area, **detail)


def _held_for(me):
    """Where somebody holds events by a post: those who look after it find it in what happened."""
    oversees = MAY["event.oversee"]
    return next(post.area for post in me.posts if post.role in oversees or post.role == "organiser")


def rows_of(found, states, most):
    """The Participations of a Register with event, area, person, organiser and who confirmed."""
    by, head = Person.alias(), Person.alias()
    query = (
        Participation.select(Participation, Event, Area, Person, by.id, by.name, head.id, head.name)
        .join(Event)
        .join(Area, on=Event.area)
        .switch(Event)
        .join(head, on=Event.organiser, attr="head")
        .switch(Participation)
        .join(Person, on=Participation.person)
        .switch(Participation)
        .join(by, JOIN.LEFT_OUTER, on=Participation.confirmed_by, attr="confirmer")
    )
    here = (
        Participation.event == found.event.id
        if found.event
        else Event.run_by(context.person()) & served.between(found.since, found.until)
    )
    query = query.where(here & Participation.state.in_(states) & Event.counts_hours)
    rows = list(query.order_by(Event.starts_at, Event.id, Participation.id).limit(most))
    rules.mark_minors([row.person for row in rows])
    return rows


def recorder(row, methods):
    """(how it was noted in words, by whose name) of a Participation: by nobody's, where those who
    served, or their guardian, did so themselves."""
    method, name = methods.get((row.event_id, row.person_id), ("", ""))
    return words.of(method, "method") if method else "", "" if method in BY_THEMSELVES else name


def who(row, whole):
    """The name of whoever served as a file has it."""
    name = row.person.name
    return name if whole and not row.person.is_minor else sealing.mask_name(name)


def _line(number, row, methods, found):
    event = row.event
    method, name = recorder(row, methods)
    marks = [_("Later entry")] if row.is_makeup else []
    if row.state != "hours_confirmed":
        marks.append(words.of(row.state, "participation_state"))
    return Line(
        number=number,
        day=served.day_of(row),
        event=event.title,
        place=event.place or event.area.label or event.area.name,
        kind=str(words.of(event.kind, "event_kind")),
        who=who(row, found.whole_names),
        minutes=row.minutes or 0,
        method=str(method),
        confirmed_by=row.confirmer.name if row.confirmed_by_id else "",
        marks=" · ".join(map(str, marks)),
        in_charge=event.head.name,
        recorder=name,
    )
