"""The words of checking in: how, which way, what is odd about it, and why it proves nothing."""

from flask_babel import lazy_gettext as _l

WORDS = {
    "direction": {"in": _l("In"), "out": _l("Out")},
    "method": {
        "pass": _l("By pass"),
        "door": _l("By the code at the door"),
        "tick": _l("Ticked on the list"),
        "pin": _l("By four digits"),
        "paper": _l("From the list on paper"),
        "clock": _l("By itself at the end"),
    },
    "conflict": {
        "over_capacity": _l("More came than there were places"),
        "not_signed_up": _l("Came without signing up"),
        "had_signed_off": _l("Had signed off before"),
        "guardian_unknown": _l("A minor whose guardian was not asked"),
        "after_end": _l("Noted after the end"),
        "clock_off": _l("The phone's clock was off"),
        "pass_revoked": _l("The pass did not hold any more"),
        "called_off": _l("The event had been cancelled"),
        "over_cap": _l("More minutes than are counted without a look"),
        "no_in": _l("Left without having come in"),
        "elsewhere": _l("Was at another event at the same time"),
    },
    "refusal": {  # why a fact at a door proves nothing by itself
        "late_code": _l("The code of the door was an old one"),
        "bad_code": _l("The code of the door could not be read"),
        "late_pin": _l("The four digits came when the door was closed"),
        "revoked": _l("The pass did not hold any more"),
        "unknown": _l("Nobody has this number"),
        "bad": _l("The pass could not be read"),
        "foreign": _l("The pass is not from here"),
        "other": _l("That was no pass"),
        "early": _l("Long before the beginning"),
        "late": _l("Long after the end"),
        "settled": _l("The list was closed already"),
    },
}

VERBS = {
    "check_in.note": _l("noted something at the door of an event"),
    "check_in.answer": _l("answered for somebody at the door of an event"),
    "event.keep_paper": _l("kept the list of an event on paper"),
}

FORMS = {
    "checkins.create": _l("A check-in"),
    "checkins.answer": _l("A word for somebody at the door"),
    "checkins.keep_paper": _l("A list on paper"),
}
