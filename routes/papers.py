"""Papers about somebody's service: made, asked for, issued, declared void, as PDF."""

import io

from flask import current_app, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _

from forms.records import MoveForm, PeriodForm
from routes import addresses
from routes.records import records
from services import access, context, qr, words
from services.papers import Unprintable
from services.records import keeping, making, printing, reading


def _settings():
    return current_app.config["SETTINGS"]


@records.get("/papers")
def papers():
    """The papers of mine, and making one."""
    return _papers(reading.holder(request.args.get("person")))


@records.post("/papers")
def create():
    """Make a record of service, valid at once."""
    form = PeriodForm(request.form)
    person = reading.holder(form.person.data)
    record = form.runs(lambda: making.make(person, *form.days, context.person()))
    if record is None:
        return _papers(person, form=form), 422
    return redirect(url_for("records.show", number=record.number), code=303)


@records.post("/certificates")
def create_request():
    """Ask for a certificate, where they are issued."""
    form, issuer = PeriodForm(request.form, verb="request"), _settings().certificate_issuer
    person = reading.holder(form.person.data)
    record = form.runs(lambda: making.request(person, *form.days, context.person(), issuer))
    if record is None:
        return _papers(person, asking=form), 422
    flash(_("Asked for. The community looks at it and answers here."), "ok")
    return redirect(url_for("records.show", number=record.number), code=303)


def _papers(person, form=None, asking=None):
    me = context.person()
    return render_template(
        "records/papers.html",
        person=person,
        person_id=None if person.id == me.id else person.id,
        page=keeping.of(person, request.args.get("after")),
        form=form or PeriodForm(data={"period": "year"}),
        asking=asking or PeriodForm(data={"period": "year"}, verb="request"),
        issuer=_settings().certificate_issuer,
    )


@records.get("/requests")
def requests():
    """Certificates people asked for, for whoever issues them."""
    access.require("record.issue")
    page = keeping.asked(request.args.get("after"))
    issuer = _settings().certificate_issuer
    return render_template("records/requests.html", page=page, issuer=issuer)


@records.get("/<number>")
def show(number):
    """One paper: what stands on it, its code, what can be done with it."""
    return _page(keeping.find(number))


@records.get("/<number>.pdf")
def pdf(number):
    """The paper as a PDF."""
    record, is_large = keeping.find(number), request.args.get("size") == "large"
    try:
        file = printing.pdf(record, _address(record), _settings().certificate_contact, is_large)
    except Unprintable:
        flash(_("A sign on it is in no font here. Please print this page instead."), "bad")
        return redirect(url_for("records.show", number=record.number), code=303)
    name = f"{record.number}.pdf"
    return send_file(io.BytesIO(file), mimetype="application/pdf", download_name=name)


@records.post("/<number>/moves/<verb>")
def move(number, verb):
    """Issue it, not issue it, or declare it void."""
    record, form = keeping.find(number), MoveForm(request.form, verb=verb)
    me, issuer = context.person(), _settings().certificate_issuer
    step = form.runs(lambda: making.move(record, verb, me, form.note.data, issuer))
    if step is None:
        return _page(keeping.find(number), verb, form), 422
    flash(_("Noted: %(verb)s", verb=words.of(verb, "service_record_verb")), "ok")
    return redirect(url_for("records.show", number=record.number), code=303)


def _address(record):
    return addresses.whole(url_for("checking.show", number=record.number))


def _page(record, refused=None, form=None):
    offered = making.offered(record, context.person(), _settings().certificate_issuer)
    forms = {move.verb: MoveForm(verb=move.verb) for move in offered}
    forms |= {refused: form} if refused else {}
    return render_template(
        "records/show.html",
        paper=keeping.read(record),
        record=record,
        offered=offered,
        forms=forms,
        refused=refused,
        address=_address(record),
        svg=qr.svg(_address(record)),
    )
