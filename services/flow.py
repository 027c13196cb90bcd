"""State machines as data: one engine offers moves, refuses the rest in a sentence, writes steps.

A Machine is a table of Moves. What a person is to a thing (its reporter, its handler, staff of the
place) are its *parties*; a move names the parties who may make it. docs/flows.md is made from these
tables (`flask flows`).
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from flask_babel import gettext as _
from peewee import JOIN

from models import Organisation, Person, Step
from services import activity, clock, context, words
from services.errors import Refused, RuleBroken
from services.prepared import prepared
from services.texts import clipped

NOTE_LENGTH = 1000


@dataclass(frozen=True)
class Move:
    """One row of a machine: `verb` takes a thing from any state of `before` to `after`.

    `after` None: it stays where it is. `who`: parties who may; `never`: parties who may not all the
    same, since whoever verifies is not whoever did the work. `asks`: what has to be said; `takes`:
    what can be. `when(thing)`: a further condition. `offline`: may wait in a phone. `tells`: who
    besides the community reads its note.
    """

    verb: str
    before: tuple
    after: str | None
    who: tuple
    asks: tuple = ()
    takes: tuple = ()
    never: tuple = ()
    when: Callable | None = None
    offline: bool = False
    tells: tuple = ("reporter", "handler")

    def fits(self, thing):
        """Can it be made in the state the thing is in, whoever asks?"""
        return thing.state in self.before and (self.when is None or self.when(thing))


@dataclass(frozen=True)
class Machine:
    """The moves of one noun.

    `parties(thing, person)` gives the set of what a person is to a thing; `acts_for(thing, person,
    parties)` the id of the organisation for which somebody acts as one of these, or None; `effects`
    {verb: function (thing, by, given) → what the step remembers, a dict of plain values, or None};
    `missing` {name: sentence for what was not said}; `final`: states in which nothing is open;
    `by_role` {party: the verb of services/roles.py that makes somebody one}; `others`: the parties
    a role does not make.
    """

    noun: str
    states: tuple
    final: frozenset
    starts: tuple
    moves: tuple
    parties: Callable
    acts_for: Callable
    effects: dict = field(default_factory=dict)
    missing: dict = field(default_factory=dict)
    by_role: dict = field(default_factory=dict)
    others: tuple = ()

    def of(self, verb):
        """The moves of a verb. Raises KeyError for an unknown one."""
        found = [move for move in self.moves if move.verb == verb]
        if not found:
            raise KeyError(verb)
        return found


def offered(machine, thing, person, parties=None):
    """The moves a person can make now, in the order of the table, one for each verb."""
    mine = machine.parties(thing, person) if parties is None else parties
    found = {}
    for move in machine.moves:
        if move.fits(thing) and mine & {*move.who} and not mine & {*move.never}:
            found.setdefault(move.verb, move)
    return list(found.values())


def next_of(moves, later):
    """(the next thing to do or None, the others) of some Moves; the verbs of `later`, which are
    never that, stand last and in its order."""
    now = [move for move in moves if move.verb not in later]
    rest = sorted((m for m in moves if m.verb in later), key=lambda m: later.index(m.verb))
    return (now[0] if now else None), now[1:] + rest


def move(
    machine,
    thing,
    verb,
    by,
    *,
    note="",
    happened=None,
    parties=None,
    read=None,
    remember=None,
    **given,
):
    """Make a move, in the caller's transaction. Returns the Step.

    `by` is the Person who moves it, None for a reporter without an account and for the clock, whose
    `parties` are then named. `happened` is the pair of clock.from_device. `read(given)` turns what
    was given into what effects work with, once it is known that the move may be made; `remember` is
    a dict of plain values that go into the step besides what its effect says. Raises
    Refused for who never may, RuleBroken with a sentence for a wrong state, for the rule of two,
    and for what was not said.
    """
    moves = machine.of(verb)
    mine = machine.parties(thing, by) if parties is None else {*parties}
    allowed = [move for move in moves if mine & {*move.who}]
    if not allowed:
        raise Refused(f"{machine.noun}.{verb}")
    fitting = [move for move in allowed if move.fits(thing)]
    if not fitting:
        raise RuleBroken(_wrong_state(machine, thing, verb))
    move = fitting[0]
    if mine & {*move.never}:
        raise RuleBroken(_("Whoever did the work cannot check it as well. Please ask a colleague."))
    given = {name: value for name, value in given.items() if name in (*move.asks, *move.takes)}
    given = read(given) if read else given
    given["note"] = clipped(note, NOTE_LENGTH, "note")
    for name in move.asks:
        if not given.get(name):
            raise RuleBroken(machine.missing[name], name)
    acts_for = machine.acts_for(thing, by, mine & {*move.who})
    return _make(machine, thing, move, by, given, happened, acts_for, remember)


def begin(machine, thing, verb, by, happened=None, note="", **detail):
    """Write the first step of a thing that was just made, in its first state. Returns the Step."""
    assert any(move.verb == verb and move.after == thing.state for move in machine.starts)
    return _write(machine, thing, verb, None, by, note, detail, happened)


def steps(machine, ids):
    """{id: its Steps, oldest first} of some things, with who took them, in one query."""
    found = {id: [] for id in ids}
    one = len(found) == 1
    for step in _of_one(machine.noun, *found) if one else _of(machine.noun, list(found)):
        step.facts = json.loads(step.detail)
        found[step.subject_id].append(step)
    return found


def apply(machine, thing, move, by, given):
    """Change a thing as a move does, without saving it. Returns its state before, and what the
    step remembers."""
    before = thing.state
    effect = machine.effects.get(move.verb)
    detail = (effect(thing, by, given) if effect else None) or {}
    thing.state = move.after or before
    arrived = machine.effects.get(f"in {thing.state}")
    if arrived and thing.state != before:
        arrived(thing, by, given)
    thing.is_open = thing.state not in machine.final
    thing.moved_at = clock.now()
    if thing.state != before:
        thing.state_since = thing.moved_at
    return before, detail


def row_of(machine, thing, verb, before, by, note, detail, happened):
    """The values of the Step that says how a thing came to the state it is in now."""
    happened_at, _skew = happened or (clock.now(), 0)
    return {
        "subject": machine.noun,
        "subject_id": thing.id,
        "verb": verb,
        "before": before,
        "after": thing.state,
        "actor": by,
        "note": note,
        "detail": json.dumps(detail, ensure_ascii=False, default=str),
        "happened_at": happened_at,
        "received_at": clock.now(),
        "submission": context.submission(),
    }


def _of(noun, ids):
    query = Step.select(Step, Person, Organisation)
    query = query.join(Person, JOIN.LEFT_OUTER, on=Step.actor).switch(Step)
    query = query.join(Organisation, JOIN.LEFT_OUTER, on=Step.organisation)
    subject = Step.subject_id.in_(ids) if isinstance(ids, list) else Step.subject_id == ids
    return query.where((Step.subject == noun) & subject).order_by(Step.id)


_of_one = prepared(_of)


def _make(machine, thing, move, by, given, happened, acts_for, remember):
    before, detail = apply(machine, thing, move, by, given)
    thing.save()
    said = given["note"], detail | (remember or {})
    return _write(machine, thing, move.verb, before, by, *said, happened, acts_for)


def _write(machine, thing, verb, before, by, note, detail, happened, acts_for=None):
    row = row_of(machine, thing, verb, before, by, note, detail, happened)
    step = Step.create(**row, organisation=acts_for)
    name = f"{machine.noun}.{verb}"
    activity.record(by, name, thing, thing.area_id, row["happened_at"], state=thing.state)
    return step


def _wrong_state(machine, thing, verb):
    return _(
        "This is already “%(state)s”, so “%(verb)s” does not go any more. Look at how it stands.",
        state=words.of(thing.state, f"{machine.noun}_state"),
        verb=words.of(verb, f"{machine.noun}_verb"),
    )
