"""The steps of an issue: one form for each verb of its machine, and its page around them."""

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from forms.issues import MoveForm
from forms.people import RevealForm
from models import Issue
from routes.guards import before_write, safe_next
from routes.issues import issues
from services import access, categories, context, media, uploads, words
from services import issues as service
from services.errors import Missing, RuleBroken
from services.issues import handing, lists, reading

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
        return page(access.find(Issue, issue_id), refused=(verb, form)), 422
    flash(_("Noted: %(verb)s", verb=words.of(step.verb, "issue_verb")), "ok")
    return redirect(safe_next(request.form.get("back")) or after(issue), code=303)


def after(issue):
    """Where a step leads: to the issue, or to the list for who does not see it any more."""
    try:
        access.find(Issue, issue.id)
    except Missing:
        return url_for("issues.list")
    return url_for("issues.show", issue_id=issue.id)


def _move(issue, verb, form, staged):
    me = context.person()
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
        return page(issue), 422
    return page(issue, number=reading.phone(issue))


def page(issue, refused=(None, None), number=None):
    """The page of an issue for the signed-in person, with what was typed into a refused step."""
    person = context.person()
    lists.label([issue])
    offered = service.offered(issue, person)
    values = _defaults(issue)
    forms = {move.verb: MoveForm(data=values, verb=move.verb) for move in offered}
    forms |= {refused[0]: refused[1]} if refused[0] else {}
    asked = {name for move in offered for name in (*move.asks, *move.takes)}
    return render_template(
        "issues/show.html",
        issue=issue,
        told=reading.told(issue, person),
        offered=offered,
        refused=refused[0],
        forms=forms,
        choices=_choices(issue, asked),
        calls=service.calls(issue),
        number=number,
        reveal=RevealForm(),
        back=safe_next(request.values.get("back")),
    )


def _defaults(issue):
    return {
        "measure": issue.measure,
        "brief": issue.brief or service.hide(issue, issue.text),
        "due_on": handing.default_due(issue),
        "kind": "need",
        "called": [str(issue.organisation_id)] if issue.organisation_id else [],
    }


def _choices(issue, asked):
    """What can be chosen from, as far as a step asks for it."""
    found = {}
    if asked & {"to", "called", "helpers"}:
        found["targets"] = handing.targets(issue)
    if "category" in asked:
        found["categories"] = categories.of(issue.community)
    if "into" in asked:
        found["nearby"] = reading.nearby(issue.area, but=issue.id)
    return found
