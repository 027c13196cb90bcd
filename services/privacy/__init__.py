"""The register of personal data: every column about people, why it is kept, who sees it, how long.

/privacy and 我的信息 are made from it; tests/services/test_privacy.py fails for a column of
models.py that stands neither here nor among those that say nothing about people.
"""

from flask_babel import lazy_gettext as _l

from services.privacy import events, issues, people, points, safety, visits
from services.privacy.plain import NOT_PERSONAL

__all__ = ["GROUPS", "NOT_PERSONAL", "PERSONAL", "columns", "groups"]

GROUPS = {
    "person": _l("You and your home"),
    "post": _l("Posts"),
    "care": _l("What to mind at your door"),
    "visit": _l("Visits to your home"),
    "issue": _l("What you report"),
    "event": _l("Events and service"),
    "points": _l("Points and market"),
    "device": _l("Signing in"),
    "activity": _l("What happened, and who looked"),
}

PERSONAL = {
    **people.PERSONAL,
    **visits.PERSONAL,
    **issues.PERSONAL,
    **events.PERSONAL,
    **points.PERSONAL,
    **safety.PERSONAL,
}


def groups(*keys):
    """[(heading, [Item])] in the order of reading: all of the register, or these parts of it."""
    return [(GROUPS[key], list(PERSONAL[key])) for key in keys or PERSONAL]


def columns():
    """{(table, column)} of everything in the register."""
    return {
        (item.table, field)
        for items in PERSONAL.values()
        for item in items
        for field in item.fields
    }
