"""The steps of an issue: one form for each verb of its machine, and its page around them."""

from flask import current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from forms.issues import MoveForm
from forms.people import RevealForm
from models import Issue
from routes.guards import before_write, safe_next
from routes.issues import issues
from routes.telling import chooses
from services import access, categories, context, media, uploads, words
from services import issues as service
from services.errors import Missing, RuleBroken
from services.issues import handing, reading

PARTS = {"start": "before", "done": "after"}  # what the photos of a step show


def _stage(issue_id, verb):
    """Photos of a step, before the transaction: (staged, problem)."""
    photos = request.files.getlist("photos")
    if photos:
        issue = access.find(Issue, issue_id)
        if verb not in {move.verb for move in service.offered(issue, context.person())}:
            return [], None
    try:
        return media.stage(photos), None
    except RuleBroken as broken:
        return [], broken


@issues.get("/<int:issue_id>")
def show(issue_id):
    """One issue: how it stands, who has it, what can be done now."""
    return page(access.find(Issue, issue_id))


@issues.get("/<int:issue_id>/moves/<verb>")
def new_move(issue_id, verb):
    """The form of a step that has to choose from something: whom, what kind, which one."""
    return form_page(access.find(Issue, issue_id), verb)


@issues.post("/<int:issue_id>/moves/<verb>")
@before_write(_stage)
def move(issue_id, verb):
    """Make a step."""
    issue, form = access.find(Issue, issue_id), MoveForm(request.form, verb=verb)
    staged, broken = g.prepared
    step = None
    if broken:
        form.refuse(broken)
    else:
        step = form.runs(_move, issue, verb, form, staged)
    if step is None:
        return _again(access.find(Issue, issue_id), verb, form), 422
    flash(_("Noted: %(verb)s", verb=words.of(step.verb, "issue_verb")), "ok")
    return redirect(safe_next(request.form.get("back")) or after(issue), code=303)


def after(issue):
    """Where a step leads: to the issue, or to the list for who does not see it any more."""
    try:
        if not access.can("issue.see", issue):
            access.find(Issue, issue.id)
    except Missing:
        return url_for("issues.list")
    return url_for("issues.show", issue_id=issue.id)


def _move(issue, verb, form, staged):
    me = context.person()
    if staged or form.awaited.data:
        moves = [move for move in service.ISSUE.moves if move.verb == verb]
        if not any("photos" in move.takes for move in moves):
            raise RuleBroken(_("No photos go with this step."), "photos")
    step = service.move(issue, verb, me, form.said, form.happened)
    part = PARTS.get(verb, "note")
    media.attach(issue, staged, part)
    uploads.expect(me, step.submission, issue, form.awaited.data, part)
    return step


@issues.post("/<int:issue_id>/reporter")
def reveal(issue_id):
    """Say why, then see the number of a reporter who has no account."""
    issue, form = access.find(Issue, issue_id), RevealForm(request.form)
    access.require("issue.reporter", issue)
    if form.runs(reading.reveal_phone, issue, form.said, context.person()) is None:
        return page(issue, reveal=form), 422
    return redirect(url_for("issues.show", issue_id=issue.id), code=303)


def _again(issue, verb, form):
    """The form of a refused step, where it stood."""
    offered = {move.verb: move for move in service.offered(issue, context.person())}
    if verb in offered and chooses(offered[verb]):
        return form_page(issue, verb, form)
    return page(issue, (verb, form))


def page(issue, refused=(None, None), reveal=None):
    """The page of an issue for the signed-in person, with what was typed into a refused step."""
    person = context.person()
    issue = reading.load(issue)
    offered = service.offered(issue, person)
    forms = {move.verb: MoveForm.asking(move) for move in offered if not chooses(move)}
    forms |= {refused[0]: refused[1]} if refused[0] else {}
    return render_template(
        "issues/show.html",
        issue=issue,
        told=reading.told(issue, person),
        offered=offered,
        refused=refused[0],
        forms=forms,
        outstanding=uploads.outstanding(issue),
        number=reading.phone(issue, person, current_app.config["SETTINGS"].reveal_seconds),
        reveal=reveal or RevealForm(),
        back=safe_next(request.values.get("back")),
    )


def form_page(issue, verb, form=None):
    """A page for one step; the issue itself where that step cannot be taken (any more)."""
    issue = reading.load(issue)
    offered = {move.verb: move for move in service.offered(issue, context.person())}
    if verb not in offered or not chooses(offered[verb]):
        return redirect(url_for("issues.show", issue_id=issue.id), code=303)
    move = offered[verb]
    return render_template(
        "issues/move.html",
        issue=issue,
        move=move,
        form=form or MoveForm(data=handing.defaults(issue, move), verb=verb),
        choices=_choices(issue, {*move.asks, *move.takes}),
        back=safe_next(request.values.get("back")),
    )


def _choices(issue, asked):
    found = {}
    if asked & {"to", "called", "helpers"}:
        found["targets"] = handing.targets(issue, people="to" in asked)
    if "category" in asked:
        found["categories"] = categories.of(issue.community)
    if "into" in asked:
        found["nearby"] = reading.nearby(issue.area, but=issue.id)
    return found
