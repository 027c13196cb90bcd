"""The words of reporting in and of claimed posts."""

from flask_babel import lazy_gettext as _l

WORDS = {
    "one": {  # 三个一
        "joined": _l("Joined a group of the branch"),
        "claimed": _l("Claimed a post to serve at"),
        "served": _l("Helped at an event this month"),
        "agreed": _l("Signed an agreement to build together"),
        "met": _l("At the joint meeting each quarter"),
        "solved": _l("Solved something here this year"),
    },
}

FORMS = {
    "claims.create": _l("A claim for a post"),
    "claims.move": _l("A step of a claim"),
    "claims.undo_mine": _l("A claim taken back"),
}
