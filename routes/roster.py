"""Importing a roster: upload, look at what would happen, import or let go."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import CombinedMultiDict

from forms.roster import ApplicationForm, UploadForm
from models import RosterImport
from routes import downloads
from routes.guards import before_write
from services import access
from services import roster as rosters
from services.errors import RuleBroken
from services.roster import pages, sheets

roster = Blueprint("roster", __name__, url_prefix="/admin/roster")


@roster.get("")
def new():
    """What a roster is, the template, and where to send it."""
    access.require("roster.import")
    return render_template("admin/roster/new.html", form=_upload_form())


def _upload_form():
    areas = rosters.areas()
    return UploadForm(CombinedMultiDict([request.files, request.form]), areas=areas)


def _read_upload(**values):
    """The form, and (plan, sha256, filename) of the file, or None when it cannot be taken in."""
    access.require("roster.import")
    form = _upload_form()
    if not form.validate():
        return form, None
    content, area = form.file.data.read(), form.areas[form.area.data]
    taken = form.runs(rosters.take_in, content, area)
    return form, taken and (*taken, form.file.data.filename)


@roster.post("")
@before_write(_read_upload)
def create():
    """Take a file in and show what it would do. Nothing of it is imported yet."""
    form, taken = g.prepared
    if taken is None:
        return render_template("admin/roster/new.html", form=form), 422
    plan, sha256, filename = taken
    upload = rosters.upload(plan, current_user.id, filename, sha256)
    return redirect(url_for(".show", roster_id=upload.id), code=303)


@roster.get("/<int:roster_id>")
def show(roster_id):
    """What an import would do, or did: refused rows first."""
    return _page(access.find(RosterImport, roster_id), ApplicationForm())


def _page(upload, form):
    section, page = request.args.get("show"), request.args.get("page", 1, int)
    found = pages.page_of(rosters.report(upload), upload, section, page)
    return render_template("admin/roster/show.html", upload=upload, form=form, found=found)


def _read_kept(roster_id):
    """(Roster, what was wrong): the file of an upload, read again."""
    upload = access.find(RosterImport, roster_id)
    access.require("roster.import", upload)
    try:
        return rosters.kept(upload), None
    except RuleBroken as broken:
        return None, broken


@roster.post("/<int:roster_id>/application")
@before_write(_read_kept)
def apply(roster_id):
    """Import it: every row that can be, or with the box ticked all or nothing."""
    upload = access.find(RosterImport, roster_id)
    access.require("roster.import", upload)
    parsed, broken = g.prepared
    if broken:
        raise broken
    form = ApplicationForm(request.form)
    by = current_user.id
    plan = form.runs(rosters.apply, upload, parsed, by, form.all_or_nothing.data)
    if plan is None:
        return _page(upload, form), 422
    flash(_("Imported."))
    return redirect(url_for(".show", roster_id=roster_id), code=303)


@roster.post("/<int:roster_id>/withdrawal")
def withdraw(roster_id):
    """Let go of an upload: the file is removed, nothing was imported."""
    upload = access.find(RosterImport, roster_id)
    access.require("roster.import", upload)
    rosters.withdraw(upload)
    flash(_("Let go. The file was removed, and nothing was imported."))
    return redirect(url_for(".new"), code=303)


@roster.get("/<int:roster_id>/report")
def report(roster_id):
    """Every row of an import with its reason, as Excel."""
    upload = access.find(RosterImport, roster_id)
    access.require("roster.import", upload)
    name = f"roster-report-{upload.id}.xlsx"
    return downloads.sent(name, pages.sheet_of(upload, current_user))


@roster.get("/template")
def template():
    """The empty roster to fill in."""
    access.require("roster.import")
    return downloads.sent("roster-template.xlsx", sheets.template())
