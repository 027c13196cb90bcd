"""An event for others: the public page behind its link, the picture for a group, invitations."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from forms.base import Form
from models import Event
from routes import addresses
from routes.events import events
from routes.guards import public
from services import access, context, limits, qr
from services.errors import Missing
from services.events import inviting, reading
from services.events import sharing as service
from services.events.phases import UNPUBLISHED
from services.participations import inviting as sending

sharing = Blueprint("sharing", __name__, url_prefix="/e")


@sharing.get("/<token>")
@public
def show(token):
    """One event for whoever has its link: what, when, where, how many places. No names."""
    try:
        event = service.find(token)
    except Missing:
        limits.attempt("event", request.remote_addr)
        raise
    counts, person = reading.counts(event), context.person()
    return render_template(
        "events/public.html",
        event=event,
        counts=counts,
        left=reading.places_left(event, counts),
        may_open=person is None or service.is_visible(event, person),
        whole=addresses.whole(url_for("sharing.show", token=token)),
    )


@events.get("/<int:event_id>/share")
def share(event_id):
    """Link, code, words and picture of a published event, for a group."""
    event = reading.load(access.find(Event, event_id))
    if event.state in UNPUBLISHED:
        raise Missing
    address = addresses.whole(url_for("sharing.show", token=event.token))
    return render_template("events/share.html", event=event, address=address, svg=qr.svg(address))


@events.get("/<int:event_id>/invite")
def invite(event_id):
    """Whom to tell: a team or a place, and how many people that would be."""
    event = _runs(event_id)
    offers, choice = _chosen(event, request.args)
    return _page(event, Form(), offers, choice)


@events.post("/<int:event_id>/invite")
def send(event_id):
    """Invite them. Nobody is signed up by it."""
    event, form, me = _runs(event_id), Form(request.form), context.person()
    offers, choice = _chosen(event, request.form)
    sent = form.runs(lambda: [sending.invite(event, inviting.checked(choice), me)])
    if sent is None:
        return _page(event, form, offers, choice), 422
    said = ngettext("Invited %(num)s person.", "Invited %(num)s people.", sent[0])
    flash(said if sent[0] else _("All of them are on the list already."), "ok")
    return redirect(url_for("events.show", event_id=event.id), code=303)


def _runs(event_id):
    """The Event as somebody who can invite to it sees it. Raises Missing, Refused."""
    event = access.find(Event, event_id)
    inviting.check(event, context.person())
    return reading.load(event)


def _chosen(event, values):
    """(the Offers to this person, the Choice that an address or a form names, or None)."""
    offers = inviting.offers(event, context.person())
    kind = "team" if values.get("team") else "place"
    return offers, inviting.choice(event, offers, kind, access.id_of(values.get(kind)))


def _page(event, form, offers, choice):
    shown = {"teams": offers.teams, "places": offers.places, "choice": choice}
    return render_template("events/invite.html", event=event, form=form, **shown)
