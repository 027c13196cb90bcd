"""The words of doors: findings, ways to reach somebody, outcomes, rounds."""

from flask_babel import lazy_gettext as _l

WORDS = {
    "finding": {
        "normal": _l("Everything is fine"),
        "request": _l("Has a request"),
        "hazard": _l("Has a hazard"),
        "conflict": _l("Has a conflict"),
        "care": _l("Needs care"),
    },
    "channel": {
        "door": _l("At the door"),
        "phone": _l("By phone"),
        "wechat": _l("By WeChat"),
        "walk": _l("On foot"),
    },
    "excuse": {
        "moved": _l("Moved away"),
        "empty": _l("Nobody lives here"),
        "refused": _l("Would rather not be visited"),
        "hospital": _l("In hospital"),
    },
    "outcome": {
        "reached": _l("Met"),
        "tried": _l("Not met"),
        "excused": _l("Excused"),
        "walked": _l("Walked"),
    },
    "status": {
        "reached": _l("Visited"),
        "tried": _l("Tried, not met"),
        "excused": _l("Excused"),
        "due": _l("Still due"),
    },
    "cadence": {
        "routine": _l("Routine patrol"),
        "focus": _l("Focus patrol"),
        "full": _l("Full patrol"),
    },
    "period": {
        "day": _l("Every day"),
        "week": _l("Every week"),
        "month": _l("Every month"),
        "quarter": _l("Every quarter"),
    },
    "pause": {
        "heat": _l("Too hot"),
        "holiday": _l("Holiday"),
        "emergency": _l("Emergency"),
        "other": _l("Another reason"),
    },
    "covers": {
        "patches": _l("The grounds of each grid"),
        "focus_households": _l("Focus households"),
        "households": _l("All households"),
    },
}
