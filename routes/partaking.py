"""How taking part in an event reads in templates: one's own state in a sentence, lines of lists."""

from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from routes.pages import moment
from services import flow, words
from services.checkins import windows
from services.participations.reading import QUIET

# Steps that are not the next thing to do, in the order in which they stand further down.
LATER = ("adjust", *QUIET, "refuse_makeup", "refuse_void", "call_off", "ask_void")


def install(app):
    """Filters of the templates."""
    app.jinja_env.filters.update(
        own_state=own_state,
        part_note=part_note,
        fact_note=fact_note,
        participation_word=participation_word,
        participation_facts=participation_facts,
        sorted_parts=sorted_parts,
    )


def own_state(row):
    """How it stands for the one concerned: “Signed up”, “75 minutes, to be confirmed”."""
    if row.state == "hours_pending" and row.event.counts_hours:
        return _("%(minutes)s, to be confirmed", minutes=_minutes(row))
    if row.state == "hours_confirmed" and row.event.counts_hours:
        text = _("%(minutes)s, confirmed", minutes=_minutes(row))
        return text + (" · " + _("entered later") if row.is_makeup else "")
    if row.state in ("hours_pending", "hours_confirmed"):
        return _("You were there. Thank you!")
    if row.state == "no_show":
        return _("Not met this time")
    return str(words.of(row.state, "participation_state"))


def participation_word(verb, row):
    """The words of a button: what one says oneself, rather than what the record calls it."""
    if row.person_id != current_user.id:
        if verb == "sign_up":
            return _("Sign %(name)s up", name=row.person.name)
        return str(words.of(verb, "participation_verb"))
    own = {
        "sign_up": _("I sign up"),
        "receive": _("I have got it"),
        "ask_makeup": _("Not checked in? Ask for a later entry"),
        "give_feedback": _("Say how it was"),
    }
    if verb == "sign_off" and row.state in ("invited", "notice_received"):
        return _("I cannot come this time")
    return own.get(verb) or str(words.of(verb, "participation_verb"))


def part_note(row, line, group):
    """The small print of a line of the list: its state, minutes, what is odd about it."""
    parts = [str(words.of(row.state, "participation_state"))]
    if row.minutes is not None and row.event.counts_hours:
        parts.append(_minutes(row))
    if row.state in ("signed_up", "confirmed", "waitlisted", "invited") and group != "doors":
        parts.append(_("has heard of it") if row.noticed_at else _("has not heard of it yet"))
    if row.left_by_clock:
        parts.append(_("checked out by itself at the end"))
    if line.is_short:
        parts.append(_("there for a part of it"))
    if row.is_makeup:
        parts.append(_("entered later"))
    if row.is_disputed:
        parts.append(_("says that something is wrong"))
    if row.asked_to_void:
        parts.append(_("to be taken off the record"))
    if line.is_mine:
        parts.append(_("somebody else confirms this one"))
    if group != "doors":
        parts += [str(words.of(code, "conflict")) for code in row.conflicts.split()]
    return " · ".join(parts)


def fact_note(fact):
    """When and how something was noted at the door."""
    parts = [moment(fact.happened_at), str(words.of(fact.method, "method"))]
    if fact.verdict != "taken":
        parts.append(_("not counted"))
    if windows.is_off(fact.skew_seconds):
        parts.append(str(words.of("clock_off", "conflict")))
    return " · ".join(parts)


def participation_facts(about):
    """What is known about it, as (name, value) pairs."""
    row, found = about.participation, []
    if row.came_at:
        found.append((_("Came in at"), moment(row.came_at)))
    if row.left_at:
        by_clock = " · " + _("by itself") if row.left_by_clock else ""
        found.append((_("Left at"), moment(row.left_at) + by_clock))
    if row.confirmed_at and row.confirmed_by_id:
        said = f"{row.confirmed_by.name} · {moment(row.confirmed_at)}"
        found.append((_("Minutes confirmed by"), said))
    if row.guardian_id:
        found.append((_("Guardian"), row.guardian.name))
    if about.is_short and row.state in ("hours_pending", "hours_confirmed"):
        found.append((_("To know"), _("there for a part of it")))
    return found


def sorted_parts(moves):
    """(the next thing to do or None, the others)."""
    return flow.next_of(moves, LATER)


def _minutes(row):
    return ngettext("%(num)s minute", "%(num)s minutes", row.minutes or 0)
