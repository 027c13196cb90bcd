"""Three-visit patrols: the doors, and how a visit, a try, an excuse or a walk is noted."""

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from forms.patrols import ExcuseForm, SayForm, TryForm, VisitForm
from models import Area
from routes.guards import before_write, safe_next
from services import access, care, doors, doorstep, maps, media, rounds, visits, words
from services.errors import RuleBroken

patrols = Blueprint("patrols", __name__, url_prefix="/patrols")


@patrols.get("")
def list():
    """The doors of my area: due, not met, with something open, or all."""
    view = request.args.get("view", "due")
    view = view if view in doorstep.VIEWS else "due"
    area = _area_asked_for()
    asked = request.args.get("door", "").strip()
    due = doorstep.Due(current_user)
    page = request.args.get("page", 1, type=int)
    search = doors.search(asked) if asked else None
    found = doorstep.listed(due, "all" if asked else view, page, area, search)
    return render_template(
        "patrols/list.html", found=found, due=due, view=view, area=area, asked=asked
    )


@patrols.get("/new")
def new():
    """Note something: first, at which door. The map of one building at a time, ready to tap."""
    buildings = [*doorstep.buildings()]
    chosen = _area_asked_for() or next(iter(buildings), None)
    households = [*doorstep.doors(chosen)] if chosen else []
    drawn = maps.doors(households, doorstep.Due(current_user))
    return render_template("patrols/new.html", buildings=buildings, chosen=chosen, maps=drawn)


@patrols.get("/doors/<int:household_id>")
def door(household_id):
    """One door: what to know before knocking, and what was found there."""
    household = doorstep.door(household_id)
    return _door_page(household, VisitForm())


def _stage_files(**values):
    """Photos and voice, checked and shrunk before the transaction: (staged, what was wrong)."""
    try:
        photos, voices = request.files.getlist("photos"), request.files.getlist("voice")
        return media.stage(photos, voices), None
    except RuleBroken as broken:
        return None, broken


@patrols.post("/doors/<int:household_id>/visits")
@before_write(_stage_files)
def create_visit(household_id):
    """Somebody was met. With nothing else said, everything is fine."""
    household = doorstep.door(household_id)
    access.require("visit.record", household)
    staged, broken = g.prepared
    form = VisitForm(request.form)
    if broken:
        form.validate()
        form.refuse(broken)
        return _door_page(household, form), 422
    visit = form.runs(
        visits.record,
        current_user._get_current_object(),
        household,
        channel=form.channel.data,
        findings=form.findings.data or (),
        note=form.note.data,
        promise=form.promise.data,
        happened=form.happened,
    )
    if visit is None:
        return _door_page(household, form), 422
    media.attach(visit, staged)
    said = "、".join(str(word) for word in words.findings(visit.findings))
    return _noted(visit, f"{household.label} · {said}")


@patrols.post("/doors/<int:household_id>/tries")
def create_try(household_id):
    """Nobody answered: the next rung of the ladder is offered."""
    household = doorstep.door(household_id)
    access.require("visit.record", household)
    form = TryForm(request.form)
    visit = form.runs(
        visits.record,
        current_user._get_current_object(),
        household,
        outcome="tried",
        channel=form.channel.data,
        happened=form.happened,
    )
    if visit is None:
        return _door_page(household, VisitForm(), excuse=None, refused=form), 422
    return _noted(visit, _("%(door)s: not met, noted", door=household.label))


@patrols.post("/doors/<int:household_id>/excuses")
def create_excuse(household_id):
    """This home need not be visited this time, for a reason."""
    household = doorstep.door(household_id)
    access.require("visit.excuse", household)
    form = ExcuseForm(request.form)
    visit = form.runs(
        visits.record,
        current_user._get_current_object(),
        household,
        outcome="excused",
        excuse=form.excuse.data,
        note=form.note.data,
        happened=form.happened,
    )
    if visit is None:
        return _door_page(household, VisitForm(), excuse=form), 422
    return _noted(visit, f"{household.label} · {words.of(visit.excuse, 'excuse')}")


@patrols.post("/areas/<int:area_id>/walks")
def create_walk(area_id):
    """The grounds were walked."""
    area = access.find(Area, area_id)
    access.require("visit.walk", area)
    form = SayForm(request.form)
    visit = form.runs(
        visits.walk,
        current_user._get_current_object(),
        area,
        note=form.note.data,
        findings=form.findings.data or (),
        happened=form.happened,
    )
    if visit is None:
        raise RuleBroken(next(iter(form.sentences()), _("Please choose from the list.")))
    return _noted(visit, _("%(area)s: today's walk is noted", area=area.label))


def _door_page(household, form, excuse=None, refused=None):
    person = current_user._get_current_object()
    visited = doorstep.history(household)
    return render_template(
        "patrols/door.html",
        household=household,
        form=form,
        excuse=excuse or ExcuseForm(),
        refused=refused,
        care_texts=care.read(household, person),
        promises=doorstep.open_promises(household),
        visits=visited,
        counting=rounds.counting(household, is_focus=household.focus is not None),
        rung=visits.next_rung(household),
        back=_back(),
    )


def _noted(visit, text):
    """Back to where the person came from, with the undo at hand."""
    undo = {
        "text": text,
        "action": url_for("visits.undo", visit_id=visit.id, back=_back()),
        "label": _("Undo"),
        "seconds": current_app.config["SETTINGS"].undo_seconds,
    }
    flash(undo, "undo")
    return redirect(_back() or url_for("today.show"), code=303)


def _back():
    return safe_next(request.values.get("back"))


def _area_asked_for():
    """The area of ?area=, in scope or 404; None without one."""
    id = request.args.get("area", type=int)
    return access.find(Area, id) if id else None
