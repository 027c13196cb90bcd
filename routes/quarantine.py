"""Quarantine: what came after its sender's post had ended, for the community to decide."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from forms.quarantine import DeclineForm
from models import Household, QuarantinedForm
from routes import replay
from services import access, context
from services import quarantine as service

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
    if kept.decided_at is None:
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
        homes=_homes(found.forms),
        form=DeclineForm(),
        refused=refused,
    )


def _homes(forms):
    """{form id: Household} of those that were sent to an address about a home."""
    about = {}
    for form in forms:
        bound = current_app.url_map.bind("").match(form.path, method="POST")[1]
        if "household_id" in bound:
            about[form.id] = bound["household_id"]
    query = Household.visible_to(context.person()).where(Household.id.in_([*about.values()]))
    homes = {home.id: home for home in query}
    return {id: homes[home] for id, home in about.items() if home in homes}
