"""A visit that was noted: read again, said better, taken back. And what was promised on it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from forms.patrols import SayForm, VoidForm
from models import Promise, Visit
from routes.guards import safe_next
from services import access, doorstep, visits
from services.errors import Refused

noted = Blueprint("visits", __name__, url_prefix="/patrols")


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
    visit = access.find(Visit, visit_id)
    access.require_own(visit, "visit.amend")
    form = SayForm(request.form)
    person = current_user._get_current_object()
    note, findings = form.note.data, form.findings.data or ()
    if form.runs(visits.amend, visit, person, findings=findings, note=note) is None:
        return render_template("patrols/edit.html", visit=visit, form=form), 422
    flash(_("Noted. The earlier words are kept below."))
    return redirect(url_for("visits.show", visit_id=visit.id), code=303)


@noted.post("/visits/<int:visit_id>/void")
def void(visit_id):
    """Take it back, with a reason."""
    visit = access.find(Visit, visit_id)
    form = VoidForm(request.form)
    person = current_user._get_current_object()
    if not visits.may_void(visit, person):
        raise Refused("visit.void")
    if form.runs(visits.void, visit, person, form.reason.data) is None:
        return _page(visit, form), 422
    flash(_("Taken back. It no longer counts."))
    return redirect(url_for("visits.show", visit_id=visit.id), code=303)


@noted.post("/visits/<int:visit_id>/undo")
def undo(visit_id):
    """The undo button right after noting: the same as taking it back on the same day."""
    visit = access.find(Visit, visit_id)
    visits.void(visit, current_user._get_current_object(), _("Undone right away"))
    flash(_("Undone."))
    back = safe_next(request.args.get("back"))
    here = visit.household_id and url_for("patrols.door", household_id=visit.household_id)
    return redirect(back or here or url_for("today.show"), code=303)


@noted.post("/promises/<int:promise_id>/kept")
def keep(promise_id):
    """What was promised is done."""
    promise = access.find(Promise, promise_id)
    access.require("visit.record", promise.household)
    visits.keep(promise, current_user._get_current_object())
    undo = {
        "text": _("Promise kept: %(text)s", text=promise.text),
        "action": url_for("visits.reopen", promise_id=promise.id),
        "label": _("Undo"),
    }
    flash(undo, "undo")
    return redirect(_after(promise), code=303)


@noted.post("/promises/<int:promise_id>/kept/delete")
def reopen(promise_id):
    """It was not done after all."""
    promise = access.find(Promise, promise_id)
    access.require("visit.record", promise.household)
    visits.reopen(promise, current_user._get_current_object())
    return redirect(_after(promise), code=303)


def _after(promise):
    back = safe_next(request.values.get("back"))
    return back or url_for("patrols.door", household_id=promise.household_id)


def _page(visit, form):
    person = current_user._get_current_object()
    return render_template(
        "patrols/visit.html",
        visit=visit,
        form=form,
        versions=doorstep.versions(visit),
        files=doorstep.attachments([visit.id])[visit.id],
        may_void=visits.may_void(visit, person) and visit.voided_at is None,
        may_amend=visit.author_id == person.id and visit.voided_at is None,
    )
