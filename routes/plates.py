"""Plates with a code for the wall, and the public form they lead to."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from forms.issues import RaiseForm
from models import Area
from routes import addresses, once
from routes.guards import public
from routes.issues import issues
from services import access, categories, context, limits, maps, media, qr, roles
from services import issues as service
from services.errors import Missing, OtherWords
from services.issues import board
from services.issues import places as reporting
from services.issues import plates as making


@issues.get("/plates")
def plates():
    """Places a plate can be printed for: those of my posts, or what lies below one of them."""
    access.require("issue.plate")
    area = None
    if id := request.args.get("area", type=int):
        area = access.find(Area, id)
        access.require("issue.plate", area)
    mine = [post.area for post in context.person().posts if post.role in roles.MAY["issue.plate"]]
    places = [area] if area else [*{place.id: place for place in mine}.values()]
    if len(places) == 1:
        places += making.below(places[0])
    return render_template("issues/plates.html", area=area, places=places)


@issues.get("/plates/<int:area_id>")
def plate(area_id):
    """A sheet of A4 to hang up: the place, the code, whom to turn to."""
    area = access.find(Area, area_id)
    access.require("issue.plate", area)
    form = url_for("issues.here", code=making.code(area))
    community = service.community_of(area)
    return render_template(
        "issues/plate.html",
        area=area,
        community=community,
        keepers=maps.keepers(area),
        form=form,
        svg=qr.svg(addresses.whole(form)),
        board=addresses.whole(url_for("issues.board", community_id=community.id)),
    )


@issues.get("/here/<code>")
@public
def here(code):
    """Report something at this place, without an account; whoever has one gets their own form."""
    area, community = _place(code)
    if context.person() is not None and _is_mine(area):
        return redirect(url_for("issues.new", area=area.id), code=303)
    return _page(RaiseForm(), code, area, community)


@issues.post("/here/<code>")
@public
def report_here(code):
    """Take the public form in, once; then the page to follow it by."""
    area, community = _place(code)
    key, form = context.submission() or abort(400), RaiseForm(request.form)
    limits.attempt_at("report", area.id, request.remote_addr)
    try:
        found = form.runs(_report, form, area, community, key, once.public_digest(area.id))
    except OtherWords as other:
        once.conflict(url_for("issues.follow", token=other.found))
    if found is None:
        return _page(form, code, area, community), 422
    issue, token = found
    flash(
        _("Thank you, it has arrived: %(number)s. Please keep this page.", number=issue.number),
        "ok",
    )
    return redirect(url_for("issues.follow", token=token), code=303)


def _place(code):
    try:
        return making.place(code)
    except Missing:
        limits.attempt("plate", request.remote_addr)
        raise


def _is_mine(area):
    """Does the signed-in person have a form of their own for this place?"""
    if not access.can("issue.raise"):
        return False
    if any(place.id == area.id for place in reporting.own_places()):
        return True
    try:
        return access.can("issue.raise", access.find(Area, area.id))
    except Missing:
        return False


def _report(form, area, community, key, digest):
    if before := service.raised_publicly(key, digest):
        return before
    photos = [file for file in request.files.getlist("photos") if file.filename]
    voices = [file for file in request.files.getlist("voice") if file.filename]
    making.check_files(len(photos), len(voices))
    return making.report(
        area,
        community,
        key,
        staged=media.stage(photos, voices),
        category=form.category.data or "",
        same_as=form.same_as.data or "",
        text=form.text.data,
        place=form.place.data,
        name=form.name.data,
        phone=form.phone.data,
        digest=digest,
    )


def _page(form, code, area, community):
    with context.sharing({}):  # what the categories are is asked once
        kinds, nearby = categories.of(community), board.here(area, categories.labels(community))
    return render_template(
        "issues/here.html",
        form=form,
        code=code,
        area=area,
        community=community,
        categories=kinds,
        nearby=nearby,
    )
