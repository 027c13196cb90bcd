"""Visits: noted at a door or on a walk, read again, said better, taken back."""

from functools import partial

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from forms.patrols import ExcuseForm, SayForm, TryForm, VisitForm, VoidForm
from models import Area, Household, Visit
from routes import undo
from routes.guards import before_write
from routes.patrols import back, door_page
from services import access, doorstep, issues, media, uploads, visits, words
from services.errors import Refused, RuleBroken
from services.issues.doors import of_visit

noted = Blueprint("visits", __name__, url_prefix="/patrols")


def _stage_files(household_id):
    """Photos and voice, checked and shrunk before the transaction: (staged, what was wrong).

    Only of who may note something there: whatever else they sent would lie on our disk.
    """
    photos, voices = request.files.getlist("photos"), request.files.getlist("voice")
    if photos or voices:
        access.require("visit.record", access.find(Household, household_id))
    try:
        return media.stage(photos, voices), None
    except RuleBroken as broken:
        return [], broken


@noted.post("/doors/<int:household_id>/visits")
@before_write(_stage_files)
def create(household_id):
    """Somebody was met. With nothing else said, everything is fine."""
    household, form = access.find(Household, household_id), VisitForm(request.form)
    access.require("visit.record", household)
    staged, broken = g.prepared
    visit = _record(
        form,
        household,
        broken,
        partial(_with_files, staged, form),
        channel=form.channel.data,
        findings=form.findings.data or (),
        note=form.note.data,
        promise=form.promise.data,
    )
    if visit is None:
        return door_page(household_id, form), 422
    return _noted(visit, household)


@noted.post("/doors/<int:household_id>/tries")
def create_try(household_id):
    """Nobody answered: the next rung of the ladder is offered."""
    household, form = access.find(Household, household_id), TryForm(request.form)
    access.require("visit.record", household)
    visit = _record(form, household, outcome="tried", channel=form.channel.data)
    if visit is None:
        return door_page(household_id, VisitForm(), refused=form), 422
    return _noted(visit, household)


@noted.post("/doors/<int:household_id>/excuses")
def create_excuse(household_id):
    """This home need not be visited this time, for a reason."""
    household, form = access.find(Household, household_id), ExcuseForm(request.form)
    access.require("visit.excuse", household)
    said = {"excuse": form.excuse.data, "note": form.note.data}
    visit = _record(form, household, outcome="excused", **said)
    if visit is None:
        return door_page(household_id, VisitForm(), excuse=form), 422
    return _noted(visit, household)


@noted.post("/areas/<int:area_id>/walks")
def create_walk(area_id):
    """The grounds were walked."""
    area, form = access.find(Area, area_id), SayForm(request.form)
    access.require("visit.walk", area)
    said = {"note": form.note.data, "findings": form.findings.data or ()}
    visit = form.runs(visits.walk, _me(), area, happened=form.happened, **said)
    if visit is None:
        raise RuleBroken(" ".join(form.sentences()))
    return _noted(visit, area)


@noted.get("/visits/<int:visit_id>")
def show(visit_id):
    """One visit with its older words, photos and voice."""
    return _page(access.find(Visit, visit_id), VoidForm())


@noted.get("/visits/<int:visit_id>/edit")
def edit(visit_id):
    """Say it better."""
    visit = access.find(Visit, visit_id)
    access.require_own(visit, "visit.amend")
    form = SayForm(data={"findings": visit.findings.split(), "note": visit.note})
    return render_template("patrols/edit.html", visit=visit, form=form)


@noted.post("/visits/<int:visit_id>/amendments")
def amend(visit_id):
    """Keep the better words; the old ones stay readable."""
    visit, form = access.find(Visit, visit_id), SayForm(request.form)
    access.require_own(visit, "visit.amend")
    note, findings = form.note.data, form.findings.data or ()
    if form.runs(visits.amend, visit, _me(), findings=findings, note=note) is None:
        return render_template("patrols/edit.html", visit=visit, form=form), 422
    flash(_("Noted. The earlier words are kept below."))
    return redirect(url_for("visits.show", visit_id=visit.id), code=303)


@noted.post("/visits/<int:visit_id>/void")
def void(visit_id):
    """Take it back, with a reason."""
    visit, form = access.find(Visit, visit_id), VoidForm(request.form)
    if not visits.may_void(visit, _me()):
        raise Refused("visit.void")
    if form.runs(visits.void, visit, _me(), form.reason.data) is None:
        return _page(visit, form), 422
    flash(_("Taken back. It no longer counts."))
    return redirect(url_for("visits.show", visit_id=visit.id), code=303)


@noted.post("/visits/<int:visit_id>/undo", endpoint="undo")
def take_back(visit_id):
    """The undo button right after noting: the same as taking it back on the same day."""
    visit = access.find(Visit, visit_id)
    visits.void(visit, _me(), _("Undone right away"))
    flash(_("Undone."))
    here = visit.household_id and url_for("patrols.door", household_id=visit.household_id)
    return redirect(back() or here or url_for("today.show"), code=303)


def _me():
    return current_user._get_current_object()


def _with_files(staged, form, *args, **said):
    """A visit with the files that came along, and those its form says will come later; reported as
    an issue as well, where the form says so."""
    visit, awaited = visits.record(*args, **said), form.awaited.data
    media.attach(visit, staged)
    uploads.expect(visit.author, visit.submission, visit, awaited)
    if form.raise_issue.data:
        issues.out_of_visit(visit, _me(), said["happened"], bool(staged or awaited))
    return visit


def _record(form, household, broken=None, record=visits.record, **said):
    """The visit as the form tells it, or None with the reason by its field."""
    if broken:
        form.validate()
        form.refuse(broken)
        return None
    return form.runs(record, _me(), household, happened=form.happened, **said)


def _noted(visit, place):
    """Back to where the person came from, with the undo at hand."""
    action = url_for("visits.undo", visit_id=visit.id, back=back())
    undo.offer(f"{place.label} · {words.said(visit)}", action)
    return redirect(back() or url_for("today.show"), code=303)


def _page(visit, form):
    return render_template(
        "patrols/visit.html",
        visit=visit,
        form=form,
        versions=doorstep.versions(visit),
        files=doorstep.attachments([visit.id])[visit.id],
        outstanding=uploads.outstanding(visit),
        issue=of_visit(visit),
        may_void=visits.may_void(visit, _me()) and visit.voided_at is None,
        may_amend=visit.author_id == _me().id and visit.voided_at is None,
    )
