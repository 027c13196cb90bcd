"""Children: a guardian enters them by name, and decides for them."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from forms.guardians import GuardianForm
from services import context, people
from services import guardians as service

guardians = Blueprint("guardians", __name__, url_prefix="/guardians")


@guardians.get("")
def list():
    """My children here, and the way to enter one."""
    return _page(GuardianForm())


@guardians.post("")
def create():
    """Enter a child of mine."""
    form, me = GuardianForm(request.form), context.person()
    said = {"consents": form.consents.data, "happened": form.happened}
    if form.runs(service.enter, form.name.data, me, me, **said) is None:
        return _page(form), 422
    flash(_("Your child can come along from now on."), "ok")
    return redirect(url_for("guardians.list"), code=303)


@guardians.post("/<int:guardianship_id>/end")
def end(guardianship_id):
    """I do not decide for this child here any more."""
    service.end(service.find(guardianship_id), context.person())
    flash(_("The child is off your list."), "ok")
    return redirect(url_for("guardians.list"), code=303)


@guardians.get("/for/<int:person_id>")
def new_for(person_id):
    """The same for a guardian who stands here without a phone."""
    return _page_for(service.somebody(person_id), GuardianForm())


@guardians.post("/for/<int:person_id>")
def create_for(person_id):
    """Enter a child of theirs, at their word."""
    guardian, form = service.somebody(person_id), GuardianForm(request.form)
    said = {"consents": form.consents.data, "happened": form.happened}
    if form.runs(service.enter, form.name.data, guardian, context.person(), **said) is None:
        return _page_for(guardian, form), 422
    flash(_("The child is entered with their guardian."), "ok")
    return redirect(url_for("guardians.new_for", person_id=guardian.id), code=303)


def _page(form):
    helpers = [] if current_user.household_id else people.helpers(current_user, limit=1)
    return render_template("guardians/list.html", wards=service.mine(), form=form, helpers=helpers)


def _page_for(guardian, form):
    wards = service.entered(guardian)
    return render_template("guardians/new_for.html", guardian=guardian, form=form, wards=wards)
