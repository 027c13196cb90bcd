"""Visits to homes."""

from flask_babel import lazy_gettext as _l

from services.privacy.bases import DOOR_PEOPLE, DUTY, WITH_VISITS, YOUR_WORKERS, Item

PERSONAL = {
    "visit": (
        Item(
            "visit",
            ("household", "author", "channel", "outcome", "day", "happened_at"),
            _l("When somebody came by or called, and who"),
            _l("To see that no home is forgotten"),
            DUTY,
            YOUR_WORKERS,
            WITH_VISITS,
        ),
        Item(
            "visit",
            ("findings", "excuse", "note", "void_reason"),
            _l("What was found or said at the door"),
            _l("To follow up on what you need"),
            DUTY,
            YOUR_WORKERS,
            WITH_VISITS,
        ),
        Item(
            "visit_version",
            ("findings", "note", "amended_by", "amended_at"),
            _l("How a note read before it was corrected"),
            _l("So that nothing is changed unseen"),
            DUTY,
            YOUR_WORKERS,
            WITH_VISITS,
        ),
        Item(
            "promise",
            ("text", "made_on", "kept_at", "kept_by", "author"),
            _l("What was promised to you"),
            _l("So that it is kept"),
            DUTY,
            YOUR_WORKERS,
            WITH_VISITS,
        ),
        Item(
            "attachment",
            ("sha256",),
            _l("Photos and voice notes of a visit, without place or camera data"),
            _l("To show what words cannot"),
            DUTY,
            YOUR_WORKERS,
            WITH_VISITS,
        ),
        Item(
            "household",
            (
                "last_reached_on",
                "last_tried_on",
                "last_rung",
                "last_excused_on",
                "excuse",
                "findings",
                "open_promises",
            ),
            _l("The last visit to your door in short"),
            _l("To know whose turn it is"),
            DUTY,
            DOOR_PEOPLE,
            WITH_VISITS,
        ),
        Item(
            "coverage_target",
            ("household", "label", "status", "visited_on", "reason"),
            _l("Whether your door was reached in a past round"),
            _l("For the figures of a closed round, which do not change"),
            DUTY,
            _l("Community worker, secretaries and observers of your area"),
            WITH_VISITS,
        ),
    ),
}
