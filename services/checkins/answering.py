"""A second chance for what proved nothing: somebody who was there says that it is so, or not."""

from flask_babel import gettext as _

from models import CheckIn
from services import activity, clock, words
from services.checkins import standing, taking_in, windows
from services.errors import Missing, Refused, RuleBroken
from services.participations.parties import guards


def confirm(check_in, by, happened=None):
    """Take in what was refused, by the word of `by`. Returns the new fact, a CheckIn.

    Raises Refused for whoever may not tick this person, is it, or decides for it; Missing where
    nobody knows who it is; RuleBroken when somebody answered already, and where it cannot count.
    """
    if check_in.person_id is None:
        raise Missing
    who, party = _answered(check_in, by)
    conflicts = ("pass_revoked",) if check_in.reason == "revoked" else ()
    moment, event = check_in.happened_at, check_in.event
    if windows.when(event, moment) == "early":
        moment = min(event.starts_at, clock.now())
    said = event, who, check_in.direction, "tick", by, (moment, 0), party
    fact = taking_in.note(*said, conflicts=conflicts)
    if fact.verdict == "refused":  # or it would wait for a word again and again
        raise RuleBroken(str(words.of(fact.reason, "refusal")))
    return fact


def dismiss(check_in, by):
    """They were not there. Nothing follows from it, and nobody is told."""
    _answered(check_in, by)


def _answered(check_in, by):
    """(Standing or None, party): whoever is quicker answers, once."""
    id, event = check_in.person_id, check_in.event
    who = standing.of_people(event, [id])[id] if id else None
    own = id is not None and (id == by.id or guards(by, id))
    party = None if own else taking_in.may_tick(event, by, who)
    if party is None:
        raise Refused("participation.tick")
    waits = (CheckIn.id == check_in.id) & (CheckIn.verdict == "refused")
    waits &= CheckIn.answered_at.is_null()
    if not CheckIn.update(answered_at=clock.now()).where(waits).execute():
        raise RuleBroken(_("Somebody has answered this already."))
    activity.record(by, "check_in.answer", check_in, event.area_id)
    return who, party
