"""What each move of a participation changes besides its state. Called by services/flow.py only.

An effect takes (participation, by, given) and returns what the step remembers: counts, no words.
What follows from minutes that were confirmed, or taken off the record, stands here and nowhere
else: `_on_the_record` and `_off_the_record`.
"""

from services import clock
from services.participations.parties import guards
from services.points import earning


def _receive(participation, by, given):
    """预告收到: by a tap, or somebody told them in person."""
    participation.noticed_at, participation.noticed_by = clock.now(), by


def _sign_up(participation, by, given):
    """Whoever signs up knows about it. The waiting list goes by when the server heard of it."""
    participation.signed_up_at, participation.signed_up_by = clock.now(), by
    if by is not None and participation.person_id != by.id and guards(by, participation.person_id):
        participation.guardian = by
    if participation.noticed_at is None:
        _receive(participation, by, given)


def _move_up(participation, by, given):
    """They have not heard yet that they have a place now."""
    participation.noticed_at = participation.noticed_by = None


def _invite(participation, by, given):
    participation.invited_by = by


def _adjust(participation, by, given):
    was, participation.minutes = participation.minutes, int(given["minutes"])
    participation.is_disputed = participation.needs_review = False
    if participation.state == "hours_confirmed":
        _off_the_record(participation, by)
        _on_the_record(participation, by)
        earning.thank([participation], by)
    return {"minutes": participation.minutes, "was": was}


def _confirm_hours(participation, by, given):
    if given.get("minutes"):
        participation.minutes = int(given["minutes"])
    participation.is_disputed = participation.needs_review = False
    return {"minutes": participation.minutes}


def _dispute(participation, by, given):
    participation.is_disputed = True


def _answered(participation, by, given):
    participation.is_disputed = False


def _give_feedback(participation, by, given):
    participation.feedback, participation.fed_back_at = given["note"], clock.now()


def _ask_makeup(participation, by, given):
    participation.minutes, participation.asked_by = int(given["minutes"]), by
    participation.is_disputed = False
    return {"minutes": participation.minutes}


def _agree_makeup(participation, by, given):
    participation.is_makeup = True
    return _confirm_hours(participation, by, given)


def _ask_void(participation, by, given):
    participation.asked_to_void, participation.asked_by = True, by


def _refuse_void(participation, by, given):
    participation.asked_to_void = False


def _arrived(participation, by, given):
    """Their minutes were confirmed. Of many at once, whoever confirms them thanks all together."""
    _on_the_record(participation, by)
    if not given.get("together"):
        earning.thank([participation], by)


def _voided(participation, by, given):
    """Their minutes are off the record."""
    participation.asked_to_void = participation.is_disputed = False
    _off_the_record(participation, by)


def _on_the_record(participation, by):
    participation.confirmed_by, participation.confirmed_at = by, clock.now()


def _off_the_record(participation, by):
    """Papers that hold these minutes are true no longer; the points they earned are reversed."""
    # Service papers stand on participations; here is the one way back.
    from services.records.revoking import revoke_for

    revoke_for(participation)
    earning.take_back(participation, by)


EFFECTS = {
    "invite": _invite,
    "receive": _receive,
    "sign_up": _sign_up,
    "move_up": _move_up,
    "adjust": _adjust,
    "confirm_hours": _confirm_hours,
    "dispute": _dispute,
    "give_feedback": _give_feedback,
    "call_off": _answered,
    "ask_makeup": _ask_makeup,
    "agree_makeup": _agree_makeup,
    "ask_void": _ask_void,
    "refuse_void": _refuse_void,
    "in hours_confirmed": _arrived,
    "in voided": _voided,
}
