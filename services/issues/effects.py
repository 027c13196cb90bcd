"""What each move of an issue changes besides its state. Called by services/flow.py only.

An effect takes (issue, by, given) and returns what the step remembers: days and counts, no words.
"""

from datetime import timedelta

from flask_babel import gettext as _

from models import CoHandler, Issue, Whistle, WhistleCall
from services import clock, words, workdays
from services.errors import RuleBroken
from services.issues import deadlines
from services.issues.hiding import hide
from services.issues.parties import calls, helpers, organisations

LONGEST = timedelta(days=366)


def _accept(issue, by, given):
    issue.first_contact = issue.first_contact_id or by
    issue.accepted_at = clock.now()
    if given.get("category"):
        issue.category = given["category"]


def _dispatch(issue, by, given):
    kind, who = given["to"]
    issue.organisation = who if kind == "organisation" else None
    issue.handler = who if kind == "person" else None
    issue.is_claimable = kind == "open"
    issue.measure = given["measure"]
    issue.brief = given.get("brief") or hide(issue, issue.text)
    issue.due_on = _coming(given["due_on"], "due_on")
    issue.first_due_on = issue.first_due_on or issue.due_on
    issue.dispatched_at = clock.now()
    _help(issue, given.get("helpers") or ())
    return {"to": kind, "id": who and who.id, "due_on": issue.due_on}


def _claim(issue, by, given):
    if issue.is_claimable:
        mine = organisations(by)
        issue.organisation = mine.pop() if len(mine) == 1 else None
        issue.is_claimable = False
    issue.handler = by


def _start(issue, by, given):
    issue.handler = by


def _decline(issue, by, given):
    issue.declined += 1
    _hand_back(issue)
    return {"times": issue.declined}


def _recall(issue, by, given):
    _hand_back(issue)


def _hand_back(issue):
    """Nobody has it any more; the measure stays, to be handed on with."""
    issue.organisation = issue.handler = issue.due_on = None
    issue.asked = issue.asked_until = issue.waiting_since = None
    issue.is_claimable = False
    CoHandler.delete().where(CoHandler.issue == issue.id).execute()


def _ask_extension(issue, by, given):
    until = _coming(given["until"], "until")
    if issue.due_on and until <= issue.due_on:
        raise RuleBroken(_("Please choose a day after the present deadline."), "until")
    issue.asked, issue.asked_until = "extension", until
    return {"until": until}


def _ask_waiting(issue, by, given):
    issue.asked, issue.asked_until = "waiting", _coming(given["until"], "until")
    return {"until": issue.asked_until}


def _grant(issue, by, given):
    kind, until = issue.asked, issue.asked_until
    issue.asked = None
    if kind == "waiting":
        issue.waiting_since = clock.today()
        return {"review_on": until}
    before, issue.due_on, issue.asked_until = issue.due_on, until, None
    issue.next_on = until
    return {"due_on": until, "before": before}


def _refuse(issue, by, given):
    issue.asked = issue.asked_until = None


def _resume(issue, by, given):
    waited = workdays.between(issue.waiting_since, clock.today())
    issue.waited_days += waited
    if issue.due_on:
        issue.due_on = workdays.add(issue.due_on, waited) if waited else issue.due_on
    issue.waiting_since = issue.asked_until = None
    return {"waited": waited, "due_on": issue.due_on}


def _ask_whistle(issue, by, given):
    issue.asked = "whistle"


def _whistle(issue, by, given):
    if given["kind"] not in Whistle.KINDS:
        raise RuleBroken(_("Please choose from the list."), "kind")
    called, lead = given["called"], given.get("lead")
    reason = given["note"] or str(words.of(given["kind"], "whistle"))
    lead = lead if lead in called else called[0]
    whistle = Whistle.create(
        issue=issue, kind=given["kind"], reason=reason, blown_by=by, blown_at=clock.now()
    )
    for one in called:
        WhistleCall.create(whistle=whistle, organisation=one, is_lead=one == lead)
    issue.whistled += 1
    issue.__dict__.pop("calls", None)
    issue.asked = issue.asked_until = issue.handler = None
    issue.organisation, issue.is_claimable = lead, False
    issue.measure = issue.measure or reason
    issue.brief = issue.brief or hide(issue, issue.text)
    days = 1 if given["kind"] == "emergency" else deadlines.WHISTLE_DAYS
    issue.due_on = issue.due_on or workdays.add(clock.today(), days)
    issue.first_due_on = issue.first_due_on or issue.due_on
    issue.dispatched_at = issue.dispatched_at or clock.now()
    _help(issue, [one for one in called if one != lead])
    return {"kind": given["kind"], "called": [one.id for one in called]}


def _arrive(issue, by, given):
    mine = organisations(by)
    call = next(c for c in calls(issue) if c.organisation_id in mine and c.arrived_at is None)
    call.arrived_at, call.arrived_by, call.agreed = clock.now(), by, given["note"]
    call.save()
    if call.organisation_id == issue.organisation_id and issue.handler_id is None:
        issue.handler = by
    return {"call": call.id}


def _done(issue, by, given):
    issue.done_by, issue.done_at = by, clock.now()
    issue.asked = issue.asked_until = None


def _verify(issue, by, given):
    issue.verified_at = clock.now()


def _send_back(issue, by, given):
    issue.returned += 1
    issue.done_at = issue.verified_at = None
    return {"times": issue.returned}


def _confirm(issue, by, given):
    issue.rating = _one_of(given["rating"], ("satisfied", "mostly"), "rating")
    issue.closing = "reporter"
    return {"rating": issue.rating}


def _call_back(issue, by, given):
    issue.rating = _one_of(given["rating"], ("satisfied", "mostly"), "rating")
    issue.closing = issue.closing or "callback"
    issue.needs_callback = False
    return {"rating": issue.rating}


def _silence(issue, by, given):
    issue.closing = "silence"


def _merge(issue, by, given):
    into = given["into"]
    if into.id == issue.id:
        raise RuleBroken(_("It cannot be the same as itself. Please choose another one."), "into")
    if into.community_id != issue.community_id or not into.is_open:
        raise RuleBroken(_("That one is not open here any more. Please choose another."), "into")
    # Whoever followed this one follows the other from now on: there is one way to the main one.
    Issue.update(merged_into=into.id).where(Issue.merged_into == issue.id).execute()
    issue.merged_into = into
    return {"into": into.id}


def _redirect(issue, by, given):
    said = given["to_whom"].strip()
    if len(said) > 200:
        raise RuleBroken(_("Please keep it shorter."), "to_whom")
    issue.redirected_to = said


def _sort(issue, by, given):
    issue.category = given["category"]


def _on_agenda(issue, by, given):
    issue.is_on_agenda = not issue.is_on_agenda


def _to_topic(issue, by, given):
    _hand_back(issue)


def _rate_response(issue, by, given):
    call = given["call"]
    call.response = _one_of(given["response"], WhistleCall.RESPONSES, "response")
    call.result = given.get("result") or None
    if call.result:
        _one_of(call.result, Issue.RATINGS, "result")
    call.rated_by, call.rated_at = by, clock.now()
    call.save()
    return {"call": call.id, "response": call.response, "result": call.result}


def _tell(issue, by, given):
    issue.told_at = clock.now()


def _reopen(issue, by, given):
    is_reporter = by is None or by.id == issue.reporter_id
    if is_reporter and clock.today() > deadlines.reopens_until(issue):
        raise RuleBroken(
            _(
                "That was more than %(days)s days ago. Report it anew, or ask the community.",
                days=deadlines.reopen_days(),
            )
        )
    _hand_back(issue)
    issue.reopened += 1
    issue.closing = issue.rating = issue.closed_at = issue.told_at = None
    issue.done_at = issue.verified_at = None
    issue.needs_callback = False
    issue.accepted_at = issue.accepted_at or clock.now()
    return {"times": issue.reopened}


def _add_helper(issue, by, given):
    _help(issue, given["helpers"])
    return {"helpers": [one.id for one in given["helpers"]]}


def _help(issue, organisations):
    """Let organisations help, besides the one that leads."""
    there = {row.organisation_id for row in helpers(issue)} | {issue.organisation_id}
    for one in organisations:
        if one.id not in there:
            CoHandler.create(issue=issue, organisation=one, added_at=clock.now())
    issue.__dict__.pop("helpers", None)


def _coming(day, field):
    """A day from today on and within a year, or RuleBroken."""
    today = clock.today()
    if day < today:
        raise RuleBroken(_("This day is already over. Choose a later one."), field)
    if day - today > LONGEST:
        raise RuleBroken(_("That is more than a year away. Please choose an earlier day."), field)
    return day


def _one_of(code, codes, field):
    if code not in codes:
        raise RuleBroken(_("Please choose from the list."), field)
    return code


def _waits(issue, by, given):
    """In whatever state it is now: by when somebody is to do the next thing."""
    issue.next_on = deadlines.next_on(issue)


def _closes(issue, by, given):
    issue.closed_at = clock.now()
    issue.next_on = clock.today()


EFFECTS = {
    "accept": _accept,
    "dispatch": _dispatch,
    "claim": _claim,
    "start": _start,
    "decline": _decline,
    "recall": _recall,
    "ask_extension": _ask_extension,
    "ask_waiting": _ask_waiting,
    "grant": _grant,
    "refuse": _refuse,
    "resume": _resume,
    "ask_whistle": _ask_whistle,
    "whistle": _whistle,
    "arrive": _arrive,
    "done": _done,
    "verify": _verify,
    "send_back": _send_back,
    "confirm": _confirm,
    "call_back": _call_back,
    "silence": _silence,
    "merge": _merge,
    "redirect": _redirect,
    "sort": _sort,
    "put_on_agenda": _on_agenda,
    "take_off_agenda": _on_agenda,
    "to_topic": _to_topic,
    "rate_response": _rate_response,
    "tell": _tell,
    "reopen": _reopen,
    "add_helper": _add_helper,
} | {f"in {state}": _waits for state in Issue.STATES}
EFFECTS["in closed"] = _closes
