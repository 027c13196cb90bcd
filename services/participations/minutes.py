"""Minutes of service out of the facts at an event's door. Knows no tables.

A fact has `direction` (in, out), `happened_at` (naive UTC), `skew_seconds` and `method`.
"""

from collections import namedtuple
from datetime import timedelta

CLOCK_OFF = 600  # seconds a device's clock may be off before somebody looks at it
REVIEWED = frozenset(
    {"over_cap", "clock_off", "no_in"}
)  # besides no_out, which is only pointed out

_settings = {"early": 15, "cap": 480, "share": 60}

Served = namedtuple("Served", "minutes reasons")
Fact = namedtuple("Fact", "direction happened_at skew_seconds method", defaults=(0, "tick"))


def configure(settings):
    """What counts around an event, how much at most, and what is little. Called by create_app."""
    _settings.update(
        early=settings.event_early_minutes,
        cap=settings.event_hours_cap_minutes,
        share=settings.event_share_percent,
    )


def rule():
    """{early, cap, share}: minutes around an event that count, the cap, the share in percent."""
    return dict(_settings)


def served(facts, starts_at, ends_at, early_minutes=None, open_until=None):
    """What somebody served at an event: Served(minutes, reasons).

    The time between in and out, in any order of the facts and however often each was noted,
    clipped to the event and `early_minutes` before and after it; never more than the event is
    long, nor than the cap. Whoever did not check out was there until `open_until` (default: the
    end). `reasons`, a tuple of codes, say what is to be known: no_out, and those of REVIEWED,
    which somebody has to look at.
    """
    early = timedelta(minutes=_settings["early"] if early_minutes is None else early_minutes)
    facts = [fact for fact in facts if fact.method != "clock"]
    spans, reasons = _spans(facts, open_until or ends_at)
    first, last = starts_at - early, ends_at + early
    there = sum(
        (max(timedelta(0), min(end, last) - max(start, first)) for start, end in spans),
        timedelta(0),
    )
    minutes = min(_whole(there + timedelta(seconds=30)), length(starts_at, ends_at))
    if minutes > _settings["cap"]:
        minutes = _settings["cap"]
        reasons.add("over_cap")
    if any(abs(fact.skew_seconds) > CLOCK_OFF for fact in facts):
        reasons.add("clock_off")
    return Served(minutes, tuple(sorted(reasons)))


def length(starts_at, ends_at):
    """How many minutes an event is long."""
    return _whole(ends_at - starts_at)


def longest(event):
    """The most minutes anybody can write down for an event: its own and those around it."""
    return length(event.starts_at, event.ends_at) + 2 * _settings["early"]


def is_short(minutes, event):
    """Was that less than the share of the event that is worth a word? Nothing follows from it."""
    return minutes * 100 < _settings["share"] * length(event.starts_at, event.ends_at)


def _by_moment(facts):
    """{moment: the directions noted at it}: what was noted twice stands there once."""
    found = {}
    for fact in facts:
        found.setdefault(fact.happened_at, set()).add(fact.direction)
    return found


def _spans(facts, open_until):
    """([(in, out), …], reasons), the spans apart from each other and in order."""
    directions, spans, reasons, since = _by_moment(facts), [], set(), None
    for moment in sorted(directions):
        said = directions[moment]
        if len(said) == 2:  # left and came back, or came and left, within the same moment
            continue
        if said == {"in"}:
            since = since or moment
        elif since is None:
            if not spans:  # else another door noted the same leaving once more
                reasons.add("no_in")
        else:
            spans.append((since, moment))
            since = None
    if since is not None:
        spans.append((since, max(since, open_until)))
        reasons.add("no_out")
    return spans, reasons


def _whole(span):
    return int(span.total_seconds()) // 60
