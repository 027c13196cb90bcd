"""What happened to an issue, step by step and call by call, as somebody may read it."""

from services import access, flow
from services.issues import parties
from services.issues.hiding import hide
from services.issues.machine import ISSUE


def steps(issue, person, hidden):
    """Its Steps, newest first, each with `.words` as this reader may read its note."""
    moves = {move.verb: move.tells for move in (*ISSUE.starts, *ISSUE.moves)}
    is_reporter = person is None or person.id in (issue.reporter_id, issue.author_id)
    knows = person is not None and access.can("issue.see", issue, person)
    mine = parties.organisations(person) if person is not None else ()
    found = flow.steps(ISSUE, [issue.id])[issue.id]
    for step in found:
        own = person is not None and step.actor_id == person.id
        tells = moves.get(step.verb, ())
        step.by = _by(step, issue, knows)
        step.words = ""
        if knows or own or (is_reporter and "reporter" in tells):
            step.words = step.note
        elif hidden and (_is_theirs(step, issue, mine) or _tells(step, tells)):
            step.words = hide(issue, step.note)
    if hidden:
        found = [
            step
            for step in found
            if step.verb not in ("raise", "answer", "say", "ask")
            or step.actor_id == person.id
            or _is_theirs(step, issue, mine)
        ]
    return found[::-1]


def _tells(step, tells):
    """Do handlers read its note? What somebody who was called agreed is between them."""
    return "handler" in tells and step.verb != "arrive"


def _is_theirs(step, issue, organisations):
    """Was it taken for one of these organisations, and not by who reported it?"""
    reporters = (issue.reporter_id, issue.author_id)
    return step.organisation_id in organisations and step.actor_id not in reporters


def calls(issue, person, hidden):
    """Its WhistleCalls, each with `.why` and `.said`, the reason and what was agreed: for the
    community; handlers read the reason, and what they agreed themselves."""
    knows = person is not None and access.can("issue.see", issue, person)
    mine = parties.organisations(person) if person is not None else ()
    for call in parties.calls(issue):
        why, said = call.whistle.reason, call.agreed
        call.why = why if knows else hide(issue, why) if hidden else ""
        own = hidden and call.organisation_id in mine
        call.said = said if knows else hide(issue, said) if own else ""
    return parties.calls(issue)


def _by(step, issue, knows):
    """Who took a step, in a word: the organisation, for the community also the name. Never who
    reported it."""
    if step.organisation_id:
        return step.organisation.name
    is_secret = step.actor_id in (issue.reporter_id, None)
    return step.actor.name if knows and not is_secret else ""
