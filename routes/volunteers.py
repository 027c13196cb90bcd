"""Adding somebody who helps and has no phone, so that a card can be printed for them."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from forms.volunteers import VolunteerForm
from services import access, context
from services import volunteers as service
from services.errors import RuleBroken

volunteers = Blueprint("volunteers", __name__, url_prefix="/volunteers")


@volunteers.get("/new")
def new():
    """Who they are and where they belong."""
    access.require("volunteer.add")
    return _new_page(VolunteerForm())


@volunteers.post("")
def create():
    """Add them; whoever is known already is not added twice."""
    access.require("volunteer.add")
    form = VolunteerForm(request.form)
    if (added := form.runs(_add, form)) is None:
        return _new_page(form), 422
    said = _("%(name)s is on the list.") if added.is_new else _("%(name)s was known here already.")
    flash(said % {"name": added.person.name}, "ok")
    return redirect(url_for("volunteers.show", person_id=added.person.id), code=303)


@volunteers.get("/<int:person_id>")
def show(person_id):
    """Somebody I added: the card to print, and a child they bring along."""
    access.require("volunteer.add")
    return render_template("volunteers/show.html", person=service.added(person_id))


def _add(form):
    area = _area(access.id_of(form.area.data))
    said = form.name.data, form.phone.data, form.door.data
    return service.add(area, *said, context.person())


def _area(id):
    """One of the places offered; a post may lie where its holder sees no other places."""
    found = next((area for area in service.places() if area.id == id), None)
    if found is None:
        raise RuleBroken(_("Please choose a place from the list."), "area")
    return found


def _new_page(form):
    return render_template("volunteers/new.html", form=form.offer(service.places()))
