"""One-time ways in: opening one, and making one for somebody."""

import json

from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _

from forms.auth import RecoveryForm
from models import Invitation, Person, database
from routes import addresses, signing
from routes.auth import auth
from routes.guards import public
from services import access, context, invitations, limits, qr, sealing
from services.errors import Missing, Refused, RuleBroken

auth.add_app_template_global(invitations.may_make, "may_make_way_in")


@auth.get("/invitations/<token>")
@public
def open_invitation(token):
    """Greet whoever holds the link. Chat apps fetch links ahead, so this uses nothing up."""
    invitation = invitations.find(token)
    if invitation is None:
        limits.attempt("invitation", request.remote_addr)
        return _gone()
    page = render_template("auth/open_invitation.html", invitation=invitation, token=token)
    return page, {"Cache-Control": "no-store"}


@auth.post("/invitations/<token>")
@public
def use_invitation(token):
    """Sign in with the link, once; then offer a passkey on this device."""
    limits.attempt("invitation", request.remote_addr)
    try:
        with database.atomic():
            invitation = invitations.use_link(token)
            signing.sign_in(invitation.person, invitation.kind)
    except RuleBroken:
        return _gone()
    return redirect(url_for("auth.new_passkey"), code=303)


def _gone():
    return render_template("auth/gone.html", what=invitations.gone()), 410


@auth.post("/people/<int:id>/invitations")
def create_invitation(id):
    """A first-time link for somebody."""
    person = _somebody(id, "invitation")
    return hand_over(*invitations.make(person, "invitation", context.person()))


@auth.post("/people/<int:id>/recoveries")
def create_recovery(id):
    """A one-time code for somebody who lost their phone and stands here in person."""
    person = _somebody(id, "recovery")
    form = RecoveryForm(request.form)
    return hand_over(*invitations.recover(person, context.person(), form.end_devices.data))


def _somebody(id, kind):
    person = access.find(Person, id)
    if not invitations.may_make(kind, person):
        raise Refused(invitations.VERBS[kind])
    return person


def hand_over(invitation, token):
    """To the page that shows a new way in. The token goes along sealed, in the maker's cookie."""
    session["handed"] = sealing.seal(json.dumps([invitation.id, token]))
    return redirect(url_for("auth.show_invitation", id=invitation.id), code=303)


@auth.get("/auth/invitations/<int:id>")
def show_invitation(id):
    """What its maker hands over: a code to read out, or a link with its QR."""
    invitation = _mine(id)
    token = _handed(invitation)
    url = token and _link(token)
    return render_template(
        f"auth/made_{invitation.kind}.html",
        invitation=invitation,
        person=invitation.person,
        state=invitations.state(invitation) if token else "hidden",
        token=token,
        url=url,
        svg=url and qr.svg(url),
    )


@auth.post("/auth/invitations/<int:id>/withdrawal")
def withdraw_invitation(id):
    """Take it back before somebody uses it."""
    invitations.withdraw(_mine(id), context.person())
    flash(_("It does not work any more."), "ok")
    return redirect(url_for("auth.show_invitation", id=id), code=303)


def _mine(id):
    invitation = access.find(Invitation, id)
    if invitation.made_by_id != context.person().id:
        raise Missing
    return invitation


def _handed(invitation):
    try:
        number, token = json.loads(sealing.unseal(session.get("handed")) or "[0, null]")
    except ValueError:
        return None
    return token if number == invitation.id else None


def _link(token):
    return addresses.whole(url_for("auth.open_invitation", token=token))
