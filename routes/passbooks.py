"""积分存折 on paper: as a page to print, as PDF in large type, as an Excel file."""

import io

from flask import flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _

from routes import downloads, proofs
from routes.points import points
from services import access
from services.papers import Unprintable
from services.points import helping, passbook, passbook_papers


@points.get("/passbooks")
def people():
    """Whose passbook is it? Neighbours behind my doors, for those without a phone."""
    access.require("passbook.print")
    asked = request.args.get("text", "")
    found, next = helping.neighbours(asked, request.args.get("after"))
    return render_template("points/people.html", people=found, next=next, asked=asked)


@points.get("/passbooks/<int:person_id>/print")
def print(person_id):
    """What goes on paper, and in which form."""
    person, summary, lines, months = _asked(person_id)
    return render_template(
        "points/print.html",
        person=person,
        facts=[*passbook_papers.facts(summary)],
        owed=passbook_papers.owed(summary),
        lines=lines,
        codes=proofs.codes(lines),
        months=months,
        choices=passbook_papers.MONTHS,
    )


@points.get("/passbooks/<int:person_id>.pdf")
def pdf(person_id):
    """The passbook as a PDF."""
    person, summary, lines, months = _asked(person_id)
    is_large = request.args.get("size") == "large"
    try:
        file = passbook_papers.pdf(person, summary, lines, proofs.codes(lines), is_large)
    except Unprintable:
        flash(_("A sign on it is in no font here. Please print this page instead."), "bad")
        return redirect(url_for("points.print", person_id=person_id, months=months), code=303)
    return send_file(io.BytesIO(file), mimetype="application/pdf", download_name="passbook.pdf")


@points.get("/passbooks/<int:person_id>.xlsx")
def excel(person_id):
    """The passbook as an Excel file."""
    person, _summary, lines, _months = _asked(person_id)
    return downloads.sent(*passbook_papers.excel(person, lines))


def _asked(person_id):
    person = passbook.whose(person_id)
    summary = passbook.pick(passbook.summaries(person), request.args.get("community"))
    months = request.args.get("months", type=int)
    months = months if months in passbook_papers.MONTHS else passbook_papers.MONTHS[0]
    lines = passbook.last(summary, passbook_papers.since(months))
    return person, summary, lines, months
