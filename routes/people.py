"""People: oneself, and those of one's area."""

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask_login import current_user

from forms.people import RevealForm
from models import Household, Person
from services import access, looks, posts, privacy, sealing
from services import people as verbs
from services.points import passbook

people = Blueprint("people", __name__)
people.add_app_template_filter(verbs.shown_name, "shown_name")
people.add_app_template_filter(verbs.home_of, "home")
people.add_app_template_filter(sealing.mask_phone, "masked_phone")


@people.get("/people/me")
def me():
    """My posts, how I like to read, whom to ask, and the ways to all that is mine."""
    issuer = current_app.config["SETTINGS"].certificate_issuer
    mine = {"helpers": verbs.helpers(current_user), "points": passbook.summary(current_user)}
    return render_template("people/me.html", certificates=bool(issuer), **mine)


@people.get("/people/me/looks", endpoint="looks")
def looks_at_me():
    """谁看过我的信息."""
    page = looks.at(current_user, request.args.get("page", 1, type=int))
    return render_template("people/looks.html", found=page)


@people.get("/people/me/data")
def data():
    """What is kept about me, why, who sees it and for how long."""
    return render_template(
        "people/data.html",
        phone=verbs.phone(current_user),
        groups=privacy.groups("person", "post", "care", "visit"),
        helpers=verbs.helpers(current_user, limit=1),
    )


@people.get("/people")
def list():
    """The people of my areas, by name or door."""
    access.require("person.see")
    asked = request.args.get("q", "")
    found = verbs.listed(asked, request.args.get("page", 1, type=int))
    return render_template("people/list.html", found=found, asked=asked.strip())


@people.get("/patrols/doors/<int:household_id>/people")
def at_door(household_id):
    """Who lives behind a door, to call them."""
    household = access.find(Household, household_id)
    access.require("person.reveal", household)
    living = verbs.living_at(household)
    return render_template("people/at_door.html", household=household, people=living)


@people.get("/people/<int:person_id>")
def show(person_id):
    """One person: home, posts, and the number, which opens with a reason."""
    person = access.find(Person, person_id)
    if person.id == current_user.id:
        return redirect(url_for("people.me"), code=303)
    return _page(person, RevealForm())


@people.post("/people/<int:person_id>/reveals")
def reveal(person_id):
    """Say why, then see the number for a minute."""
    person = access.load_posts(access.find(Person, person_id))
    form = RevealForm(request.form)
    if form.runs(looks.reveal, person, form.said, current_user._get_current_object()) is None:
        return _page(person, form), 422
    return redirect(url_for("people.show", person_id=person.id), code=303)


def _page(person, form):
    access.load_posts(person)
    seconds = current_app.config["SETTINGS"].reveal_seconds
    is_revealed = looks.is_revealed(person, current_user, seconds)
    return render_template(
        "people/show.html",
        person=person,
        form=form,
        posts=posts.of(person),
        number=verbs.phone(person),
        is_revealed=is_revealed,
        may_reveal=looks.may_reveal(person),
        may_print=verbs.within_my("record.print", person),
        may_card=any(verbs.within_my(verb, person) for verb in ("pass.revoke", "volunteer.add")),
    )
