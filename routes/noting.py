"""Taking in what was noted at a door: by a station or a captain, by whoever came, from paper."""

from flask import flash, g, redirect, request, url_for
from flask_babel import gettext as _

from forms.checkins import AnswerForm, CheckInForm, PaperForm
from models import CheckIn, Event
from routes import receipts
from routes.checkins import checkins, held, page
from routes.guards import before_write
from services import access, activity, clock, context, limits, media, uploads
from services import checkins as service
from services.checkins import windows
from services.errors import Missing, RuleBroken

# Where a form leads back to, by how it was noted; else to the page on which one arrives.
PLACES = {"pass": "checkins.door", "tick": "checkins.names", "paper": "checkins.paper"}
# Four digits can be guessed: (attempts, seconds) for one person, and for all at one door.
GUESSES = {"person": (8, 600), "door": (300, 600)}


def _count(event_id):
    """Digits are counted before the transaction, so that a wrong guess counts, too."""
    if request.form.get("method") == "pin":
        limits.hit(f"pin {event_id} {context.person().id}", *GUESSES["person"])
        limits.hit(f"pin {event_id}", *GUESSES["door"])


@checkins.post("/<int:event_id>/check-ins")
@before_write(_count)
def create(event_id):
    """Take in what was noted at a door."""
    event, form = access.find(Event, event_id), CheckInForm(request.form)
    facts = form.runs(_take, event, form)
    if facts is None:
        return page(event, form), 422
    where = PLACES.get(form.method.data, "checkins.arrive")
    answer = redirect(url_for(where, event_id=event.id), code=303)
    if any(fact.verdict == "refused" for fact in facts):
        flash(receipts.WORDS[202], "ok")
        if receipts.wanted():
            answer.status_code = 202
    return answer


def _take(event, form):
    said = {"text": form.text.data, "code": form.code.data, "pin": form.pin.data}
    said |= {"people": form.person.data, "at": _moment(event, form.at.data)}
    me = context.person()
    return service.take(event, form.method.data, form.direction.data, me, form.happened, **said)


def _moment(event, time):
    """A time of day of an event, naive UTC: on its first day, or on the morning after where it goes
    on over midnight and has not begun by then; None without one."""
    if time is None:
        return None
    day, last = clock.day_of(event.starts_at), clock.day_of(event.ends_at)
    first = clock.utc(day.year, day.month, day.day, time.hour, time.minute)
    is_after = last > day and windows.when(event, first) == "early"
    return first + clock.DAY if is_after else first


@checkins.post("/<int:event_id>/check-ins/<int:check_in_id>/answers")
def answer(event_id, check_in_id):
    """They were there, or not: for what proved nothing by itself."""
    event, form = access.find(Event, event_id), AnswerForm(request.form)
    fact = CheckIn.get_or_none((CheckIn.id == check_in_id) & (CheckIn.event == event.id))
    if fact is None:
        raise Missing
    fact.event = event
    if form.runs(_answer, fact, form) is None:
        return page(event, CheckInForm.refused(form)), 422
    flash(_("Thank you, that is noted."), "ok")
    return redirect(url_for("checkins.names", event_id=event.id), code=303)


def _answer(fact, form):
    verb = service.confirm if form.was_there.data == "yes" else service.dismiss
    return verb(fact, context.person())


def _stage(event_id):
    """Photos, before the transaction: (staged, problem)."""
    held(event_id)
    try:
        return media.stage(request.files.getlist("photos")), None
    except RuleBroken as broken:
        return [], broken


@checkins.post("/<int:event_id>/door/paper")
@before_write(_stage)
def keep_paper(event_id):
    """Keep photos of the list on paper with the event."""
    event, form = held(event_id), PaperForm(request.form)
    staged, broken = g.prepared
    if broken:
        form.refuse(broken)
    if broken or form.runs(_keep, event, form, staged) is None:
        return page(event, CheckInForm(data={"method": "paper"}), form), 422
    flash(_("The list is kept with the event."), "ok")
    return redirect(url_for("checkins.paper", event_id=event.id), code=303)


def _keep(event, form, staged):
    if not staged and not form.awaited.data:
        raise RuleBroken(_("Please choose a photo of the list."), "photos")
    me = context.person()
    media.attach(event, staged)
    uploads.expect(me, context.submission(), event, form.awaited.data)
    activity.record(me, "event.keep_paper", event, event.area_id, form.happened[0])
