"""What each move changes besides the state, for what is over: issues/effects.py with a moment.

Each takes (tale, issue, by, *, note, moment, day, **given) and returns what the step remembers.
"""

from types import SimpleNamespace

from models import Whistle, WhistleCall
from services.issues import deadlines


def _accept(tale, issue, by, *, moment, **_):
    issue.first_contact = issue.first_contact_id or by
    issue.accepted_at = moment


def _dispatch(tale, issue, by, *, to, measure, due_on, helpers, moment, **_):
    kind, who = to
    issue.organisation = who if kind == "organisation" else None
    issue.handler = who if kind == "person" else None
    issue.is_claimable = kind == "open"
    issue.measure, issue.due_on = measure, due_on
    issue.brief = tale.hidden()
    issue.first_due_on = issue.first_due_on or due_on
    issue.dispatched_at = moment
    _help(tale, helpers, moment)
    return {"to": kind, "id": who, "due_on": due_on}


def _claim(tale, issue, by, **_):
    if issue.is_claimable:
        issue.organisation = tale.pen.staff.acts_for.get(by)
        issue.is_claimable = False
    issue.handler = by


def _start(tale, issue, by, **_):
    issue.handler = by


def _decline(tale, issue, by, **_):
    issue.declined += 1
    _hand_back(tale, issue)
    return {"times": issue.declined}


def _recall(tale, issue, by, **_):
    _hand_back(tale, issue)


def _hand_back(tale, issue):
    issue.organisation = issue.handler = issue.due_on = None
    issue.asked = issue.asked_until = issue.waiting_since = None
    issue.is_claimable = False
    tale.helpers.clear()


def _ask_extension(tale, issue, by, *, until, **_):
    issue.asked, issue.asked_until = "extension", until
    return {"until": until}


def _ask_waiting(tale, issue, by, *, until, **_):
    issue.asked, issue.asked_until = "waiting", until
    return {"until": until}


def _grant(tale, issue, by, *, day, **_):
    kind, until = issue.asked, issue.asked_until
    issue.asked = None
    if kind == "waiting":
        issue.waiting_since = day
        return {"review_on": until}
    before, issue.due_on, issue.asked_until = issue.due_on, until, None
    issue.next_on = until
    return {"due_on": until, "before": before}


def _refuse(tale, issue, by, **_):
    issue.asked = issue.asked_until = None


def _resume(tale, issue, by, *, day, **_):
    calendar = tale.pen.calendar
    waited = calendar.between(issue.waiting_since, day)
    issue.waited_days += waited
    issue.due_on = calendar.add(issue.due_on, waited) if waited else issue.due_on
    issue.waiting_since = issue.asked_until = None
    return {"waited": waited, "due_on": issue.due_on}


def _ask_whistle(tale, issue, by, **_):
    issue.asked = "whistle"


def _whistle(tale, issue, by, *, kind, called, note, moment, day, **_):
    """`called`: keys of organisations, the first of them leads."""
    firms = [tale.pen.staff.firms[key].id for key in called]
    rows, lead = tale.pen.rows, firms[0]
    id = rows.new_id(Whistle)
    tale.whistles.append((id, kind, note, by, moment))
    for firm in firms:
        tale.calls.append(_call(rows.new_id(WhistleCall), id, firm, firm == lead))
    issue.whistled += 1
    issue.asked = issue.asked_until = issue.handler = None
    issue.organisation, issue.is_claimable = lead, False
    issue.measure = issue.measure or note
    issue.brief = issue.brief or tale.hidden()
    days = 1 if kind == "emergency" else deadlines.WHISTLE_DAYS
    issue.due_on = issue.due_on or tale.pen.calendar.add(day, days)
    issue.first_due_on = issue.first_due_on or issue.due_on
    issue.dispatched_at = issue.dispatched_at or moment
    _help(tale, firms[1:], moment)
    return {"kind": kind, "called": firms}


def _call(id, whistle, firm, is_lead):
    """A row of WhistleCall, in the order of rows.FIELDS."""
    return SimpleNamespace(
        id=id,
        whistle=whistle,
        organisation=firm,
        is_lead=is_lead,
        arrived_at=None,
        arrived_by=None,
        agreed="",
        response=None,
        result=None,
        rated_by=None,
        rated_at=None,
    )


def _arrive(tale, issue, by, *, note, moment, **_):
    firm = tale.pen.staff.acts_for[by]
    call = next(c for c in tale.calls if c.organisation == firm and c.arrived_at is None)
    call.arrived_at, call.arrived_by, call.agreed = moment, by, note
    if firm == issue.organisation_id and issue.handler_id is None:
        issue.handler = by
    return {"call": call.id}


def _done(tale, issue, by, *, moment, **_):
    issue.done_by, issue.done_at = by, moment
    issue.asked = issue.asked_until = None


def _verify(tale, issue, by, *, moment, **_):
    issue.verified_at = moment


def _send_back(tale, issue, by, **_):
    issue.returned += 1
    issue.done_at = issue.verified_at = None
    return {"times": issue.returned}


def _confirm(tale, issue, by, *, rating, **_):
    issue.rating, issue.closing = rating, "reporter"
    return {"rating": rating}


def _call_back(tale, issue, by, *, rating, **_):
    issue.rating, issue.closing = rating, issue.closing or "callback"
    issue.needs_callback = False
    return {"rating": rating}


def _silence(tale, issue, by, **_):
    issue.closing = "silence"


def _merge(tale, issue, by, *, into, **_):
    tale.into = into
    return {"into": into}


def _redirect(tale, issue, by, *, to_whom, **_):
    issue.redirected_to = to_whom


def _on_agenda(tale, issue, by, **_):
    issue.is_on_agenda = not issue.is_on_agenda


def _to_topic(tale, issue, by, **_):
    _hand_back(tale, issue)


def _rate_response(tale, issue, by, *, firm, response, result, moment, **_):
    id = tale.pen.staff.firms[firm].id
    call = next(c for c in tale.calls if c.organisation == id and c.rated_at is None)
    call.response, call.result, call.rated_by, call.rated_at = response, result, by, moment
    return {"call": call.id, "response": response, "result": result}


def _tell(tale, issue, by, *, moment, **_):
    issue.told_at = moment


def _reopen(tale, issue, by, *, moment, **_):
    _hand_back(tale, issue)
    issue.accepted_at = issue.accepted_at or moment
    issue.reopened += 1
    issue.closing = issue.rating = issue.closed_at = issue.told_at = None
    issue.done_at = issue.verified_at = None
    issue.needs_callback = False
    return {"times": issue.reopened}


def _help(tale, firms, moment):
    there = {firm for firm, _moment in tale.helpers} | {tale.issue.organisation_id}
    tale.helpers += [(firm, moment) for firm in firms if firm not in there]


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
    "put_on_agenda": _on_agenda,
    "take_off_agenda": _on_agenda,
    "to_topic": _to_topic,
    "rate_response": _rate_response,
    "tell": _tell,
    "reopen": _reopen,
}
