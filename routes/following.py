"""The page by which somebody without an account follows what they reported."""

from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from forms.issues import MoveForm
from models import Attachment
from routes import addresses, media, once
from routes.facts import days_of
from routes.guards import public
from routes.issues import issues
from routes.pages import day, moment
from services import clock, context, limits, qr, words
from services.errors import Missing, OtherWords
from services.issues import OPEN, deadlines, reading
from services.issues import following as service
from services.words import WORDS


@issues.get("/follow/<token>")
@public
def follow(token):
    """How it stands, for whoever has the link."""
    return _page(token, _find(token))


@issues.post("/follow/<token>/moves/<verb>")
@public
def follow_move(token, verb):
    """A step its reporter can make: an answer, a word, how it went."""
    issue, form = _find(token), MoveForm(request.form, verb=verb)
    key = context.submission() or abort(400)
    limits.attempt_at("said", issue.id, request.remote_addr)
    said = {"note": form.note.data, "rating": form.rating.data}
    try:
        step = form.runs(service.move, issue, verb, said, key, once.public_digest(verb))
    except OtherWords:
        once.conflict(url_for("issues.follow", token=token))
    if step is None:
        return _page(token, _find(token), refused=(verb, form)), 422
    flash(_("Noted. Thank you."), "ok")
    return redirect(url_for("issues.follow", token=token), code=303)


@issues.get("/follow/<token>/files/<int:attachment_id>")
@public
def follow_file(token, attachment_id):
    """A photo or voice note of it."""
    mine = Attachment.issue == _find(token).id
    found = Attachment.get_or_none(mine & (Attachment.id == attachment_id))
    return media.send(found) if found else abort(404)


def _find(token):
    try:
        return service.find(token)
    except Missing:
        limits.attempt("follow", request.remote_addr)
        raise


def _page(token, issue, refused=(None, None)):
    told = reading.told(issue, None)
    offered = service.offered(issue)
    forms = {move.verb: MoveForm(verb=move.verb) for move in offered}
    forms |= {refused[0]: refused[1]} if refused[0] else {}
    address = addresses.whole(url_for("issues.follow", token=token))
    return render_template(
        "issues/follow.html",
        issue=issue,
        main=issue.main,
        told=told,
        steps=[step for step in map(_told, told.steps) if step],
        question=next((step.words for step in told.steps if step.verb == "ask"), ""),
        offered=offered,
        refused=refused[0],
        forms=forms,
        looks=service.looks(issue),
        token=token,
        address=address,
        svg=qr.svg(address),
    )


def _told(step):
    """(when, what happened, in whose words) of a step its reporter reads about, or None."""
    verb = "heard" if step.verb == "say" and step.actor_id else step.verb
    if verb not in WORDS["issue_told"]:
        return None
    when, due = moment(step.happened_at), step.facts.get("due_on")
    if due:
        when += " · " + _("to be done by %(day)s", day=day(date.fromisoformat(due)))
    return when, words.of(verb, "issue_told"), step.words


@issues.app_template_filter()
def follow_facts(issue, told):
    """Pairs of a name and a value for the reporter of an issue: no names but the first contact's.

    One that was joined to another has only the number, the step and the days of that one.
    """
    main = issue.main
    where = " · ".join(filter(None, (issue.area.label or issue.area.name, told.place)))
    pairs = [(_("Reported on"), moment(issue.happened_at)), (_("Where is it?"), where)]
    if main is not issue:
        pairs += [(_("Goes on as"), main.number), (_("Step"), words.of(main.state, "issue_state"))]
    elif issue.state in OPEN:
        pairs.append((_("Who has it"), issue.organisation_id and issue.organisation.name))
        pairs[-1] = pairs[-1][0], pairs[-1][1] or _("The community")
    pairs += days_of(main) if main.due_on or main.waiting_since else ()
    if told.contact and main is issue:
        pairs.append((_("Keeps you told"), told.contact[0]))
    return pairs


@issues.app_template_filter()
def promise(issue):
    """What the reporter of an issue can count on now, in a sentence."""
    state, on = issue.state, day(issue.next_on)
    if state in ("reported", "accepted", "consulting"):
        return _("You get an answer by %(day)s at the latest.", day=on)
    if state in ("dispatched", "claimed", "in_progress", "whistled"):
        return _("It is to be done by %(day)s.", day=day(issue.due_on) or on)
    if state == "closed":
        until = deadlines.reopens_until(issue)
        said = _("Not right after all? You can have it opened again until %(day)s.", day=day(until))
        return said if clock.today() <= until else _("It is done and crossed off.")
    return {
        "need_info": _("There is a question for you. Please answer it below."),
        "waiting": _("It has to wait; on %(day)s it is looked at again.", day=on),
        "done_reported": _("Said to be done; somebody else checks it by %(day)s.", day=on),
        "verified": _("It was checked. Please say by %(day)s how it went.", day=on),
        "to_topic": _("The neighbours talk it over; after that it goes on."),
        "redirected": _("This is looked after by: %(whom)s", whom=issue.redirected_to),
        "withdrawn": _("It was taken back."),
        "merged": _("It goes on together with another one."),
    }[state]


@issues.app_template_filter()
def is_late(issue):
    """Has the day passed by which somebody was to do something, other than its reporter?"""
    theirs = issue.state in OPEN and issue.state not in ("need_info", "verified", "to_topic")
    stands = issue.state == "waiting"  # its clock does; it is looked at again on the next day
    on = issue.next_on if stands else issue.due_on or issue.next_on
    return theirs and on < clock.today()
