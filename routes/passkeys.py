"""Passkeys: making one on this device, signing in with one, taking one away."""

from urllib.parse import urlsplit

from flask import (
    Response,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user

from forms.auth import PasskeyForm
from models import Passkey, database
from routes import signing
from routes.auth import auth, first_screen, onward
from routes.guards import before_write, public, safe_next
from services import access, context, devices, limits, passkeys


@auth.post("/sign-in/options")
@public
def begin_sign_in():
    """JSON for navigator.credentials.get()."""
    return _options(passkeys.begin_sign_in)


@auth.post("/sign-in")
@public
def sign_in_by_passkey():
    """Take in the authenticator's answer. A challenge is used up even when it is refused."""
    limits.attempt("passkey", request.remote_addr)
    challenge = passkeys.take("sign_in", session.pop("ceremony", None))
    form = PasskeyForm(request.form)
    with database.atomic():
        person = form.runs(passkeys.verify, form.credential.data or "", challenge, _site())
        if person is not None:
            signing.sign_in(person, "passkey")
    if person is None:
        return first_screen(form), 422
    return redirect(onward(form.next.data), code=303)


@auth.get("/auth/passkeys/new")
def new_passkey():
    """The offer to make a passkey on this device."""
    form = PasskeyForm(next=safe_next(request.args.get("next")))
    return _offer(form)


@auth.post("/auth/passkeys/options")
@public
def begin_registration():
    """JSON for navigator.credentials.create(). Public, because JSON is no form to take in once."""
    if not current_user.is_authenticated:
        abort(401)
    return _options(passkeys.begin_registration, context.person())


def _take_challenge():
    return passkeys.take("register", session.pop("ceremony", None), context.person())


@auth.post("/auth/passkeys")
@before_write(_take_challenge)
def create_passkey():
    """Keep the passkey this device just made."""
    form = PasskeyForm(request.form)
    label = devices.label_of(request.user_agent.string)
    credential = form.credential.data or ""
    me = context.person()
    if form.runs(passkeys.register, me, credential, g.prepared, _site(), label) is None:
        return _offer(form), 422
    flash(_("Done. Next time, this device opens with one touch."), "ok")
    return redirect(onward(form.next.data), code=303)


@auth.post("/auth/passkeys/<int:id>/delete")
def delete_passkey(id):
    """Take a passkey away; the last one only when the form says that one is sure."""
    passkey = access.find(Passkey, id)
    passkeys.remove(passkey, context.person(), sure="sure" in request.form)
    flash(_("The passkey is taken away."), "ok")
    return redirect(url_for("auth.devices"), code=303)


def _options(begin, *args):
    """Begin a ceremony. The page shows the `message` of a refusal."""
    try:
        limits.attempt("options", request.remote_addr)
    except limits.TooMany as refused:
        return {"message": refused.message}, 429
    with database.atomic():
        session["ceremony"], options = begin(*args, _site())
    return Response(options, mimetype="application/json")


def _offer(form):
    return render_template("auth/new_passkey.html", form=form, onward=onward(form.next.data))


def _site():
    """Where passkeys belong: the public host, or in development whatever host was asked for."""
    public_host = current_app.config["SETTINGS"].public_host
    host = public_host or request.host
    scheme = "https" if public_host else request.scheme
    return passkeys.Site(urlsplit(f"//{host}").hostname, f"{scheme}://{host}")
