"""Write-offs: asked for by whoever keeps the shelf, looked at by somebody else."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from forms.write_offs import WriteOffForm, WriteOffMoveForm
from models import Good, WriteOff
from routes import goods
from services import access, context, flow, words
from services.shop import markets
from services.shop import writing_off as service

write_offs = Blueprint("write_offs", __name__, url_prefix="/write-offs")


@write_offs.get("")
def list():
    """What waits, then what was decided."""
    market = markets.chosen(request.args.get("community"))
    found, more = service.listed(market, request.args.get("after"))
    return render_template("goods/write_offs.html", market=market, found=found, next=more)


@write_offs.post("/goods/<int:good_id>")
def create(good_id):
    """Ask for one."""
    good, form = access.find(Good, good_id), WriteOffForm(request.form)
    access.require("shop.keep", good)
    said = form.kind.data, form.quantity.data, form.reason.data
    made = form.runs(service.ask, good, *said, context.person())
    if made is None:
        return goods.page(access.find(Good, good_id), form), 422
    flash(_("Asked for. Somebody else looks at it, then the stock changes."), "ok")
    return redirect(url_for("write_offs.show", write_off_id=made.id), code=303)


@write_offs.get("/<int:write_off_id>")
def show(write_off_id):
    """One of them."""
    return _page(access.find(WriteOff, write_off_id))


@write_offs.post("/<int:write_off_id>/moves/<verb>")
def move(write_off_id, verb):
    """Agree or decline."""
    found, form = access.find(WriteOff, write_off_id), WriteOffMoveForm(request.form, verb=verb)
    if form.runs(service.move, found, verb, context.person(), note=form.note.data) is None:
        return _page(access.find(WriteOff, write_off_id), verb, form), 422
    flash(_("Noted: %(verb)s", verb=words.of(verb, "write_off_verb")), "ok")
    return redirect(url_for("write_offs.show", write_off_id=write_off_id), code=303)


def _page(found, refused=None, form=None):
    return render_template(
        "goods/write_off.html",
        write_off=found,
        steps=flow.steps(service.WRITE_OFF, [found.id])[found.id],
        offered=service.offered(found, context.person()),
        refused=refused,
        form_for=lambda verb: form if verb == refused else WriteOffMoveForm(verb=verb),
    )
