"""Preparing an event and changing it: one form, from a kind or from an earlier event."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from forms.events import EventForm
from models import Event
from routes.events import events
from services import access, context
from services.errors import RuleBroken
from services.events import lists, moving, preparing, reading, templates
from services.events.parties import leads


@events.get("/new")
def new():
    """Prepare an event: first its kind, or one to make it like; then the form."""
    access.require("event.prepare")
    kind, like = request.args.get("kind"), request.args.get("from", type=int)
    if like:
        form = EventForm(data=preparing.like(preparing.earlier(like)))
    elif kind in Event.KINDS:
        mine = next(map(str, sorted(leads(context.person()))), None)
        form = EventForm(data={"kind": kind, "organisation": mine} | templates.texts(kind))
    else:
        earlier = lists.earlier(context.person())
        return render_template("events/kinds.html", kinds=Event.KINDS, earlier=earlier)
    return _page(form)


@events.post("")
def create():
    """Keep a draft, or publish it at once."""
    access.require("event.prepare")
    form, me = EventForm(request.form), context.person()
    publishes = bool(request.form.get("publish"))
    verb = preparing.save_and_publish if publishes else preparing.draft
    event = form.runs(verb, me, form.said)
    if event is None:
        return _page(form), 422
    _say(event, publishes)
    return redirect(url_for("events.show", event_id=event.id), code=303)


def _say(event, is_published):
    count = len(reading.series(event))
    said = _("Published: %(title)s", title=event.title) if is_published else _("Kept as a draft.")
    if count > 1:
        said += " " + ngettext("%(num)s date.", "%(num)s dates, one for each week.", count)
    flash(said, "ok")


@events.get("/<int:event_id>/edit")
def edit(event_id):
    """The form of an event that is there, for whoever holds it."""
    event = access.find(Event, event_id)
    preparing.check_changes(event)
    return _page(EventForm(data=preparing.as_it_is(event)), event)


@events.post("/<int:event_id>/edit")
def change(event_id):
    """Change it; a draft can be published in the same go."""
    event, form = moving.find(event_id), EventForm(request.form)
    preparing.check_changes(event)
    publishes = bool(request.form.get("publish"))
    if form.runs(preparing.change, event, context.person(), form.said, publishes) is None:
        return _page(form, access.find(Event, event_id)), 422
    if publishes:
        flash(_("Published: %(title)s", title=event.title), "ok")
    return redirect(url_for("events.show", event_id=event.id), code=303)


def _page(form, event=None):
    me = context.person()
    places = [] if event else preparing.places_for(me)
    if not places and event is None:
        form.refuse(RuleBroken(_("There is no place for which you can prepare events.")))
    chosen = next((place for place in places if str(place.id) == str(form.area.data)), None)
    chosen = chosen or next(iter(places), None)
    return render_template(
        "events/edit.html",
        form=form,
        event=event,
        places=places,
        teams=preparing.teams_for(me, chosen) if chosen else [],
    )
