"""Events (活动): what is coming, one event, and the steps of whoever holds it.

Preparing and changing one: holding.py; the link for everybody and invitations: sharing.py.
"""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from forms.events import MoveForm
from models import Event
from routes.guards import safe_next
from services import access, context, words
from services.checkins import reading as door
from services.errors import Missing
from services.events import lists, moving, reading, stating
from services.events.parties import runs
from services.participations import reading as participating

events = Blueprint("events", __name__, url_prefix="/events")

APART = ("change",)  # has a page of its own


@events.get("")
def list():
    """What is coming, where I go, what I hold, what is over."""
    listed = lists.listed(request.args.get("view"), request.args.get("after"))
    return render_template("events/list.html", listed=listed)


@events.get("/<int:event_id>")
def show(event_id):
    """One event: when, where, what is needed; my own part in it, and the list for who holds it."""
    return page(reading.find(event_id))


@events.get("/<int:event_id>/dates")
def dates(event_id):
    """All dates of a weekly event that I can see."""
    event = access.find(Event, event_id)
    return render_template("events/dates.html", event=event, dates=reading.series(event))


@events.post("/<int:event_id>/moves/<verb>")
def move(event_id, verb):
    """Make a step of an event."""
    event, form = moving.find(event_id), MoveForm(request.form, verb=verb)
    if verb in APART:
        raise Missing
    step = form.runs(moving.move, event, verb, context.person(), form.said, form.happened)
    if step is None:
        return page(reading.find(event_id), (verb, form)), 422
    flash(_("Noted: %(verb)s", verb=words.of(step.verb, "event_verb")), "ok")
    back = safe_next(request.form.get("back"))
    return redirect(back or url_for("events.show", event_id=event.id), code=303)


def page(event, refused=(None, None)):
    """The page of an event for the signed-in person, with what was typed into a refused step."""
    person = context.person()
    offered, steps = moving.offered(event, person), reading.story(event)
    forms = {move.verb: MoveForm(verb=move.verb) for move in offered}
    forms |= {refused[0]: refused[1]} if refused[0] else {}
    counts = reading.counts(event)
    return render_template(
        "events/show.html",
        event=event,
        counts=counts,
        left=reading.places_left(event, counts),
        steps=steps,
        changed=reading.last_change(event, steps),
        reason=reading.reason(steps),
        missing=stating.missing(event) if event.state == "draft" else {},
        is_weekly=reading.is_weekly(event),
        runs=runs(event, person),
        waiting=door.to_answer(event, person) if door.holds_list(event, person) else [],
        offered=offered,
        refused=refused[0],
        forms=forms,
        own=participating.own(event, person),
        people=participating.people(event, person),
        back=safe_next(request.values.get("back")),
    )
