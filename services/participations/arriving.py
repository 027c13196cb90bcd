"""Coming and leaving, as the facts at an event's door say. Nobody is refused here: whatever is odd
about it is noted for whoever holds the event. The facts themselves: services/checkins."""

from collections import defaultdict

from models import CheckIn, Participation, Step
from services import clock, flow
from services.errors import Refused
from services.events.phases import PAST
from services.participations import counting, elsewhere, lists, minutes, rules, signing_up
from services.participations.machine import COMING, PARTICIPATION, STARTS
from services.participations.parties import parties as parties_of

DECIDED = ("hours_confirmed", "declined", "voided")  # a late fact changes them no more
OF_MINUTES = frozenset({"over_cap", "no_in", "elsewhere"})  # counted anew, they may be gone
ABOUT_STATE = {"cancelled_by_self": "had_signed_off", "called_off": "called_off"}


def come(event, person, by, when, conflicts=(), parties=None):
    """Somebody came, at a naive UTC moment; in the caller's transaction.

    Makes the Participation of whoever just walked in. `conflicts`: codes of words "conflict", to
    which those this can see are added. `parties`: what `by` is to it, where that is known; needed
    when nobody is signed in. Coming again while in is no move. Returns the Participation.
    Raises Refused.
    """
    counting.hold(event)
    row = signing_up.row(event, person)
    if row is None:
        row = Participation(event=event, person=person, state="checked_in", came_at=when)
        row.conflicts = _codes(row, {"not_signed_up", *conflicts, *_of(event, row)})
        _begin(row, by, when, parties)
    elif row.state in ("checked_in", *DECIDED):
        return row
    elif row.state == "hours_pending" and when <= row.left_at:
        return _noted_late(row, when)
    else:
        _come(row, by, when, conflicts, parties)
    return _leave_if_gone(row, by, parties)


def leave(event, person, by, when, parties=None):
    """Somebody left: their minutes wait to be confirmed. In the caller's transaction.

    Whoever the clock had checked out gets the true moment. Of two leavings the earlier one counts,
    whichever is told first; leaving before one came is no move. Returns the Participation, None
    where there is none. Raises Refused.
    """
    counting.hold(event)
    row = signing_up.row(event, person)
    if row is None or row.state not in ("checked_in", "hours_pending"):
        return row
    known = _facts([row])[row.person_id]
    if row.state == "hours_pending" and (_is_later(row, when) or _was_corrected(row)):
        return row
    if when >= max(fact.happened_at for fact in known if fact.direction == "in"):
        _leave(row, by, when, parties, known)
    elif row.state == "hours_pending":  # they came back afterwards: it was two stays
        _count(row, [*known, minutes.Fact("out", when)])
        row.save()
    return row


def close(event):
    """The event is over: whoever is still in is checked out by the clock, at its end or now if that
    is earlier, and flagged. In the caller's transaction. Returns how many."""
    counting.hold(event)
    rows = lists.held(event, ("checked_in",))
    known, ended_at = _facts(rows) if rows else {}, _ended_at(event)
    others = elsewhere.stays(rows) if rows else {}
    for row in rows:
        _close(row, known[row.person_id], ended_at, others)
    return len(lists.by_clock(rows, "leave"))


def recount(event):
    """The event has other times, or counts no minutes any more: those that wait to be confirmed are
    counted anew, but for what somebody put right by hand. In the caller's transaction."""
    rows = lists.held(event, ("hours_pending",))
    known = _facts(rows) if rows else {}
    corrected, others = _corrected(rows), elsewhere.stays(rows) if rows else {}
    for row in rows:
        if row.id not in corrected:
            _count(row, known[row.person_id], others)
            row.save()


def _come(row, by, when, conflicts, parties):
    odd = {*conflicts, *_of(row.event, row)}
    if row.state in ABOUT_STATE:
        odd.add(ABOUT_STATE[row.state])
    elif row.state not in (*COMING, "hours_pending"):
        odd.add("not_signed_up")
    row.came_at = min(filter(None, (row.came_at, when)))
    row.left_at, row.left_by_clock, row.minutes, row.needs_review = None, False, None, False
    row.conflicts = _codes(row, odd)
    flow.move(PARTICIPATION, row, "come", by, happened=(when, 0), parties=parties)


def _begin(row, by, when, parties):
    mine = parties_of(row, by) if parties is None else {*parties}
    [start] = [one for one in STARTS if one.verb == "come"]
    if not mine & {*start.who}:
        raise Refused("participation.come")
    signing_up.write_first(row, start, by, {}, (when, 0))


def _of(event, row):
    """What is odd about somebody's coming, besides the state they are in."""
    is_new = row.id is None or row.state not in counting.SEATED
    if is_new and not counting.has_seat(event):
        yield "over_capacity"
    if row.guardian_id is None and rules.is_minor(row.person):
        yield "guardian_unknown"


def _leave_if_gone(row, by, parties):
    """A fact that came late: they have left since, or the event is over."""
    known = _facts([row])[row.person_id]
    facts = [fact for fact in known if fact.method != "clock"]
    last_in = max(fact.happened_at for fact in facts if fact.direction == "in")
    gone = [f.happened_at for f in facts if f.direction == "out" and f.happened_at > last_in]
    if gone:
        _leave(row, by, min(gone), parties, known)
    elif row.event.state in PAST:
        _close(row, known, _ended_at(row.event))
        lists.by_clock([row], "leave")
    return row


def _leave(row, by, when, parties, known):
    row.left_at, row.left_by_clock = when, False
    _count(row, [*known, minutes.Fact("out", when)])
    flow.move(PARTICIPATION, row, "leave", by, happened=(when, 0), parties=parties)


def _is_later(row, when):
    return not row.left_by_clock and when >= row.left_at


def _close(row, known, ended_at, others=None):
    row.left_at, row.left_by_clock = ended_at, True
    _count(row, known, others)


def _ended_at(event):
    """Until when somebody was there whom nobody saw leave, naive UTC: its end, or the moment it was
    ended earlier, however late that is told."""
    ended = (Step.subject == "event") & (Step.subject_id == event.id) & (Step.verb == "end")
    said = Step.select(Step.happened_at).where(ended).order_by(Step.id).first()
    return min(event.ends_at, clock.now(), *([said.happened_at] if said else []))


def _noted_late(row, when):
    """An earlier coming than the one that is known: the same row, with the minutes of it."""
    row.came_at = min(row.came_at, when)
    if not _was_corrected(row):
        _count(row, _facts([row])[row.person_id])
    row.save()
    return row


def _was_corrected(row):
    return row.id in _corrected([row])


def _corrected(rows):
    """The ids of those whose minutes somebody put right by hand."""
    steps = flow.steps(PARTICIPATION, [row.id for row in rows]) if rows else {}
    return {id for id, its in steps.items() if any(step.verb == "adjust" for step in its)}


def _count(row, facts, others=None):
    """Minutes by the facts, and what somebody has to look at. `others`: elsewhere.stays, where it
    is known."""
    event = row.event
    others = elsewhere.stays([row]) if others is None else others
    found = minutes.served(
        facts, event.starts_at, event.ends_at, open_until=row.left_at if row.left_by_clock else None
    )
    odd = {*minutes.REVIEWED.intersection(found.reasons)}
    if event.counts_hours and elsewhere.overlaps(row, others[row.person_id]):
        odd.add("elsewhere")
    row.minutes, row.needs_review = found.minutes if event.counts_hours else 0, bool(odd)
    known = {*row.conflicts.split()} - OF_MINUTES
    row.conflicts = " ".join(sorted(known | odd))


def _codes(row, odd):
    return " ".join(sorted({*row.conflicts.split(), *odd}))


def _facts(rows):
    """{person id: facts} of some Participations of one event, in one query: what the doors noted
    and counted, and what their rows say."""
    found = defaultdict(list)
    people = [row.person_id for row in rows]
    mine = (CheckIn.event == rows[0].event_id) & CheckIn.person.in_(people)
    for fact in CheckIn.select().where(mine & (CheckIn.verdict != "refused")):
        found[fact.person_id].append(fact)
    for row in rows:
        if row.came_at is not None:
            found[row.person_id].append(minutes.Fact("in", row.came_at))
        if row.left_at is not None and not row.left_by_clock:
            found[row.person_id].append(minutes.Fact("out", row.left_at))
    return found
