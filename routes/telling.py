"""How issues read in templates: what they wait for, how pressing that is, their facts as pairs."""

from datetime import date

from flask import url_for
from flask_babel import format_datetime
from flask_babel import gettext as _

from routes.facts import call_facts, facts_of
from routes.pages import day
from services import clock, flow, words
from services.issues import OPEN, reading

# Steps that are not the next thing to do: they stand further down, in this order.
LATER = (
    "consult",
    "ask",
    "add_helper",
    "nudge",
    "merge",
    "redirect",
    "ask_extension",
    "ask_waiting",
    "decline",
    "send_back",
    "say",
    "recall",
    "ask_whistle",
    "put_on_agenda",
    "take_off_agenda",
    "to_topic",
    "sort",
    "reopen",
    "withdraw",
    "take_back",
)


def install(app):
    """Filters and globals of the templates."""
    app.jinja_env.globals.update(tabs_of=tabs_of, place_options=place_options)
    app.jinja_env.filters.update(
        waits_for=waits_for,
        pressing=pressing,
        facts_of=facts_of,
        call_facts=call_facts,
        same_options=same_options,
        chooses=chooses,
        iso_day=iso_day,
        sorted_moves=sorted_moves,
        clock_time=clock_time,
        progress=reading.progress,
    )


def sorted_moves(moves):
    """(the next thing to do or None, the others): of the flow.Moves somebody can make.

    What is rated call by call stands with its call; “back to work” is the answer “not satisfied”.
    """
    verbs = {move.verb for move in moves}
    apart = {"rate_response"} | ({"send_back"} if "confirm" in verbs else set())
    return flow.next_of([move for move in moves if move.verb not in apart], LATER)


def iso_day(text):
    """A day a step remembers, as 2026-03-25, for reading."""
    return day(date.fromisoformat(text))


def chooses(move):
    """Does a step choose from something that has to be looked up? Then it has a page of its own."""
    return bool({"to", "called", "helpers", "category", "into"} & {*move.asks, *move.takes})


def clock_time(moment):
    """The time of day of a naive UTC moment: 09:12."""
    return format_datetime(clock.local(moment), "HH:mm", rebase=False)


def waits_for(issue):
    """One line: by when what is to happen, or what was asked for."""
    if issue.asked:
        return str(words.of(issue.asked, "asked"))
    if issue.state not in OPEN:
        return f"{issue.number} · {day(clock.day_of(issue.moved_at))}"
    late = (clock.today() - issue.next_on).days
    if late > 0:
        text = _("%(days)s days late", days=late) if late > 1 else _("since yesterday")
    elif late == 0:
        text = _("today")
    else:
        text = _("by %(day)s", day=day(issue.next_on))
    return f"{issue.number} · {text}"


def pressing(issue):
    """The colour of its state: bad when late, wait while open, ok when it is over."""
    if issue.state not in OPEN:
        return "ok" if issue.state == "closed" else "plain"
    return "bad" if issue.next_on < clock.today() else "wait"


def same_options(issues):
    """(number, words) of issues another one may be the same as, for chips."""
    return [(i.number, f"{i.number} {i.about} · {i.area.label}") for i in issues]


def place_options(places):
    """(id, words) of places, for chips."""
    return [(place.id, place.label or place.name) for place in places]


def tabs_of(desk):
    """Tabs of a list of issues: (label, address, is shown)."""
    return [
        (words.of(name, "issue_desk"), url_for("issues.list", view=name), name == desk.name)
        for name in desk.names
    ]
