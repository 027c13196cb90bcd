"""One application for credit points, and the steps it takes."""

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from forms.credits import CreditMoveForm
from models import CreditApplication
from routes.credits import credits
from routes.guards import before_write, safe_next
from services import access, context, media, uploads, words
from services import credits as service
from services.errors import Missing, RuleBroken

WITH_PHOTOS = ("collect", "mend")


@credits.get("/<int:application_id>")
def show(application_id):
    """One: how it stands, step by step, and what can be done."""
    found = service.find(application_id)
    if found.state == "publicised" and service.is_due(found):
        service.enter(found.id)
        found = service.find(application_id)
    return _page(found)


def _stage(application_id, verb):
    """Photos of a step, before the transaction: (staged, problem)."""
    photos = request.files.getlist("photos")
    if not photos or verb not in WITH_PHOTOS:
        return [], None
    found = service.find(application_id)
    if verb not in {move.verb for move in service.offered(found, context.person())}:
        return [], None
    try:
        return media.stage(photos), None
    except RuleBroken as broken:
        return [], broken


@credits.post("/<int:application_id>/moves/<verb>")
@before_write(_stage)
def move(application_id, verb):
    """Make a step."""
    found = access.find(CreditApplication, application_id)
    form, (staged, broken) = CreditMoveForm(request.form, verb=verb), g.prepared
    step = None
    if broken:
        form.refuse(broken)
    else:
        step = form.runs(_move, found, verb, form, staged)
    if step is None:
        return _page(service.find(application_id), (verb, form)), 422
    flash(_("Noted: %(verb)s", verb=words.of(verb, "credit_application_verb")), "ok")
    return redirect(safe_next(request.values.get("back")) or _after(found), code=303)


def _move(application, verb, form, staged):
    me = context.person()
    step = service.move(application, verb, me, **form.said)
    if verb in WITH_PHOTOS:
        media.attach(application, staged)
        uploads.expect(me, step.submission, application, form.awaited.data)
    return step


def _after(application):
    """Where a step leads: to the application, or to the lists for who does not see it any more."""
    try:
        access.find(CreditApplication, application.id)
    except Missing:
        return url_for("credits.list")
    return url_for("credits.show", application_id=application.id)


def _page(found, refused=(None, None)):
    me = context.person()
    service.looked(found, me)
    offered = service.offered(found, me)
    forms = {one.verb: CreditMoveForm(verb=one.verb) for one in offered}
    if "mend" in forms:
        forms["mend"].words.data = found.words
    if "assess" in forms:
        forms["assess"].points.data = found.rule.points
    return render_template(
        "credits/show.html",
        application=found,
        told=service.told(found, me),
        offered=offered,
        progress=service.progress(found),
        outstanding=uploads.outstanding(found) if found.is_open else {},
        forms=forms | ({refused[0]: refused[1]} if refused[0] else {}),
        refused=refused[0],
    )
