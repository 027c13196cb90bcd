"""Taking in what was noted at a door. Nobody is refused for want of room, of a sign-up or of
conditions: whoever stands there is in, and what does not fit is told the organiser (conflicts).

Facts come in any order: two doors, phones without a network. What is credited follows from all of
them together (services/participations), here only from where somebody stands.
"""

from flask_babel import gettext as _

from models import CheckIn, Participation, Person
from services import activity, clock, context
from services.checkins import proving, standing, windows
from services.checkins.standing import BEEN, listed
from services.errors import Missing, Refused, RuleBroken
from services.events.parties import runs
from services.events.phases import UNPUBLISHED
from services.participations import arriving
from services.participations.parties import guards, told_paths
from services.passes.judging import verdict_on

FIXED = ("declined", "voided", "makeup_requested")  # no arrival changes these
MOST = 500  # people in one form


def may_tick(event, person, who):
    """As what may `person` tick somebody, a Standing? A party of the participation, or None."""
    if runs(event, person):
        return "runner"
    if who is None or not who.path or who.person_id == person.id:
        return None
    return "teller" if any(who.path.startswith(own) for own in told_paths(person)) else None


def take(event, method, direction, by, happened, *, text="", code="", pin="", people=(), at=None):
    """Take in what `by` noted at the door of an Event, in the caller's transaction.

    `method` is pass (with `text`: what was scanned or typed), door (`code`), pin (`pin`), tick or
    paper (`people`: ids; `at`: the moment they came by the paper). With a code or digits `people`
    are oneself, or one's wards. `happened` is the pair of clock.from_device. Returns the facts, a
    list of CheckIn: taken, again, or refused with a reason.

    Raises Refused or Missing for whom `by` may not note, RuleBroken for digits that are mistyped.
    """
    if event.state in UNPUBLISHED:
        raise RuleBroken(_("This event has not been published, so nobody can check in yet."))
    moment, skew = happened
    if method == "paper":
        moment, skew = min(at or moment, clock.now()), 0
    if method == "pass":
        found = [_bearer(event, text, direction, by)]
    elif method in ("door", "pin"):
        found = _present(event, by, people, _proof(event, method, code, pin, moment))
    else:
        found = _on_the_list(event, method, by, people)
    return [
        note(event, who, direction, method, by, (moment, skew), party, reason)
        for who, party, reason in found
    ]


def note(event, who, direction, method, by, happened, party, reason="", conflicts=()):
    """Write one fact about a Standing (None: nobody knows who), and move their participation.

    `party` is what `by` is to it; with a `reason` the fact proves nothing. Returns the CheckIn.
    """
    moment, skew = happened
    said = event, who, direction, method, by, happened
    reason = reason or _out_of_place(event, who, method, moment)
    if reason:
        return _write(*said, "refused", reason)
    if event.state == "cancelled":
        return _write(*said, "taken", "called_off")
    if _is_known(who, direction, moment):
        _credit(event, who, direction, moment, by, party)
        return _write(*said, "again", "")
    conflicts = (*conflicts, *_conflicts(event, moment, skew))
    if direction == "out" and (unmatched := _unmatched(who, moment)):
        return _write(*said, "taken", " ".join([unmatched, *conflicts]))
    fact = _write(*said, "taken", " ".join(conflicts), moves=True)
    person = Person(id=who.person_id, name=who.name)
    if direction == "in":
        arriving.come(event, person, by, moment, conflicts=conflicts, parties={party})
    else:
        arriving.leave(event, person, by, moment, parties={party})
    return fact


def _bearer(event, text, direction, by):
    if not runs(event, by):
        raise Refused("event.oversee")
    who, reason = proving.of_pass(event, text, direction)
    return who, "runner", reason


def _proof(event, method, code, pin, moment):
    if method == "door":
        return proving.of_code(event, code, moment)
    reason = proving.of_pin(event, pin)
    if reason == "bad_pin":
        raise RuleBroken(_("These are not the four digits. Please look again."), "pin")
    return reason


def _present(event, by, people, reason):
    """Oneself and the minors one brings: whoever proves it was there."""
    ids = list(dict.fromkeys(people))[:MOST] or [by.id]
    if any(id != by.id and not guards(by, id) for id in ids):
        raise Missing
    found = standing.of_people(event, ids)
    return [(found[id], "self" if id == by.id else "guardian", reason) for id in ids]


def _on_the_list(event, method, by, people):
    """Those on the list of an event; for a captain, those behind the doors they look after."""
    ids = list(dict.fromkeys(people))[:MOST]
    if not ids:
        raise RuleBroken(_("Please choose who it is about."), "people")
    if method == "paper" and not runs(event, by):
        raise Refused("event.oversee")
    found = standing.of_people(event, ids)
    parties = {id: may_tick(event, by, who) for id, who in found.items() if who.state}
    if any(not parties.get(id) for id in ids):
        raise Missing
    return [(found[id], parties[id], "") for id in ids]


def _out_of_place(event, who, method, moment):
    """Why a fact that is proved cannot count all the same; "" where it can."""
    place = windows.when(event, moment)
    if place == "early":
        return "early"
    if place == "late" and method in ("door", "pin"):
        return "late"
    return "settled" if who.state in FIXED and event.state != "cancelled" else ""


def _is_known(who, direction, moment):
    """Is somebody in, or out, already, as far as this fact goes?"""
    if direction == "out" and who.by_clock and who.state == "hours_pending":
        return False  # the clock only guessed
    if verdict_on(direction, listed(who))[0] == "again":
        return True
    return direction == "in" and who.state in BEEN and moment <= who.left_at


def _credit(event, who, direction, moment, by, party):
    """Somebody came, or left, earlier than was known: the other phone was slower, not they."""
    known = who.came_at if direction == "in" else who.left_at
    if known is None or moment >= known or who.state == "hours_confirmed":
        return
    if direction == "out":
        arriving.leave(event, Person(id=who.person_id), by, moment, parties={party})
    elif who.state == "checked_in":
        mine = (Participation.event == event.id) & (Participation.person == who.person_id)
        Participation.update(came_at=moment).where(mine).execute()
    else:
        arriving.come(event, Person(id=who.person_id), by, moment, parties={party})


def _unmatched(who, moment):
    """Why somebody who leaves is not checked out: nobody saw them come (yet), or they are back."""
    if who.state not in ("checked_in", *BEEN) or (who.came_at and moment < who.came_at):
        return "without_in"
    return "back" if who.last_in and who.last_in > moment else ""


def _conflicts(event, moment, skew):
    """What the organiser should know, codes of words "conflict"; who it is: arriving sees that."""
    if windows.when(event, moment) != "open":
        yield "after_end"
    if windows.is_off(skew):
        yield "clock_off"


def _write(event, who, direction, method, by, happened, verdict, reason, moves=False):
    """The fact itself. What moves nobody leaves its own trace in the activity."""
    fact = CheckIn.create(
        event=event,
        person=who and who.person_id,
        direction=direction,
        method=method,
        verdict=verdict,
        reason=reason,
        by=by,
        submission=context.submission(),
        happened_at=happened[0],
        received_at=clock.now(),
        skew_seconds=happened[1],
    )
    if not moves:
        activity.record(by, "check_in.note", fact, event.area_id, happened[0], verdict=verdict)
    return fact
