"""How events read in templates: when they are, how they stand, what whoever holds one has to do."""

from itertools import groupby

from flask_babel import gettext as _
from flask_babel import ngettext

from routes.events import events
from services import clock, flow, words
from services.events.phases import has_door, phase
from services.participations.machine import LISTED

# Further down. That it begins is also written down by the clock.
LATER = ("start", "thank", "lock", "unlock", "archive", "change", "cancel", "withdraw")
STANDS = {"enrolling": "ok", "running": "ok", "ended": "wait", "cancelled": "bad"}
OWN = {"signed_up": "ok", "confirmed": "ok", "checked_in": "ok", "hours_confirmed": "ok"}
OWN |= {"invited": "wait", "waitlisted": "wait"}

events.add_app_template_filter(phase, "event_phase")
events.add_app_template_filter(has_door)


@events.app_template_filter()
def event_hours(event):
    """From when until when an event goes, by the clock on the wall: 09:00–11:30."""
    start, end = (clock.local(moment) for moment in (event.starts_at, event.ends_at))
    said = f"{start:%H:%M}–{end:%H:%M}"
    return said if start.date() == end.date() else _("%(hours)s, the next morning", hours=said)


@events.app_template_filter()
def events_by_day(found):
    """[(day, its events)] of events in order."""
    return [(day, [*theirs]) for day, theirs in groupby(found, event_day)]


@events.app_template_filter()
def event_day(event):
    """The day on which an event begins, in Shanghai."""
    return clock.day_of(event.starts_at)


@events.app_template_filter()
def event_pill(event):
    """(words, kind) of the pill of an event in a list: my own part first, else how it stands."""
    stands = phase(event)
    own = getattr(event, "own", None)
    if own and stands not in ("cancelled", "withdrawn"):
        return words.of(own[0], "participation_state"), OWN.get(own[0], "plain")
    return words.of(stands, "event_state"), STANDS.get(stands, "plain")


@events.app_template_filter()
def part_pill(part):
    """What is next for somebody in an event, else how their part in it stands."""
    state, stands = part.participation.state, phase(part.participation.event)
    if stands == "running" and state in LISTED:
        return _("Check in when you are there")
    if part.first and part.first.verb == "confirm":
        return _("Will you come?")
    return words.of(state, "participation_state")


@events.app_template_filter()
def part_kind(part):
    """The kind of that pill."""
    waits = part.first and part.first.verb == "confirm"
    return "wait" if waits else OWN.get(part.participation.state, "plain")


@events.app_template_filter()
def event_places(left):
    """How many places are free, in words; None: no limit."""
    if left is None:
        return _("Whoever likes can come")
    return (
        ngettext("%(num)s place left", "%(num)s places left", left) if left else _("No place left")
    )


@events.app_template_filter()
def event_needs(event):
    """What whoever holds an event reads below its name: what to do, or how many come."""
    stands, counts = phase(event), event.counts
    if stands == "draft":
        return _("Not published yet")
    parts = [ngettext("%(num)s comes", "%(num)s come", counts.seated)]
    if event.capacity:
        parts = [_("%(count)s of %(places)s places", count=counts.seated, places=event.capacity)]
    if counts.waiting:
        parts.append(ngettext("%(num)s waits", "%(num)s wait", counts.waiting))
    if stands == "ended":
        parts = [_("Over: please settle it")]
    elif stands == "settled" and counts.pending:
        parts = [_("Minutes to be confirmed")]
    return " · ".join(parts)


@events.app_template_filter()
def sorted_steps(moves):
    """(the next thing to do or None, the others) of the flow.Moves of an event."""
    return flow.next_of(moves, LATER)
