"""The one rule at the door: what a scanned or typed text is worth. static/js/door/judge.js is
its twin, so that a station without a network and the server say the same.

    verdict    reason                        what it means
    in, out    listed                        as expected
               waiting                       on the waiting list: comes in all the same
               back                          went out before, comes in again
               without_in                    goes out, and nobody saw them come in
    again      here, elsewhere               known already: from this station, or from the list
    unlisted   unlisted                      a good pass or number, not on the list: comes in
    revoked    pass, key                     the pass, or the key that signed it, is taken back
    bad        empty, number, torn,          nothing there, mistyped, incomplete, forged
               signature
    foreign    key                           signed with a key of somebody else
    other      address, text                 a code of another kind

Nobody is refused for want of room: who stands at the door is in. A typed number proves nothing and
opens no name (`verified` is false). Where somebody is, is what was noted last: here, else on the
list; so somebody who went out and comes back is not "again".
"""

from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from services.passes.numbers import clean_number
from services.passes.tokens import Pass, Unreadable, parse, verify

DIRECTIONS = ("in", "out")
TAKEN = ("in", "out", "unlisted")  # the verdicts that are noted as an arrival or a leaving


class Listed(NamedTuple):
    """Somebody on the list; state is "listed", "in", "out" or "waiting". None: not known here."""

    name: str | None
    state: str | None


class Known(NamedTuple):
    """What the judge knows: an opened roster, or the server's own truth, asked when needed."""

    keys: Mapping[str, str]  # {kid: public}
    revoked_kids: Collection[str]
    is_revoked: Callable[[str], bool]  # by number
    by_pass: Callable[[Pass], Listed | None]  # the pass is proved
    by_number: Callable[[str], Listed | None]


class Judgement(NamedTuple):
    """What to do, and what is known of whoever it is."""

    verdict: str
    reason: str
    number: str | None = None
    name: str | None = None
    state: str | None = None
    verified: bool = False


def judge(text, direction, known, seen):
    """A text at the door → Judgement. `direction` is "in" or "out"; `seen` is what this station
    noted since the roster was made, {number: [directions, oldest first]}."""
    number = clean_number(text)
    if number is not None:
        listed = known.by_number(number)
        unnamed = listed and listed._replace(name=None)
        return _judge_person(number, unnamed, False, direction, known, seen)
    try:
        found, signature = parse(text)
        # First: the key may be gone from the list, and a leaked one signs whatever is wanted.
        if found.kid in known.revoked_kids:
            return Judgement("revoked", "key", found.number)
        verify(found, signature, known.keys)
    except Unreadable as refused:
        return Judgement(refused.code, refused.reason)
    return _judge_person(found.number, known.by_pass(found), True, direction, known, seen)


def _judge_person(number, listed, verified, direction, known, seen):
    if known.is_revoked(number):
        return Judgement("revoked", "pass", number, verified=verified)
    verdict, reason = verdict_on(direction, listed, seen.get(number))
    name, state = listed or (None, None)
    return Judgement(verdict, reason, number, name, state, verified)


def verdict_on(direction, listed, noted=()):
    """(verdict, reason) for somebody who is on the list as `listed` (Listed or None) and was noted
    here before in these directions, oldest first."""
    state = listed and listed.state
    listed_as = state if state in DIRECTIONS else None
    last = noted[-1] if noted else listed_as
    if last == direction:
        return "again", "here" if noted else "elsewhere"
    if listed is None:
        return "unlisted", "unlisted"
    if direction == "out":
        # An unknown state is no reason to wonder.
        return "out", "without_in" if last is None and state else "listed"
    if last == "out":
        return "in", "back"
    return "in", "waiting" if state == "waiting" else "listed"
