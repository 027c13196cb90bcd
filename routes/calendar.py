"""The working calendar: days off, and weekends that are worked (调休)."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from forms.calendar import DayForm
from services import access, clock, workdays
from services.errors import Missing, Refused

calendar = Blueprint("calendar", __name__, url_prefix="/calendar")


@calendar.get("")
def now():
    """This year."""
    return redirect(url_for("calendar.show", year=clock.today().year), code=303)


@calendar.get("/<int:year>")
def show(year):
    """The special days of a year, and which years nobody has announced yet."""
    _checked(year)
    return _page(year, DayForm())


@calendar.post("/<int:year>")
def create(year):
    """A day is worked, or is not, whatever was announced."""
    access.require("calendar.edit")
    _checked(year)
    form, by = DayForm(request.form), current_user._get_current_object()
    values = form.day.data, form.works.data == "1", form.name.data
    row = form.runs(workdays.set_day, *values, by)
    if row is None:
        return _page(year, form), 422
    flash(_("Noted. Whatever is due from now on is counted with it."), "ok")
    return redirect(url_for("calendar.show", year=row.day.year), code=303)


@calendar.post("/<int:year>/<day>/delete")
def delete(year, day):
    """A day is again what was announced."""
    access.require("calendar.edit")
    _checked(year)
    try:
        found = date.fromisoformat(day)
    except ValueError:
        raise Missing from None
    workdays.unset_day(found, current_user._get_current_object())
    flash(_("It is again as announced."), "ok")
    return redirect(url_for("calendar.show", year=year), code=303)


def _checked(year):
    if not access.can("category.edit") and not access.can("calendar.edit"):
        raise Refused("calendar.edit")
    if not workdays.has_year(year):
        raise Missing


def _page(year, form):
    this = clock.today().year
    asked = dict.fromkeys((this, this + 1, year) if year >= this else (this, this + 1))
    return render_template(
        "calendar/show.html",
        year=year,
        days=workdays.days_of(year),
        unknown=[each for each in asked if not workdays.known(each)],
        form=form,
        has_year=workdays.has_year,
    )
