"""What was reserved at the market: my codes, handing over, and every step after that."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from forms.redemptions import CollectForm, RedemptionMoveForm, ReserveForm, WalkUpForm
from models import Good, Redemption
from routes import counter, receipts, shop
from routes import undo as undoing
from routes.guards import before_write, safe_next
from services import access, context, words
from services import redemptions as service
from services.redemptions import lists
from services.redemptions.parties import is_for, parties

redemptions = Blueprint("redemptions", __name__)


@redemptions.get("/redemptions")
def list():
    """My codes on top, then what was."""
    found = lists.mine(request.args.get("before"))
    return render_template("redemptions/list.html", found=found)


def _tidy(good_id):
    """What nobody collected in time is free for others: in transactions of its own."""
    service.expire_due(access.find(Good, good_id).community_id)


@redemptions.post("/shop/<int:good_id>/redemptions")
@before_write(_tidy)
def create(good_id):
    """Reserve something: for me, a ward, somebody behind my doors."""
    good, form = access.find(Good, good_id), ReserveForm(request.form)
    me = context.person()
    who = service.decided_by(me, form.person.data or me.id)
    many = form.quantity.data if form.quantity.data is not None else 1
    made = form.runs(service.reserve, good, who, me, many, form.happened)
    if made is None:
        return shop.page(access.find(Good, good_id), form), 422
    there = url_for("redemptions.show", redemption_id=made.id)
    action = url_for("redemptions.move", redemption_id=made.id, verb="cancel", back=there)
    undoing.offer(_("It is put aside for you: %(title)s", title=made.label), action)
    return redirect(there, code=303)


@redemptions.get("/redemptions/<int:redemption_id>")
def show(redemption_id):
    """One of them: its code, until when, where it stands."""
    return _page(access.find(Redemption, redemption_id))


@redemptions.post("/redemptions/<int:redemption_id>/moves/<verb>")
def move(redemption_id, verb):
    """Any step besides handing over."""
    found, form = access.find(Redemption, redemption_id), RedemptionMoveForm(request.form)
    said = {"note": form.note.data, "happened": form.happened}
    if form.runs(service.moved, found, verb, context.person(), **said) is None:
        return _page(access.find(Redemption, redemption_id), (verb, form)), 422
    flash(_("Noted: %(verb)s", verb=words.of(verb, "redemption_verb")), "ok")
    there = url_for("redemptions.show", redemption_id=redemption_id)
    return redirect(safe_next(request.values.get("back")) or there, code=303)


@redemptions.post("/redemptions/<int:redemption_id>/collect")
def collect(redemption_id):
    """Hand it over, at a counter with or without a network."""
    found, form = access.find(Redemption, redemption_id), CollectForm(request.form)
    late = receipts.wanted()
    step = form.runs(
        service.collect, found, context.person(), form.said, form.happened, is_late=late
    )
    if step is None:
        return counter.page(collected=form), 422
    flash(_("Handed over: %(title)s", title=found.label), "ok")
    return redirect(url_for("counter.show", community=found.community_id), code=303)


@redemptions.post("/redemptions/walk-ups")
def walk_up():
    """Hand something over that nobody reserved."""
    access.require("shop.keep")
    form, late = WalkUpForm(request.form), receipts.wanted()
    wanted, me = form.picked.data, context.person()
    made = form.runs(service.walk_up, wanted, me, form.said, form.happened, is_late=late)
    if made is None:
        return counter.page(walk_up=form), 422
    flash(_("Handed over: %(title)s", title="、".join(one.label for one in made)), "ok")
    return redirect(url_for("counter.show", community=made[0].community_id), code=303)


def _page(redemption, refused=(None, None)):
    me, found = context.person(), lists.load(redemption)
    mine = parties(found, me)
    return render_template(
        "redemptions/show.html",
        one=found,
        parties=mine,
        is_own=is_for(found.person_id, me),
        offered=service.offered(found, me),
        refused=refused[0],
        form_for=lambda verb, form: refused[1] if refused[0] == verb else form(verb=verb),
        MoveForm=RedemptionMoveForm,
    )
