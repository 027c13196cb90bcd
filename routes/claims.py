"""认领岗位: the board of public posts, claiming one, serving, leaving."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from forms.claims import ClaimForm, ClaimMoveForm, PublicPostForm
from models import PostClaim, PublicPost
from routes import undo as undoing
from routes.guards import safe_next
from services import access, context, quarantine, words
from services import claims as service
from services.errors import RuleBroken

claims = Blueprint("claims", __name__, url_prefix="/claims")


@claims.get("")
def list():
    """My posts on top, then who waits for my answer, then what is open."""
    found = service.open_posts(request.args.get("after", 0, type=int))
    return render_template(
        "claims/list.html", mine=service.mine(), waiting=service.waiting(), found=found
    )


@claims.get("/posts/new")
def new():
    """Put up a post."""
    access.require("public_post.make")
    return _new_page(PublicPostForm())


@claims.post("/posts")
def make():
    """It is on the board from now on."""
    access.require("public_post.make")
    form = PublicPostForm(request.form)
    if (post := form.runs(_make, form)) is None:
        return _new_page(form), 422
    flash(_("It is on the board."), "ok")
    return redirect(url_for("claims.show", public_post_id=post.id), code=303)


@claims.get("/posts/<int:public_post_id>")
def show(public_post_id):
    """One post: what there is to do, who serves, whether a seat is left."""
    return _page(access.find(PublicPost, public_post_id))


@claims.post("/posts/<int:public_post_id>/claims")
def create(public_post_id):
    """Claim a seat of it."""
    post, form = access.find(PublicPost, public_post_id), ClaimForm(request.form)
    claim = form.runs(service.claim, post, context.person(), form.happened)
    if claim is None:
        return _page(access.find(PublicPost, public_post_id), ("claim", form)), 422
    action = url_for("claims.move", claim_id=claim.id, verb="leave", back=url_for("claims.list"))
    undoing.offer(_("Claimed. Your branch answers soon."), action)
    return redirect(url_for("claims.list"), code=303)


@claims.post("/posts/<int:public_post_id>/end")
def end(public_post_id):
    """Take a post down; who serves there is told why."""
    post, form = access.find(PublicPost, public_post_id), ClaimMoveForm(request.form, verb="down")
    access.require("public_post.make", post)
    if form.runs(service.end, post, form.note.data, context.person()) is None:
        return _page(access.find(PublicPost, public_post_id), ("down", form)), 422
    flash(_("It is off the board."), "ok")
    return redirect(url_for("claims.list"), code=303)


@claims.post("/<int:claim_id>/moves/<verb>")
def move(claim_id, verb):
    """Make a step of a claim: leaving is one of them, and never refused."""
    claim, form = access.find(PostClaim, claim_id), ClaimMoveForm(request.form, verb=verb)
    said = {"note": form.note.data, "happened": form.happened}
    if form.runs(service.move, claim, verb, context.person(), **said) is None:
        post = access.find(PostClaim, claim_id).public_post
        return _page(post, (f"{verb}-{claim_id}", form)), 422
    flash(_("Noted: %(verb)s", verb=words.of(verb, "post_claim_verb")), "ok")
    return redirect(safe_next(request.values.get("back")) or url_for("claims.list"), code=303)


@claims.post("/mine/undo")
def undo_mine():
    """Leave what I claimed with the form `act`; twice is the same as once."""
    me, act = context.person(), request.form.get("act", "")
    if quarantine.take_back(me, act):
        return redirect(url_for("receipts.show", key=act), code=303)
    service.undo(service.claimed_with(me, act), me, ClaimForm(request.form).happened)
    flash(_("Undone."))
    return redirect(url_for("claims.list"), code=303)


def _make(form):
    asked = access.id_of(form.area.data)
    area = next((area for area in service.places() if area.id == asked), None)
    if area is None:
        raise RuleBroken(_("Please choose a place from the list."), "area")
    said = form.title.data, form.duty.data, form.seats.data
    return service.make(area, *said, context.person())


def _page(post, refused=(None, None)):
    me, found = context.person(), service.load(post)
    offered = {claim.id: service.offered(claim, me) for claim in found.going}
    return render_template(
        "claims/show.html",
        post=found,
        mine=next((claim for claim in found.going if claim.person_id == me.id), None),
        offered=offered,
        refused=refused[0],
        refused_form=refused[1],
        form_for=lambda name: refused[1] if refused[0] == name else ClaimMoveForm(verb=name),
    )


def _new_page(form):
    return render_template("claims/new.html", form=form.offer(service.places()))
