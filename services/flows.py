"""docs/flows.md: the machines of services/flow.py as diagrams and tables, and what is wrong with
them."""

from flask_babel import force_locale

from services import words
from services.adjustments.machine import ADJUSTMENT
from services.claims.machine import POST_CLAIM
from services.credits.machine import CREDIT_APPLICATION
from services.disputes.machine import POINTS_DISPUTE
from services.events.machine import EVENT
from services.issues.machine import ISSUE
from services.participations.machine import PARTICIPATION
from services.records.machine import SERVICE_RECORD
from services.redemptions.machine import REDEMPTION
from services.registrations.machine import REGISTRATION
from services.shop.writing_off import WRITE_OFF

MACHINES = (
    ISSUE,
    EVENT,
    PARTICIPATION,
    REGISTRATION,
    POST_CLAIM,
    SERVICE_RECORD,
    CREDIT_APPLICATION,
    ADJUSTMENT,
    POINTS_DISPUTE,
    WRITE_OFF,
    REDEMPTION,
)
HEAD = """# Flows

Written by `flask --app app flows` from the machines in `services/`; `flask flows --check` and the
tests fail when this page is out of date. Parties are what somebody is to a thing: the role table in
`services/roles.py` names staff, the thing itself its reporter and handler. “Overdue” is no state:
it is computed from days.
"""


def page():
    """The text of docs/flows.md."""
    return HEAD + "".join(_machine(machine) for machine in MACHINES)


def faults(machine):
    """What is wrong with a machine, a sentence each; empty when it is sound.

    Unknown states or parties, states nobody reaches or leaves, sentences that are missing, moves
    that can never be told apart.
    """
    reached = {move.after for move in machine.starts}
    reached |= {move.after for move in machine.moves if move.after}
    left = {state for move in machine.moves if move.after for state in move.before}
    for state in machine.states:
        if state not in reached:
            yield f"{machine.noun}: nothing leads to {state}"
        if state not in machine.final and state not in left:
            yield f"{machine.noun}: nothing leads out of {state}"
    for move in (*machine.starts, *machine.moves):
        yield from _faults(machine, move)
    seen = {}
    for move in machine.moves:
        for state in move.before:
            if seen.get((move.verb, state), set()) & {*move.who} and move.when is None:
                yield f"{machine.noun}: two moves {move.verb} from {state}"
            seen.setdefault((move.verb, state), set()).update(move.who)


def _faults(machine, move):
    for state in {*move.before, move.after} - {None, *machine.states}:
        yield f"{machine.noun}.{move.verb}: unknown state {state}"
    for party in {*move.who, *move.never} - {*machine.by_role, *machine.others}:
        yield f"{machine.noun}.{move.verb}: unknown party {party}"
    for name in move.asks:
        if name not in machine.missing:
            yield f"{machine.noun}.{move.verb}: no sentence for a missing {name}"


def _machine(machine):
    lines = ["", f"## {_word(machine.noun, 'noun')} (`{machine.noun}`)", "", "```mermaid"]
    lines += ["stateDiagram-v2", *_diagram(machine), "```", ""]
    lines += [
        "| verb | | from | to | who | says | offline |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    lines += [_row(machine, move) for move in (*machine.starts, *machine.moves)]
    lines += ["", "| party | verb of the role table |", "| --- | --- |"]
    lines += [f"| {party} | `{verb}` |" for party, verb in machine.by_role.items()]
    return "\n".join(lines) + "\n"


def _diagram(machine):
    for state in machine.states:
        yield f"    {state}: {_chinese(state, f'{machine.noun}_state')} {state}"
    for move in machine.starts:
        yield f"    [*] --> {move.after}: {move.verb}"
    arrows = {}
    for move in machine.moves:
        for state in move.before:
            if move.after and move.after != state:
                arrows.setdefault((state, move.after), []).append(move.verb)
    for (before, after), verbs in arrows.items():
        yield f"    {before} --> {after}: {', '.join(dict.fromkeys(verbs))}"
    for state in sorted(machine.final):
        yield f"    {state} --> [*]"


def _row(machine, move):
    never = f"; never {', '.join(move.never)}" if move.never else ""
    takes = [f"({name})" for name in move.takes]
    cells = (
        f"`{move.verb}`",
        _chinese(move.verb, f"{machine.noun}_verb"),
        ", ".join(move.before) or "–",
        move.after or "stays",
        ", ".join(move.who) + never,
        ", ".join([*move.asks, *takes]) or "–",
        "yes" if move.offline else "",
    )
    return "| " + " | ".join(cells) + " |"


def _word(code, kind):
    with force_locale("en"):
        return str(words.of(code, kind))


def _chinese(code, kind):
    with force_locale("zh_Hans"):
        return str(words.of(code, kind))
