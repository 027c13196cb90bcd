"""Many things moved at once, in a few statements: five hundred whose minutes are confirmed."""

from datetime import datetime

from models import Step
from services import activity, clock, flow
from services.errors import Refused

AT_ONCE = 500  # steps written by one statement
TOGETHER = {"note": "", "together": True}


def move_all(machine, things, verb, by, *, parties):
    """Make the same move of many things. Returns those it was made of.

    `things` are of one model and held by the caller; what was set on one before is saved with it.
    `parties` are what `by` is to each of them. Those in a state it does not fit are left as they
    are. Effects run as in flow.move, given only that they are moved together. Raises Refused.
    """
    mine = {*parties}
    allowed = [one for one in machine.of(verb) if mine & {*one.who} and not mine & {*one.never}]
    if not allowed:
        raise Refused(f"{machine.noun}.{verb}")
    made, changes, now = [], {}, clock.now()
    for thing in things:
        move = next((move for move in allowed if move.fits(thing)), None)
        if move is not None:
            made.append((thing, *flow.apply(machine, thing, move, by, TOGETHER)))
            _at_once(thing, now)
            changed = tuple((f.name, thing.__data__[f.name]) for f in thing.dirty_fields)
            changes.setdefault(changed, []).append(thing)
    for changed, some in changes.items():
        model, ids = type(some[0]), [thing.id for thing in some]
        model.update(dict(changed)).where(model.id.in_(ids)).execute()
    _write(machine, made, verb, by)
    return [thing for thing, _before, _detail in made]


def _at_once(thing, now):
    """What was noted as happening now happened to all of them in one moment; or no two of them
    would change alike, and each would need a statement of its own."""
    for field in thing.dirty_fields:
        value = thing.__data__[field.name]
        if isinstance(value, datetime) and now < value <= clock.now():
            setattr(thing, field.name, now)


def begin_all(machine, things, verb, by):
    """Write the first step of many things that were just made."""
    assert all(any(m.verb == verb and m.after == t.state for m in machine.starts) for t in things)
    _write(machine, [(thing, None, {}) for thing in things], verb, by)


def _write(machine, made, verb, by):
    for start in range(0, len(made), AT_ONCE):
        some = made[start : start + AT_ONCE]
        rows = [
            flow.row_of(machine, thing, verb, before, by, "", detail, None)
            for thing, before, detail in some
        ]
        Step.insert_many(rows).execute()
        things = [thing for thing, _before, _detail in some]
        activity.record_all(by, f"{machine.noun}.{verb}", things, rows[0]["happened_at"])
