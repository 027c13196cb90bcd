"""Quarantine: what came after its sender's post had ended, for the community to decide."""

from types import SimpleNamespace

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from forms.quarantine import DeclineForm
from models import QuarantinedForm
from routes import replay
from services import access, context
from services import quarantine as service

# What of a form is taken in, and so is shown to whoever decides.
WORDS = ("findings", "note")
SHOWN = {
    "visits.create": (*WORDS, "promise", "channel"),
    "visits.create_try": ("channel",),
    "visits.create_excuse": ("excuse", "note"),
    "visits.create_walk": WORDS,
    "visits.amend": WORDS,
    "visits.amend_mine": WORDS,
    "visits.void": ("reason",),
    "issues.create": ("text", "place"),
    "issues.move": ("note", "until"),
}

quarantine = Blueprint("quarantine", __name__, url_prefix="/quarantine")


@quarantine.get("")
def list():
    """What waits for a decision, oldest first."""
    access.require("quarantine.decide")
    found = service.listed(request.args.get("page", 1, type=int))
    return _page(found)


@quarantine.post("/<int:quarantined_id>/acceptance")
def accept(quarantined_id):
    """Take it in, in its sender's name and as of when it happened."""
    kept = access.find(QuarantinedForm, quarantined_id)
    access.require("quarantine.decide", kept)
    if not kept.is_accepted:
        replay.accept(kept, context.person())
    flash(_("Taken in."), "ok")
    return redirect(url_for("quarantine.list"), code=303)


@quarantine.post("/<int:quarantined_id>/refusal")
def decline(quarantined_id):
    """Leave it out, with a reason."""
    kept = access.find(QuarantinedForm, quarantined_id)
    access.require("quarantine.decide", kept)
    form = DeclineForm(request.form)
    if form.runs(service.decline, kept, form.reason.data, context.person()) is None:
        return _page(service.listed(), refused=(kept.id, form)), 422
    flash(_("Left out. The reason is kept for whoever sent it."), "ok")
    return redirect(url_for("quarantine.list"), code=303)


def _page(found, refused=(None, None)):
    return render_template(
        "quarantine/list.html",
        found=found,
        about={form.id: _about(form) for form in found.forms},
        form=DeclineForm(),
        refused=refused,
    )


def _about(form):
    """What a form is about, for whoever decides: the home, what its visit said, the issue with the
    step it would take, and the fields that would be taken in, as (name, value)."""
    values = current_app.url_map.bind("").match(form.path, method="POST")[1]
    said = MultiDict(form.fields)
    visit = service.visit_of(form, values.get("visit_id"), said.get("act"))
    issue = service.issue_of(form, values.get("issue_id"), said.get("act"))
    door = values.get("household_id") or said.get("household", type=int)
    home = service.home_of(door) or (visit and visit.household)
    shown = [
        (name, value)
        for name in SHOWN.get(form.endpoint, ())
        for value in (said.getlist(name) if name == "findings" else [said.get(name)])
        if value
    ]
    return SimpleNamespace(
        home=home,
        visit=visit,
        issue=issue,
        verb=values.get("verb"),
        is_raised="raise_issue" in said,
        fields=shown,
        files=len(said.getlist("awaited")),
    )
