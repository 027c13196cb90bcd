"""Passes: one's own, on the screen and on paper; cards for people without a phone."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from forms.passes import ReplaceForm
from models import Event
from services import access, context, qr
from services.errors import Refused
from services.events.parties import runs
from services.passes import cards as service
from services.passes import issuing, spaced

passes = Blueprint("passes", __name__, url_prefix="/passes")


@passes.get("/mine")
def mine():
    """My code (我的码): shown at the door of an event, also without a network."""
    return _mine(ReplaceForm())


@passes.post("/mine/replacements")
def replace_mine():
    """Mine is lost: it holds no more, here is another one."""
    form = ReplaceForm(request.form)
    me = context.person()
    if form.runs(issuing.replace, me, me, form.reason.data) is None:
        return _mine(form), 422
    flash(_("The old code holds no more. This is your new one."), "ok")
    return redirect(url_for("passes.mine"), code=303)


@passes.get("/<int:person_id>/card")
def card(person_id):
    """A card to be printed: mine, my child's, that of somebody without a phone."""
    person = service.bearer(person_id)
    return _cards([person], person, ReplaceForm())


@passes.post("/<int:person_id>/replacements")
def replace(person_id):
    """A card is lost: it holds no more, here is another one."""
    person, form = service.bearer(person_id), ReplaceForm(request.form)
    if form.runs(issuing.replace, person, context.person(), form.reason.data) is None:
        return _cards([person], person, form), 422
    flash(_("The old card holds no more. Please print this one."), "ok")
    return redirect(url_for("passes.card", person_id=person.id), code=303)


@passes.get("/events/<int:event_id>")
def sheet(event_id):
    """The cards of everybody on the list of an event, several on a page of A4."""
    event = access.find(Event, event_id)
    if not runs(event, context.person()):
        raise Refused("pass.print")
    return _cards(service.expected(event), None, None, event)


def _mine(form):
    me = context.person()
    wards, held = service.wards(me), issuing.pass_of(me)
    return render_template("passes/mine.html", pass_=_shown(me, held), wards=wards, form=form)


def _cards(people, person, form, event=None):
    shown = [_shown(person, held) for person, held in service.held(people)]
    return render_template("passes/cards.html", passes=shown, person=person, form=form, event=event)


def _shown(person, held):
    """What a card says: (whose, number in two halves, its QR)."""
    return person, spaced(held.number), qr.svg(issuing.token_of(held))
