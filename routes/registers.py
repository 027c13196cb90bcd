"""The event register (活动登记簿) on paper and as files, for whoever holds the events."""

import io

from flask import Blueprint, render_template, request, send_file

from models import Event
from services import access
from services.records import excel, national, register

registers = Blueprint("registers", __name__, url_prefix="/events")


@registers.get("/register")
@registers.get("/<int:event_id>/register")
def show(event_id=None):
    """The register of an event, or of some days, as a sheet of A4."""
    found = register.read(request.args, _event(event_id))
    cut = excel.cut(len(found.lines)) if found.more else ""
    return render_template(
        "registers/show.html", found=found, head=register.HEAD, stamp=excel.stamp(), cut=cut
    )


@registers.get("/register/excel")
@registers.get("/<int:event_id>/register/excel")
def excel_file(event_id=None):
    """The same as an Excel file."""
    name, file = excel.export(request.args, _event(event_id))
    return _sent(name, file, excel.EXCEL)


@registers.get("/national.csv")
@registers.get("/<int:event_id>/national.csv")
def national_file(event_id=None):
    """Confirmed service for the national volunteer system, as CSV."""
    name, file = national.export(request.args, _event(event_id))
    return _sent(name, file, "text/csv; charset=utf-8")


def _event(id):
    return access.find(Event, id) if id is not None else None


def _sent(name, file, mimetype):
    return send_file(io.BytesIO(file), mimetype=mimetype, as_attachment=True, download_name=name)
