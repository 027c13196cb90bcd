"""The lines of 今天 about points and the market: what waits, and a word to it."""

from flask_babel import lazy_gettext as _l

WORDS = {
    "waiting": {
        "confirm": _l("Written down for you: is it right?"),
        "collected_by_me": _l("Put aside for you at the market"),
        "collect": _l("Declared: please go and have a look"),
        "assess": _l("For the council: how many points?"),
        "review": _l("Assessed: please review"),
        "dispute": _l("Doubts about a line of a passbook"),
        "adjust": _l("Points to be put right"),
        "write_off": _l("To be taken off the stock"),
        "hand_over": _l("Put aside, to be collected at the counter"),
        "unsettled": _l("Handed over, and not paid for yet"),
    },
}
