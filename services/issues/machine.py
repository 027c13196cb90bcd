"""The moves of an issue (五单办理, 吹哨报到, 挂账销号): domain.md 5.2 as a table.

What differs from there: a whistle can also be blown for what was accepted and not dispatched yet,
what nobody takes can be recalled, and helpers, nudges, agendas and plain words are moves that leave
the state as it is.
"""

from flask_babel import lazy_gettext as _l

from models import Issue
from services import clock
from services.flow import Machine, Move
from services.issues.effects import EFFECTS
from services.issues.parties import BY_ROLE, OTHERS, acts_for, parties

DECLINES = 2  # sent back that often, the secretary dispatches it

FINAL = frozenset({"closed", "merged", "redirected", "withdrawn"})
OPEN = tuple(state for state in Issue.STATES if state not in FINAL)
EARLY = ("reported", "need_info", "accepted", "consulting")
WORK = ("claimed", "in_progress")
TAKEN = ("dispatched", *WORK)
UNTOUCHED = EARLY[:2]  # nobody took it up yet
TAKEN_UP = EARLY[2:]
COMMUNITY = ("staff", "secretary")
HANDLER = ("handler",)
DID_IT = ("handler", "co_handler", "doer")
OURS = ("reported", "accepted", "consulting", "done_reported", "verified", "to_topic")  # to do here
OVER = ("verified", "closed", "redirected")  # the family can be told
ONLY_STAFF = ()  # nobody besides the community reads the note


def _asks_for(*kinds):
    return lambda issue: issue.asked in kinds


STARTS = (
    Move("raise", (), "reported", ("raiser",), ("text",), ("photos", "voice"), offline=True),
    Move("solve", (), "closed", ("solver",), ("text",), ("photos", "voice"), offline=True),
    Move("join", (), "merged", ("raiser",), ("text",), ("photos", "voice"), offline=True),
)

MOVES = (
    Move("accept", ("reported",), "accepted", ("acceptor",), takes=("category", "note")),
    Move("ask", ("reported",), "need_info", ("acceptor",), ("note",), tells=("reporter",)),
    Move(
        "answer",
        ("need_info",),
        "reported",
        ("reporter", "author", "staff"),
        ("note",),
        offline=True,
        tells=("reporter",),
    ),
    Move("claim", ("dispatched",), "claimed", ("taker",)),
    Move("start", ("claimed",), "in_progress", HANDLER, takes=("note", "photos"), offline=True),
    Move("done", WORK, "done_reported", HANDLER, ("note",), ("photos",), offline=True),
    Move(
        "confirm",
        ("verified",),
        "closed",
        ("reporter",),
        ("rating",),
        ("note",),
        never=DID_IT,
        tells=("reporter",),
    ),
    Move(
        "verify",
        ("done_reported",),
        "verified",
        ("verifier",),
        takes=("note",),
        never=DID_IT,
        tells=ONLY_STAFF,
    ),
    Move(
        "call_back",
        ("verified",),
        "closed",
        ("staff", "first_contact"),
        ("rating",),
        ("note",),
        never=DID_IT,
        tells=ONLY_STAFF,
    ),
    Move(
        "call_back",
        ("closed",),
        None,
        ("staff", "first_contact"),
        ("rating",),
        ("note",),
        never=DID_IT,
        when=lambda issue: issue.needs_callback,
        tells=ONLY_STAFF,
    ),
    Move("arrive", ("whistled",), "claimed", ("called",), ("note",), tells=("handler",)),
    Move(
        "arrive",
        (*WORK, "waiting", "done_reported", "verified"),
        None,
        ("called",),
        ("note",),
        tells=("handler",),
    ),
    Move(
        "dispatch",
        ("accepted", "consulting"),
        "dispatched",
        COMMUNITY,
        ("to", "measure", "due_on"),
        ("brief", "helpers"),
        when=lambda issue: issue.declined < DECLINES,
    ),
    Move(
        "dispatch",
        ("accepted", "consulting"),
        "dispatched",
        ("secretary",),
        ("to", "measure", "due_on"),
        ("brief", "helpers"),
        when=lambda issue: issue.declined >= DECLINES,
    ),
    Move("grant", WORK, None, COMMUNITY, takes=("note",), when=_asks_for("extension")),
    Move("grant", WORK, "waiting", COMMUNITY, takes=("note",), when=_asks_for("waiting")),
    Move("refuse", WORK, None, COMMUNITY, ("note",), when=_asks_for("extension", "waiting")),
    Move(
        "refuse",
        (*TAKEN_UP, *TAKEN),
        None,
        ("secretary",),
        ("note",),
        when=_asks_for("whistle"),
        tells=ONLY_STAFF,
    ),
    Move("resume", ("waiting",), "in_progress", ("handler", "staff"), takes=("note",)),
    Move("decline", ("dispatched",), "accepted", ("addressee",), ("note",), tells=("handler",)),
    Move(
        "ask_extension",
        WORK,
        None,
        HANDLER,
        ("until", "note"),
        when=_asks_for(None),
        offline=True,
    ),
    Move(
        "ask_waiting",
        WORK,
        None,
        HANDLER,
        ("until", "note"),
        when=_asks_for(None),
        offline=True,
    ),
    Move(
        "whistle",
        (*TAKEN_UP, *TAKEN),
        "whistled",
        ("secretary",),
        ("kind", "called"),
        ("lead", "note"),
        tells=("handler",),
    ),
    Move(
        "ask_whistle",
        (*TAKEN_UP, *TAKEN),
        None,
        ("staff", "consulter"),
        ("note",),
        when=_asks_for(None),
        tells=ONLY_STAFF,
    ),
    Move(
        "send_back",
        ("done_reported", "verified"),
        "in_progress",
        ("verifier", "reporter"),
        ("note",),
        never=DID_IT,
    ),
    Move("consult", ("accepted",), "consulting", ("staff", "consulter"), takes=("note",)),
    Move("add_helper", TAKEN, None, COMMUNITY, ("helpers",), tells=("handler",)),
    Move("nudge", (*TAKEN, "whistled"), None, COMMUNITY, takes=("note",), tells=("handler",)),
    Move(
        "recall",
        (*TAKEN, "waiting", "whistled"),
        "accepted",
        COMMUNITY,
        ("note",),
        tells=("handler",),
    ),
    Move("merge", EARLY, "merged", ("staff",), ("into",), ("note",), tells=("reporter",)),
    Move("redirect", EARLY, "redirected", ("staff",), ("to_whom",), ("note",), tells=("reporter",)),
    Move("sort", OPEN, None, ("acceptor",), ("category",), tells=ONLY_STAFF),
    Move(
        "put_on_agenda",
        OPEN,
        None,
        ("staff", "consulter"),
        when=lambda issue: not issue.is_on_agenda,
    ),
    Move(
        "take_off_agenda",
        OPEN,
        None,
        ("staff", "consulter"),
        when=lambda issue: issue.is_on_agenda,
    ),
    Move("to_topic", (*TAKEN_UP, *TAKEN, "waiting"), "to_topic", ("staff", "consulter"), ("note",)),
    Move("from_topic", ("to_topic",), "accepted", ("staff", "consulter"), takes=("note",)),
    Move(
        "rate_response",
        Issue.STATES,
        None,
        ("secretary",),
        ("call", "response"),
        ("result", "note"),
        when=lambda issue: issue.whistled,
        tells=("handler",),
    ),
    Move(
        "tell",
        (*OVER, "merged"),
        None,
        ("author",),
        when=lambda issue: (
            issue.told_at is None
            and issue.reporter_id != issue.author_id
            and (issue.state in OVER or issue.merged_into.state in OVER)
        ),
        offline=True,
    ),
    Move(
        "say",
        OPEN,
        None,
        ("reporter", "author", "staff", "handler", "co_handler"),
        ("note",),
        offline=True,
        tells=("reporter",),
    ),
    Move("reopen", ("closed",), "accepted", ("reporter", "staff"), ("note",)),
    Move("silence", ("verified",), "closed", ("clock",)),
    Move(
        "take_back",
        ("closed", "merged"),
        "withdrawn",
        ("author",),
        takes=("note",),
        when=lambda issue: (
            issue.closing in (None, "on_the_spot")
            and issue.rating is None
            and clock.now() - issue.received_at < clock.DAY
        ),
        offline=True,
    ),
    Move("withdraw", OPEN, "withdrawn", ("reporter",), takes=("note",), offline=True),
    Move(
        "withdraw",
        UNTOUCHED,
        "withdrawn",
        ("author",),
        takes=("note",),
        offline=True,
    ),
    Move("part", ("merged",), "reported", ("clock",)),
)

MISSING = {
    "text": _l("Please say in a word or two what it is about, or record it."),
    "note": _l("Please say it in a word or two, so that everybody can follow."),
    "rating": _l("Please choose how it went."),
    "to": _l("Please choose who is to do it."),
    "measure": _l("Please write down what is to be done."),
    "due_on": _l("Please choose by when."),
    "until": _l("Please choose until when."),
    "kind": _l("Please choose why you call them together."),
    "called": _l("Please choose whom to call."),
    "helpers": _l("Please choose who helps."),
    "into": _l("Please choose which one it is the same as."),
    "to_whom": _l("Please say who looks after it and how to reach them."),
    "category": _l("Please choose what it is about."),
    "call": _l("Please choose whose answer you mean."),
    "response": _l("Please choose how they answered."),
}

ISSUE = Machine(
    noun="issue",
    states=Issue.STATES,
    final=FINAL,
    starts=STARTS,
    moves=MOVES,
    parties=parties,
    acts_for=acts_for,
    effects=EFFECTS,
    missing=MISSING,
    by_role=BY_ROLE,
    others=OTHERS,
)
