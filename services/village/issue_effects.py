"""What each move changes besides the state, for what is over: issues/effects.py with a moment.

Each takes (tale, issue, by, *, note, moment, day, **given) and returns what the step remembers.
"""


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
    help_with(tale, helpers, moment)
    return {"to": kind, "id": who, "due_on": due_on}


def _claim(tale, issue, by, **_):
    if issue.is_claimable:
        issue.organisation = tale.pen.staff.acts_for.get(by)
        issue.is_claimable = False
    issue.handler = by
    return _for(tale, by)


def _start(tale, issue, by, **_):
    issue.handler = by
    return _for(tale, by)


def _for(tale, by):
    """Whose step of the work it was: none of theirs checks it."""
    return {"for": [firm for firm in (tale.pen.staff.acts_for.get(by),) if firm]}


def _decline(tale, issue, by, *, moment, **_):
    issue.declined += 1
    _hand_back(tale, issue, moment)
    return {"times": issue.declined}


def _recall(tale, issue, by, *, moment, **_):
    _hand_back(tale, issue, moment)


def _hand_back(tale, issue, moment):
    call_off(tale, moment)
    issue.organisation = issue.handler = issue.due_on = None
    issue.asked = issue.asked_until = issue.waiting_since = None
    issue.is_claimable = False
    tale.helpers.clear()


def call_off(tale, moment):
    """Whoever was whistled and has not come is not expected any more."""
    for call in tale.calls:
        if call.arrived_at is None and call.cancelled_at is None:
            call.cancelled_at = moment


def end(tale, issue, moment):
    """Nothing is open any more."""
    issue.asked = issue.asked_until = issue.waiting_since = None
    issue.is_claimable = issue.is_on_agenda = False
    call_off(tale, moment)
    if issue.state == "withdrawn":
        issue.needs_callback = False


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


def _done(tale, issue, by, *, moment, **_):
    issue.done_by, issue.done_at = by, moment
    issue.asked = issue.asked_until = None
    return _for(tale, by)


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


def _to_topic(tale, issue, by, *, moment, **_):
    _hand_back(tale, issue, moment)


def _tell(tale, issue, by, *, moment, **_):
    issue.told_at = moment


def _reopen(tale, issue, by, *, moment, **_):
    _hand_back(tale, issue, moment)
    issue.accepted_at = issue.accepted_at or moment
    issue.reopened += 1
    issue.closing = issue.rating = issue.closed_at = issue.told_at = None
    issue.done_at = issue.verified_at = None
    issue.needs_callback = False
    return {"times": issue.reopened}


def help_with(tale, firms, moment):
    """Let organisations (their ids) help, besides the one that leads."""
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
    "tell": _tell,
    "reopen": _reopen,
}
