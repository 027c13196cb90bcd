"""What people report."""

from flask_babel import lazy_gettext as _l

from services.privacy.bases import CONSENT, DUTY, THE_COMMUNITY, WITH_ISSUES, Item

PERSONAL = {
    "issue": (
        Item(
            "issue",
            ("reporter", "author", "name_sealed", "token_digest", "shows_name"),
            _l("Who reported it, and whether handlers may know"),
            _l("To ask back and to tell you how it ended"),
            DUTY,
            THE_COMMUNITY,
            WITH_ISSUES,
        ),
        Item(
            "issue",
            ("phone_sealed",),
            _l("The phone number you left with a report"),
            _l("To tell you how it ended; kept encrypted"),
            CONSENT,
            _l("Community worker and secretary, with a reason; you can see who did"),
            WITH_ISSUES,
        ),
        Item(
            "issue",
            ("household", "place", "text", "happened_at"),
            _l("What you reported, where and when"),
            _l("So that it can be put right"),
            DUTY,
            _l("The grid team of your area; handlers read it without names and doors"),
            WITH_ISSUES,
        ),
        Item(
            "issue",
            ("first_contact", "handler", "done_by", "rating", "told_at"),
            _l("Who keeps you told, who does it, how you found it"),
            _l("So that nothing is left lying; the matter is rated, never a person"),
            DUTY,
            _l("The grid team of the area, and whoever handles the matter"),
            WITH_ISSUES,
        ),
        Item(
            "step",
            ("actor", "organisation", "note", "happened_at"),
            _l("Each step: who took it, for whom, with which words"),
            _l("To show how a matter went"),
            DUTY,
            _l("The grid team of the area; you and handlers read what is meant for each"),
            WITH_ISSUES,
        ),
        Item(
            "whistle",
            ("reason", "blown_by", "blown_at"),
            _l("Who called departments together, and why"),
            _l("To explain the call"),
            DUTY,
            _l("The grid team of the area, and the organisations called"),
            WITH_ISSUES,
        ),
        Item(
            "whistle_call",
            ("arrived_by", "arrived_at", "agreed", "rated_by", "rated_at"),
            _l("Who came when, what was agreed, how the answer was rated"),
            _l("So that a call is answered"),
            DUTY,
            _l("The grid team of the area, and the organisations called"),
            WITH_ISSUES,
        ),
    ),
}
