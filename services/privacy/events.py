"""Events, service, reporting in, posts that are claimed."""

from flask_babel import lazy_gettext as _l

from services.privacy.bases import CONSENT, DUTY, NOBODY, SAFETY, Item

HOLDERS = _l(
    "You, your guardian, whoever holds the event, the community worker and the secretaries"
)
DOORS_TOO = _l(
    "You, your guardian, whoever holds the event, the community worker and the secretaries. Of "
    "grown-ups also whoever looks after their door; that somebody did not come is not told them"
)
NATIONAL_TOO = _l(
    "The same people; the community may enter what grown-ups served in the national volunteer "
    "system"
)
YOUR_BRANCH = _l(
    "Members and units: you, and the secretaries of your community and estate branch; nobody else. "
    "Teams: also whoever leads them, and the community worker"
)
TEN_YEARS = _l("At least ten years, also after an account is closed (GB/T 40143, 5.2.2)")
WITH_EVENTS = _l("As long as the community keeps the event: ten years is the advice")
SERVICE = _l("Recording service truthfully (Regulations on Voluntary Service, art. 19)")

PERSONAL = {
    "event": (
        Item(
            "event",
            ("organiser", "author"),
            _l("Who holds an event"),
            _l("So that there is somebody to turn to"),
            DUTY,
            _l("Everybody who can see the event"),
            WITH_EVENTS,
        ),
        Item(
            "participation",
            (
                "event",
                "person",
                "invited_by",
                "noticed_at",
                "noticed_by",
                "signed_up_at",
                "signed_up_by",
                "state",
            ),
            _l("Which events you were invited to, heard of and signed up for"),
            _l("To keep you a place and let you know"),
            CONSENT,
            DOORS_TOO,
            WITH_EVENTS,
        ),
        Item(
            "participation",
            (
                "came_at",
                "left_at",
                "minutes",
                "is_makeup",
                "is_disputed",
                "asked_by",
                "confirmed_by",
                "confirmed_at",
                "conflicts",
            ),
            _l("How long you served, and who confirmed it"),
            _l("For your own record of service; it is never attendance of staff, and never ranked"),
            SERVICE,
            NATIONAL_TOO,
            TEN_YEARS,
        ),
        Item(
            "participation",
            ("feedback", "fed_back_at"),
            _l("How you found an event"),
            _l("So that the next one is better"),
            CONSENT,
            HOLDERS,
            WITH_EVENTS,
        ),
        Item(
            "participation",
            ("guardian",),
            _l("Who decided for a minor"),
            _l("Minors come with their guardian's word (Regulations of Shandong, art. 10)"),
            CONSENT,
            HOLDERS,
            TEN_YEARS,
        ),
        Item(
            "guardianship",
            ("child", "guardian", "since", "ended_at"),
            _l("Whose guardian you are"),
            _l("So that a child needs no account of its own"),
            CONSENT,
            HOLDERS,
            _l("As long as it lasts, and as a record after that"),
        ),
        Item(
            "check_in",
            (
                "person",
                "direction",
                "method",
                "verdict",
                "reason",
                "by",
                "happened_at",
                "skew_seconds",
                "answered_at",
            ),
            _l("When you came and left, in which way, and who noted it; no place is recorded"),
            _l("To count minutes, and to show where each came from"),
            SERVICE,
            DOORS_TOO,
            TEN_YEARS,
        ),
        Item(
            "pass",
            (
                "person",
                "number",
                "token_sealed",
                "issued_at",
                "revoked_at",
                "revoked_by",
                "reason",
            ),
            _l("The code you show at the door, without your name in it"),
            _l("To check you in within a second, also without a network; kept encrypted"),
            CONSENT,
            _l(
                "You, your guardian, and whoever prints your card (you can see who did); whoever "
                "scans it sees your name at that moment"
            ),
            _l("As long as it holds, and as a record after that"),
        ),
        Item(
            "event",
            ("door_secret_sealed",),
            _l("What the changing code at an event's door is made from"),
            _l("So that the code proves that somebody was there; kept encrypted"),
            SAFETY,
            _l("The device of whoever holds the event"),
            WITH_EVENTS,
        ),
        Item(
            "signing_key",
            ("private_sealed",),
            _l("The key that signs all passes"),
            _l("So that nobody makes passes of their own"),
            SAFETY,
            NOBODY,
            _l("Until it is retired, and as a record after that"),
        ),
        Item(
            "registration",
            ("kind", "person", "organisation", "agreement_on", "state", "author"),
            _l("That you, your unit or your team reported in"),
            _l("Double registration: to know who would like to help. Leaving is always possible"),
            CONSENT,
            YOUR_BRANCH,
            _l("Until you leave, and at least three years after that: proof of consent"),
        ),
        Item(
            "public_post",
            ("author",),
            _l("Who put up a public post"),
            _l("So that there is somebody to turn to"),
            DUTY,
            _l("Community worker, and the secretaries"),
            WITH_EVENTS,
        ),
        Item(
            "post_claim",
            ("public_post", "person", "state"),
            _l("Which public posts you claimed"),
            _l("So that everybody knows it is looked after"),
            CONSENT,
            _l("The secretaries; neighbours read your name masked"),
            WITH_EVENTS,
        ),
        Item(
            "service_record",
            (
                "number",
                "person",
                "since",
                "until",
                "minutes",
                "times",
                "lines_sealed",
                "handler",
                "issued_at",
            ),
            _l("Papers about your service that were made"),
            _l("So that whoever gets one can check it by its number; they see no name"),
            SERVICE,
            _l(
                "You, your guardian, community worker and secretary; who knows the number sees "
                "period and minutes"
            ),
            TEN_YEARS,
        ),
    ),
}
