"""Three-visit patrols: the doors of one's area, and the page of each."""

from flask import Blueprint, render_template, request
from flask_login import current_user

from forms.patrols import ExcuseForm, VisitForm
from models import Area
from routes.guards import safe_next
from services import access, care, doors, doorstep, maps, reading

patrols = Blueprint("patrols", __name__, url_prefix="/patrols")


@patrols.get("")
def list():
    """The doors of my area: due, not met, with something open, or all."""
    access.require("door.see")
    view = request.args.get("view", "due")
    view = view if view in doorstep.VIEWS else "due"
    area = _area_asked_for()
    asked = request.args.get("door", "").strip()
    due = doorstep.due_of()
    page = request.args.get("page", 1, type=int)
    search = doors.search(asked) if asked else None
    found = doorstep.listed(due, "all" if asked else view, page, area, search)
    return render_template(
        "patrols/list.html", found=found, due=due, view=view, area=area, asked=asked
    )


@patrols.get("/new")
def new():
    """Note something: first, at which door. The map of one building at a time, ready to tap."""
    access.require("visit.record")
    buildings = [*doorstep.buildings()]
    chosen = _area_asked_for() or next(iter(buildings), None)
    households = [*doorstep.doors(chosen)] if chosen else []
    drawn = maps.doors(households, doorstep.due_of())
    return render_template("patrols/new.html", buildings=buildings, chosen=chosen, maps=drawn)


@patrols.get("/doors/<int:household_id>")
def door(household_id):
    """One door: what to know before knocking, and what was found there."""
    return door_page(household_id, VisitForm())


def door_page(household_id, form, excuse=None, refused=None):
    """The page of a door, with what was typed into its forms and what was wrong with it."""
    household = doorstep.door(household_id)
    person = current_user._get_current_object()
    # A refused form is rolled back, and a look noted with it would be too.
    may_note = request.method == "GET"
    texts = {household.id: care.read(household, person, may_note)}
    [page] = reading.doors([household], doorstep.due_of(), texts)
    return render_template(
        "patrols/door.html",
        **page._asdict(),
        form=form,
        excuse=excuse or ExcuseForm(),
        refused=refused,
        back=back(),
    )


def back():
    """Where the person came from: a path of this site that the form or address names, or None."""
    return safe_next(request.values.get("back"))


def _area_asked_for():
    """The area of ?area=, in scope or 404; None without one."""
    id = request.args.get("area", type=int)
    return access.find(Area, id) if id else None
