"""有误: a line of a passbook is not right; the community looks and answers."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from forms.disputes import DisputeForm, DisputeMoveForm
from models import PointsDispute
from routes import points as passbooks
from routes import undo as undoing
from routes.guards import safe_next
from services import access, adjustments, context, quarantine, words
from services import disputes as service
from services.adjustments import asking
from services.points import passbook

disputes = Blueprint("disputes", __name__)


@disputes.post("/points/passbooks/<int:person_id>/lines/<int:entry_id>/disputes")
def create(person_id, entry_id):
    """Say that a line is not right."""
    person = passbook.whose(person_id)
    entry, form = passbook.line_of(person, entry_id), DisputeForm(request.form)
    me = context.person()
    said = form.words.data, me, form.happened
    dispute = form.runs(service.raise_dispute, person, entry, *said)
    if dispute is None:
        return passbooks.page(person, refused=(entry_id, form)), 422
    back = address_of(person.id)
    action = url_for("disputes.move", dispute_id=dispute.id, verb="withdraw", back=back)
    undoing.offer(_("Thank you for telling us. The community looks and answers here."), action)
    return redirect(back, code=303)


@disputes.get("/disputes/<int:dispute_id>")
def show(dispute_id):
    """One doubt: the line, the words, what was answered."""
    return _page(access.find(PointsDispute, dispute_id))


@disputes.post("/disputes/<int:dispute_id>/moves/<verb>")
def move(dispute_id, verb):
    """Answer it, or take it back."""
    dispute = access.find(PointsDispute, dispute_id)
    form = DisputeMoveForm(request.form, verb=verb)
    said = {"note": form.note.data, "happened": form.happened}
    if form.runs(service.move, dispute, verb, context.person(), **said) is None:
        return _page(access.find(PointsDispute, dispute_id), (verb, form)), 422
    flash(_("Noted: %(verb)s", verb=words.of(verb, "points_dispute_verb")), "ok")
    back = safe_next(request.values.get("back"))
    return redirect(back or url_for("disputes.show", dispute_id=dispute.id), code=303)


@disputes.post("/disputes/mine/undo")
def undo_mine():
    """Take back what I said with the form `act`; twice is the same as once."""
    me, act = context.person(), request.form.get("act", "")
    if quarantine.take_back(me, act):
        return redirect(url_for("receipts.show", key=act), code=303)
    found = service.undo(service.raised_with(me, act), me, DisputeForm(request.form).happened)
    flash(_("Undone."))
    return redirect(address_of(found.person_id), code=303)


def address_of(person_id):
    """Where the passbook of somebody stands for me."""
    if person_id == context.person().id:
        return url_for("points.list")
    return url_for("points.show", person_id=person_id)


def _page(dispute, refused=(None, None)):
    return render_template(
        "disputes/show.html",
        dispute=dispute,
        steps=service.steps(dispute),
        offered=service.offered(dispute, context.person()),
        refused=refused[0],
        form_for=lambda verb: refused[1] if refused[0] == verb else DisputeMoveForm(verb=verb),
        why_not=asking.why_not(dispute.entry),
        may_adjust=access.can("points.adjust", dispute),
        adjustment=adjustments.of_entry(dispute.entry_id),
    )
