"""Points put right by two people: asked, agreed to, or not; and doubts that wait for answers."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from forms.adjustments import AdjustmentMoveForm, AskForm
from models import Adjustment
from services import access, context, disputes, words
from services import adjustments as service
from services.errors import Missing
from services.points import passbook

adjustments = Blueprint("adjustments", __name__, url_prefix="/adjustments")


@adjustments.get("")
def list():
    """What waits for me: to agree to, to answer; then all there was."""
    access.require("points.adjust")
    before = request.args.get("before")
    return render_template(
        "adjustments/list.html",
        waiting=[] if before else service.waiting(),
        doubts=[] if before else disputes.waiting(),
        page=service.listed(before),
    )


@adjustments.get("/new")
def new():
    """Ask for points that nobody entered, for a line to be reversed, for a grant of the pool."""
    access.require("points.adjust")
    asked = {name: request.args.get(name, "") for name in ("kind", "person", "entry")}
    return _new_page(AskForm(data=asked | {"account": "volunteer"}))


@adjustments.post("")
def create():
    """Ask for it: somebody else agrees."""
    access.require("points.adjust")
    form = AskForm(request.form)
    person, entry = _about(form)
    if (made := form.runs(_ask, form, person, entry)) is None:
        return _new_page(form), 422
    flash(_("Asked for. A second person has to agree before it is entered."), "ok")
    return redirect(url_for("adjustments.show", adjustment_id=made.id), code=303)


@adjustments.get("/<int:adjustment_id>")
def show(adjustment_id):
    """One of them, step by step."""
    return _page(access.find(Adjustment, adjustment_id))


@adjustments.post("/<int:adjustment_id>/moves/<verb>")
def move(adjustment_id, verb):
    """Agree, decline, or take it back."""
    adjustment = access.find(Adjustment, adjustment_id)
    form = AdjustmentMoveForm(request.form, verb=verb)
    me = context.person()
    if form.runs(service.move, adjustment, verb, me, note=form.note.data) is None:
        return _page(access.find(Adjustment, adjustment_id), (verb, form)), 422
    flash(_("Noted: %(verb)s", verb=words.of(verb, "adjustment_verb")), "ok")
    return redirect(url_for("adjustments.show", adjustment_id=adjustment.id), code=303)


def _about(form):
    """(the Person, the entry that is to be reversed or None) a form is about. Raises Missing."""
    person = passbook.whose(access.id_of(form.person.data) or 0)
    if form.kind.data != "reverse":
        return person, None
    if (entry := access.id_of(form.entry.data)) is None:
        raise Missing
    return person, passbook.line_of(person, entry)


def _ask(form, person, entry):
    me, points, reason = context.person(), form.points.data, form.reason.data
    if entry is not None:
        return service.ask_reverse(person, entry, reason, me)
    if form.kind.data == "grant":
        return service.ask_grant(person, points, reason, me)
    return service.ask_add(person, form.account.data, points, reason, me)


def _new_page(form):
    person, entry = _about(form)
    return render_template("adjustments/new.html", form=form, person=person, entry=entry)


def _page(adjustment, refused=(None, None)):
    return render_template(
        "adjustments/show.html",
        adjustment=service.load(adjustment),
        offered=service.offered(adjustment, context.person()),
        refused=refused[0],
        form_for=lambda verb: refused[1] if refused[0] == verb else AdjustmentMoveForm(verb=verb),
    )
