"""The event register (活动登记簿) on paper and as files, for whoever holds the events."""

from flask import Blueprint, render_template, request

from models import Event
from routes import downloads
from services import access, spreadsheets
from services.records import excel, national, register

registers = Blueprint("registers", __name__, url_prefix="/events")


@registers.get("/register")
@registers.get("/<int:event_id>/register")
def show(event_id=None):
    """The register of an event, or of some days, as a sheet of A4."""
    found = register.read(request.args, _event(event_id))
    cut = spreadsheets.cut(len(found.lines)) if found.more else ""
    marks = {"stamp": spreadsheets.stamp(), "cut": cut}
    return render_template("registers/show.html", found=found, head=register.HEAD, **marks)


@registers.get("/register/excel")
@registers.get("/<int:event_id>/register/excel")
def excel_file(event_id=None):
    """The same as an Excel file."""
    return downloads.sent(*excel.export(request.args, _event(event_id)))


@registers.get("/national.csv")
@registers.get("/<int:event_id>/national.csv")
def national_file(event_id=None):
    """Confirmed service for the national volunteer system, as CSV."""
    made = national.export(request.args, _event(event_id))
    return downloads.sent(*made, "text/csv; charset=utf-8")


def _event(id):
    return access.find(Event, id) if id is not None else None
