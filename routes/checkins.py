"""The pages of an event's door: for whoever holds it, for captains, and for whoever arrives.

What is noted on them is taken in by routes/noting.py.
"""

from flask import Blueprint, render_template, request

from forms.checkins import CheckInForm, PaperForm
from models import Event
from services import access, context, uploads
from services.checkins import proving, reading
from services.errors import Refused
from services.events.parties import runs
from services.passes import cards, pin
from services.passes.base32 import to_base64url

checkins = Blueprint("checkins", __name__, url_prefix="/events")


@checkins.get("/<int:event_id>/arrive")
def arrive(event_id):
    """I am here: with the code of the door in the address, or by its four digits."""
    code = request.args.get("code", "")[:64]
    form = CheckInForm(data={"code": code, "method": "door" if code else "pin"})
    return page(access.find(Event, event_id), form)


@checkins.get("/<int:event_id>/door")
def door(event_id):
    """The station: it scans passes and shows the code of the door. No name stands on it."""
    return page(held(event_id), CheckInForm(data={"method": "pass"}))


@checkins.get("/<int:event_id>/door/names")
def names(event_id):
    """The list of names, to be ticked; and what has to be looked at."""
    event = access.find(Event, event_id)
    if not reading.holds_list(event, context.person()):
        raise Refused("participation.tick")
    return page(event, CheckInForm(data={"method": "tick"}))


@checkins.get("/<int:event_id>/door/paper")
def paper(event_id):
    """The list on paper: its photos, and ticking from it with one time for all."""
    return page(held(event_id), CheckInForm(data={"method": "paper"}))


def held(event_id):
    """The event, for whoever holds its door."""
    event = access.find(Event, event_id)
    if not runs(event, context.person()):
        raise Refused("event.oversee")
    return event


def page(event, form, photos=None):
    """The page a form about the door stands on, by its way of checking in."""
    method = form.method.data
    is_runner = runs(event, context.person())
    shown = {"event": event, "form": form, "is_runner": is_runner}
    if method == "pass" and is_runner:
        return _station(event, shown)
    if method == "paper" and is_runner:
        return _paper(event, shown, photos or PaperForm())
    if method in ("tick", "paper"):
        return _names(event, shown)
    return _arrive(event, shown)


def _station(event, shown):
    secret = proving.door_secret(event)
    return render_template(
        "checkins/door.html",
        **shown,
        roster=reading.station(event),
        figures=reading.figures(event),
        secret=to_base64url(secret),
        pin=pin(secret, event.id),
    )


def _names(event, shown):
    me = context.person()
    shown |= {"rows": reading.names(event, me), "waiting": reading.to_answer(event, me)}
    return render_template("checkins/names.html", **shown)


def _paper(event, shown, photos):
    return render_template(
        "checkins/paper.html",
        **shown,
        photos=photos,
        rows=reading.names(event, context.person()),
        files=reading.paper(event),
        outstanding=uploads.outstanding(event),
    )


def _arrive(event, shown):
    me = context.person()
    people = [me, *cards.wards(me)]
    mine = reading.mine(event, [person.id for person in people])
    return render_template("checkins/arrive.html", **shown, people=people, mine=mine)
