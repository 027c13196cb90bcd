"""Getting in and out."""

from flask import Blueprint, abort, current_app, redirect, render_template, session, url_for
from flask_login import current_user, logout_user

from models import Person, database
from routes import signing
from routes.guards import public
from services import sessions

auth = Blueprint("auth", __name__)


@auth.get("/sign-in")
@public
def sign_in():
    """The first screen."""
    return render_template("auth/sign_in.html", demo=current_app.config["SETTINGS"].demo)


@auth.post("/sign-out")
@public
def sign_out():
    """End this device's session."""
    if current_user.is_authenticated:
        with database.atomic():
            sessions.end(current_user.device, current_user._get_current_object())
        logout_user()
    session.clear()
    return redirect(url_for("auth.sign_in"), code=303)


@auth.get("/demo")
@public
def demo():
    """The people of the demo village, one button each."""
    if not current_app.config["SETTINGS"].demo:
        abort(404)
    people = Person.select().where(Person.slug.is_null(False)).order_by(Person.id)
    return render_template("auth/demo.html", people=people)


@auth.post("/demo/<slug>")
@public
def demo_enter(slug):
    """Become somebody of the demo village."""
    if not current_app.config["SETTINGS"].demo:
        abort(404)
    person = Person.get_or_none(Person.slug == slug) or abort(404)
    with database.atomic():
        signing.sign_in(person, "demo")
    return redirect(url_for("today.show"), code=303)
