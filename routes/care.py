"""What to mind at a door, and the focus list: pages of a household."""

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from forms.care import CareForm
from models import CareNote, Household
from routes import undo
from routes.people import people
from services import access, care, clock

YEAR = timedelta(days=365)


@people.get("/patrols/doors/<int:household_id>/care", endpoint="care")
def show(household_id):
    """The care notes of a door, and a form for one more."""
    household = access.find(Household, household_id)
    access.require("care.read", household)
    form = CareForm(data={"until": clock.today() + YEAR})
    notes = care.notes(household, current_user._get_current_object())
    return render_template("people/care.html", household=household, notes=notes, form=form)


@people.post("/patrols/doors/<int:household_id>/care", endpoint="write_care")
def write(household_id):
    """Keep what to mind there, with the day they agreed."""
    household = access.find(Household, household_id)
    access.require("care.write", household)
    form = CareForm(request.form)
    author = current_user._get_current_object()
    values = (form.text.data, form.consent_on.data, form.until.data, author)
    if form.runs(care.write, household, *values) is None:
        # Without the notes: a refused answer is rolled back, and the look at them with it.
        return render_template("people/care.html", household=household, notes=[], form=form), 422
    flash(_("Written down."), "ok")
    return redirect(url_for("people.care", household_id=household.id), code=303)


@people.post("/patrols/care/<int:care_id>/end", endpoint="end_care")
def end(care_id):
    """Nobody reads it from now on."""
    note = access.find(CareNote, care_id)
    care.end(note, current_user._get_current_object())
    undo.offer(_("Taken off."), url_for("people.reopen_care", care_id=note.id))
    return redirect(url_for("people.care", household_id=note.household_id), code=303)


@people.post("/patrols/care/<int:care_id>/end/delete", endpoint="reopen_care")
def reopen(care_id):
    """It holds after all."""
    note = access.find(CareNote, care_id)
    care.reopen(note, current_user._get_current_object())
    return redirect(url_for("people.care", household_id=note.household_id), code=303)


@people.post("/patrols/doors/<int:household_id>/focus")
def set_focus(household_id):
    """On the focus list: visited once a month."""
    household = access.find(Household, household_id)
    care.set_focus(household, current_user._get_current_object())
    return _to_door(household, _("On the focus list."), "people.unset_focus")


@people.post("/patrols/doors/<int:household_id>/focus/delete")
def unset_focus(household_id):
    """Off the focus list."""
    household = access.find(Household, household_id)
    care.unset_focus(household, current_user._get_current_object())
    return _to_door(household, _("Off the focus list."), "people.set_focus")


def _to_door(household, text, opposite):
    undo.offer(text, url_for(opposite, household_id=household.id))
    return redirect(url_for("patrols.door", household_id=household.id), code=303)
