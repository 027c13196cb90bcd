"""Taking part in an event (四到): signing up, every step after it, and whose minutes are right."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from forms.participations import ConfirmForm, MakeupForm, MoveForm, SignUpForm
from models import Event
from routes.guards import safe_next
from services import access, context, words
from services.errors import Missing
from services.events.parties import runs
from services.participations import reading, settling, signing_up
from services.participations.parties import told_paths

participations = Blueprint("participations", __name__)


@participations.get("/events/<int:event_id>/participations/new")
def new(event_id):
    """Somebody else for the list: a neighbour who has no phone, or who was there and is missing."""
    return _new_page(_listed(event_id), MakeupForm())


@participations.get("/events/<int:event_id>/participations")
def list(event_id):
    """One group of everybody on the list, page by page, for whoever holds the event."""
    event = access.find(Event, event_id)
    if not runs(event, context.person()):
        raise Missing
    after = access.id_of(request.args.get("after")) or 0
    group = request.args.get("group", "coming")
    lines, following = reading.page(event, context.person(), group, after)
    return render_template(
        "participations/list.html", event=event, group=group, lines=lines, after=following
    )


@participations.post("/events/<int:event_id>/participations")
def create(event_id):
    """Sign up: oneself, a ward, somebody behind one's doors."""
    event, form = access.find(Event, event_id), SignUpForm(request.form)
    who = signing_up.decided_by(context.person(), form.person.data or context.person().id)
    made = form.runs(signing_up.sign_up, event, who, context.person(), form.happened)
    if made is None:
        return render_template("participations/refused.html", event=event, form=form), 422
    flash(_("Noted: %(state)s", state=words.of(made.state, "participation_state")), "ok")
    return redirect(_back(event), code=303)


@participations.post("/events/<int:event_id>/participations/makeups")
def create_makeup(event_id):
    """Ask that somebody who was there gets their minutes."""
    event, me, form = access.find(Event, event_id), context.person(), MakeupForm(request.form)
    id = form.person.data or me.id
    who = reading.somebody(event, me, id)
    made = form.runs(signing_up.ask_makeup, event, who, me, form.said, form.happened)
    if made is None:
        return _new_page(event, form, who), 422
    flash(_("Noted. Somebody else looks at it and agrees."), "ok")
    return redirect(url_for("participations.show", participation_id=made.id), code=303)


@participations.post("/events/<int:event_id>/participations/confirm")
def confirm_all(event_id):
    """The minutes of everybody ticked are right."""
    event, form = access.find(Event, event_id), ConfirmForm(request.form)
    done = form.runs(settling.confirm_all, event, form.ids, context.person())
    if done is None:
        return render_template("participations/refused.html", event=event, form=form), 422
    for sentence in _told(done):
        flash(sentence, "ok")
    return redirect(_back(event), code=303)


@participations.get("/participations/<int:participation_id>")
def show(participation_id):
    """One participation: how it stands, where its minutes come from, what can be done."""
    return _page(reading.find(participation_id))


@participations.post("/participations/<int:participation_id>/moves/<verb>")
def move(participation_id, verb):
    """Make a step."""
    found, form = reading.find(participation_id), MoveForm(request.form, verb=verb)
    me = context.person()
    step = form.runs(signing_up.move, found, verb, me, form.said, form.happened)
    if step is None:
        return _page(reading.find(participation_id), verb, form), 422
    flash(_("Noted: %(verb)s", verb=words.of(verb, "participation_verb")), "ok")
    return redirect(_back(found.event), code=303)


def _back(event):
    return safe_next(request.form.get("back")) or url_for("events.show", event_id=event.id)


def _told(done):
    """In sentences: what came of confirming many at once."""
    yield ngettext(
        "Confirmed the minutes of %(num)s person.",
        "Confirmed the minutes of %(num)s people.",
        done.count,
    )
    if done.own:
        yield _("Somebody else confirms those of %(names)s.", names="、".join(done.own))
    if done.left:
        yield ngettext(
            "%(num)s is left to look at one by one.",
            "%(num)s are left to look at one by one.",
            done.left,
        )


def _listed(event_id):
    """An Event to whose list this person may add somebody. Raises Missing."""
    event, me = access.find(Event, event_id), context.person()
    if not runs(event, me) and not told_paths(me):
        raise Missing
    return event


def _new_page(event, form, who=None):
    text = request.args.get("q", "")
    found = reading.found_for(event, context.person(), text)
    return render_template(
        "participations/new.html", event=event, form=form, who=who, text=text, found=found
    )


def _page(participation, refused=None, form=None):
    """The page of one participation, with what was typed into a refused step."""
    about = reading.about(participation, context.person())
    forms = {one.verb: MoveForm(verb=one.verb) for one in about.moves}
    return render_template(
        "participations/show.html",
        about=about,
        forms=forms | ({refused: form} if refused else {}),
        refused=refused,
        back=safe_next(request.values.get("back")),
    )
