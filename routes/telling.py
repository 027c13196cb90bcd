"""How issues read in templates: what they wait for, how pressing that is, their facts as pairs."""

from datetime import date

from flask import url_for
from flask_babel import format_datetime
from flask_babel import gettext as _

from routes.pages import day, moment
from services import clock, words
from services.issues import OPEN, reading
from services.issues import parties as who

# Steps that are not the next thing to do: they stand further down.
LATER = (
    "ask",
    "say",
    "nudge",
    "sort",
    "merge",
    "redirect",
    "consult",
    "recall",
    "add_helper",
    "put_on_agenda",
    "take_off_agenda",
    "to_topic",
    "ask_whistle",
    "ask_extension",
    "ask_waiting",
    "decline",
    "send_back",
    "withdraw",
    "take_back",
    "reopen",
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
    drawn = [move for move in moves if move.verb not in apart]
    now = [move for move in drawn if move.verb not in LATER]
    rest = now[1:] + [move for move in drawn if move.verb in LATER]
    return (now[0] if now else None), rest


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


def facts_of(issue, told, calls):
    """Pairs of a name and a value: place, deadline, who has it, how it ended."""
    pairs = [(_("Number"), issue.number), (_("Reported on"), moment(issue.happened_at))]
    if told.place:
        pairs.append((_("Where exactly"), told.place))
    if issue.household_id and (not told.is_hidden or issue.shows_name):
        pairs.append((_("Door"), issue.household.label))
    if told.reporter and told.is_hidden:
        pairs.append((_("Reported by"), told.reporter[0]))
    if who_has := _who_has(issue):
        pairs.append((_("Who has it"), who_has))
    if issue.measure:
        pairs.append((_("To be done"), issue.measure))
    if helpers := [row.organisation.name for row in who.helpers(issue)] if issue.measure else ():
        pairs.append((_("Helps"), _(", ").join(helpers)))
    pairs += days_of(issue)
    if issue.asked:
        asked = f"{words.of(issue.asked, 'asked')} {day(issue.asked_until)}".strip()
        pairs.append((_("Open question"), asked))
    if issue.closing:
        pairs.append((_("How it was closed"), words.of(issue.closing, "issue_closing")))
    if issue.rating:
        pairs.append((_("How it went"), words.of(issue.rating, "rating")))
    if told.contact:
        pairs.append((_("Keeps you told"), told.contact[0]))
    return pairs


def _who_has(issue):
    if issue.is_claimable and issue.state == "dispatched":
        return _("On the open list")
    if issue.organisation_id:
        return issue.organisation.name
    if issue.handler_id:
        return issue.handler.name
    return _("The community") if issue.state in OPEN else ""


def days_of(issue):
    """Pairs about its days: the deadline and the first one, how long its clock stands or stood."""
    if issue.due_on:
        due = day(issue.due_on)
        if issue.first_due_on and issue.first_due_on != issue.due_on:
            due = _("%(day)s (first: %(first)s)", day=due, first=day(issue.first_due_on))
        yield _("Deadline"), due
    elif issue.state in OPEN:
        yield _("You hear from us by"), day(issue.next_on)
    if issue.waiting_since:
        said = {"since": day(issue.waiting_since), "until": day(issue.asked_until)}
        yield _("Clock stands"), _("since %(since)s, looked at again %(until)s", **said)
    if issue.waited_days:
        yield _("Clock stood"), _("%(days)s working days", days=issue.waited_days)


def call_facts(call):
    """Pairs about one called organisation: when it came, what was agreed, how it was rated."""
    pairs = [(_("Called"), moment(call.whistle.blown_at))]
    pairs.append((_("Why"), f"{words.of(call.whistle.kind, 'whistle')} {call.whistle.reason}"))
    if call.arrived_at:
        pairs += [(_("Came"), moment(call.arrived_at)), (_("Agreed"), call.agreed)]
    if call.response:
        rated = [words.of(call.response, "response")]
        rated += [words.of(call.result, "rating")] if call.result else []
        pairs.append((_("Rated"), _(", ").join(map(str, rated))))
    return pairs


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
