"""The register of personal data: every column about people, why it is kept, who sees it, how long.

/privacy and 我的信息 are made from it; tests/services/test_privacy.py fails for a column of
models.py that stands neither here nor among those that say nothing about people.
"""

from collections import namedtuple

from flask_babel import lazy_gettext as _l

Item = namedtuple("Item", "table fields name purpose basis seen_by kept")

# Legal bases (Personal Information Protection Law).
DUTY = _l("Public duty of the community (PIPL art. 13(3))")
CONSENT = _l("Your own consent, which you can take back (PIPL art. 13(1), 29)")
SAFETY = _l("Keeping accounts and records safe (PIPL art. 51, Cybersecurity Law)")

ONLY_YOU = _l("Only you")
YOUR_WORKERS = _l("Grid worker, community worker and secretary of your area")
DOOR_PEOPLE = _l("The grid team of your area, with your building captain and unit head")
SECRETARIES = _l("Community secretary and administrator of the area")
NOBODY = _l("Nobody reads it; the program compares it")

WHILE_HERE = _l("As long as you live or help here; corrected or removed when you ask")
WITH_VISITS = _l("As long as the community keeps its visit records; 24 months is the advice")
WHILE_SIGNED_IN = _l("As long as the device may come in, and as a record after that")
AUDIT = _l("As long as the community keeps its records: it shows who did what")

GROUPS = {
    "person": _l("You and your home"),
    "post": _l("Posts"),
    "care": _l("What to mind at your door"),
    "visit": _l("Visits to your home"),
    "device": _l("Signing in"),
    "activity": _l("What happened, and who looked"),
}

PERSONAL = {
    "person": (
        Item(
            "person",
            ("name",),
            _l("Name"),
            _l("To know whom we are talking to"),
            DUTY,
            _l("Your grid team; others read it masked, such as 王*"),
            WHILE_HERE,
        ),
        Item(
            "person",
            ("household", "is_contact"),
            _l("Your home, and whether you speak for it"),
            _l("To know who lives behind which door"),
            DUTY,
            DOOR_PEOPLE,
            WHILE_HERE,
        ),
        Item(
            "person",
            ("phone_sealed", "phone_digest"),
            _l("Phone number"),
            _l("To reach you; kept encrypted"),
            DUTY,
            _l("Masked. Your workers open it with a reason, and you can see who did"),
            WHILE_HERE,
        ),
        Item(
            "person",
            ("language", "theme", "elder_mode"),
            _l("Language, colours, elder mode"),
            _l("To show pages the way you like"),
            CONSENT,
            ONLY_YOU,
            WHILE_HERE,
        ),
        Item(
            "person",
            ("ended_on",),
            _l("The day you left"),
            _l("So that nobody calls in vain"),
            DUTY,
            YOUR_WORKERS,
            WHILE_HERE,
        ),
    ),
    "post": (
        Item(
            "post",
            ("role", "since", "until", "organisation", "ended_at", "given_by"),
            _l("Your posts, for whom, from when until when"),
            _l("To know who looks after what"),
            DUTY,
            _l("People of the area see who looks after them"),
            AUDIT,
        ),
        Item(
            "focus_mark",
            ("since", "until", "set_by"),
            _l("Whether your home is visited more often"),
            _l("To come by every month where it helps. Why is not written here"),
            DUTY,
            DOOR_PEOPLE,
            WITH_VISITS,
        ),
    ),
    "care": (
        Item(
            "care_note",
            ("sealed",),
            _l("A sentence on what to mind, such as “please ring twice”"),
            _l("To be considerate at your door; kept encrypted"),
            CONSENT,
            _l("Grid and community workers and secretaries of your area; each look is noted"),
            _l("Until the day agreed on, or until you say stop"),
        ),
        Item(
            "care_note",
            ("consent_on", "until", "written_by", "written_at", "ended_at"),
            _l("When you agreed, and until when"),
            _l("To prove that you were asked"),
            CONSENT,
            _l("Grid and community workers and secretaries of your area"),
            _l("At least three years after it ended: proof of consent"),
        ),
    ),
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
    "device": (
        Item(
            "device_session",
            ("token_digest", "how", "label", "started_at", "seen_on", "ended_at"),
            _l("Devices you are signed in on: kind, since when, last day"),
            _l("So that you can see and end them"),
            SAFETY,
            ONLY_YOU,
            WHILE_SIGNED_IN,
        ),
        Item(
            "passkey",
            ("credential_id", "public_key", "sign_count", "label", "added_at", "used_at"),
            _l("The public half of your passkeys. Fingerprint and face never leave your phone"),
            _l("To let you in without a password"),
            SAFETY,
            ONLY_YOU,
            _l("Until you remove it"),
        ),
        Item(
            "invitation",
            (
                "kind",
                "person",
                "token_digest",
                "made_by",
                "made_at",
                "expires_at",
                "used_at",
                "withdrawn_at",
            ),
            _l("One-time links and codes made for you"),
            _l("To let you in for the first time, or again"),
            SAFETY,
            _l("You and whoever made it"),
            AUDIT,
        ),
        Item(
            "ceremony",
            ("token_digest", "challenge", "person", "expires_at"),
            _l("A riddle for your passkey"),
            _l("To sign you in"),
            SAFETY,
            NOBODY,
            _l("A few minutes"),
        ),
        Item(
            "rate_hit",
            ("key", "starts_at", "count"),
            _l("How often somebody tried to get in, under a number nobody can read back"),
            _l("To stop guessing"),
            SAFETY,
            NOBODY,
            _l("A few hours"),
        ),
    ),
    "activity": (
        Item(
            "activity",
            ("actor", "verb", "subject", "detail", "happened_at", "received_at"),
            _l("What you did here: that a visit was noted, a post given"),
            _l("To be able to answer for what was done"),
            SAFETY,
            SECRETARIES,
            AUDIT,
        ),
        Item(
            "access_record",
            ("viewer", "person", "household", "what", "reason", "day", "looked_at"),
            _l("Who looked at your number or at what to mind, when and why"),
            _l("So that you know"),
            _l("Your right to know (PIPL art. 44)"),
            _l("You and your household"),
            AUDIT,
        ),
        Item(
            "submission",
            ("key", "digest", "endpoint", "location", "received_at"),
            _l("The number of each form you sent, not its words"),
            _l("So that nothing counts twice"),
            SAFETY,
            NOBODY,
            AUDIT,
        ),
        Item(
            "awaited_file",
            ("author", "submission", "sha256", "asked_at", "arrived_at", "staged", "refused"),
            _l("Which photos and voice notes of yours are still on their way"),
            _l("So that none is lost between the phone and here"),
            SAFETY,
            _l("You; others read only how many are still missing"),
            WITH_VISITS,
        ),
        Item(
            "quarantined_form",
            (
                "person",
                "key",
                "digest",
                "path",
                "fields_sealed",
                "reason",
                "happened_at",
                "received_at",
                "decided_by",
                "decided_at",
                "is_accepted",
                "decline_reason",
            ),
            _l("What you noted before your post ended and sent after it"),
            _l("So that it is not lost, and nobody else's list changes unasked"),
            DUTY,
            _l("Community worker and secretary of the area, who accept or decline it"),
            AUDIT,
        ),
        Item(
            "roster_import",
            ("uploaded_by", "filename", "sha256", "uploaded_at", "applied_at", "summary"),
            _l("Who brought in a list of residents, and how many lines"),
            _l("To know where a record came from"),
            DUTY,
            _l("Administrators of the area"),
            _l("The list itself is deleted after a day; that it came is kept"),
        ),
        Item(
            "coverage_pause",
            ("reason", "paused_by", "paused_at", "resumed_by", "resumed_at"),
            _l("Who paused a round of visits, and why"),
            _l("To explain gaps"),
            DUTY,
            _l("Community worker, secretaries and observers of your area"),
            AUDIT,
        ),
        Item(
            "operating_mode",
            ("reason", "since", "until", "started_by", "ended_at", "ended_by"),
            _l("Who put a community into emergency mode, why and for how long"),
            _l("So that everybody knows why days are unusual, and who answers for it"),
            DUTY,
            _l("The reason and the last day: everybody there. Who: the grid team and secretaries"),
            AUDIT,
        ),
    ),
}

# Columns that say nothing about anybody: names of places, plans, and how a row is stored.
NOT_PERSONAL = {
    "area": {"kind", "name", "label", "path", "position", "ended_on", "parent"},
    "household": {"area", "door", "floor", "position", "since", "ended_on"},
    "person": {"slug"},  # only the made-up people of the demo village have one
    "post": {"person", "area"},
    "care_note": {"household"},
    "focus_mark": {"household"},
    "visit": {
        "area",
        "submission",
        "received_at",
        "skew_seconds",
        "version",
        "voided_at",
        "voided_by",
    },
    "visit_version": {"visit", "number"},
    "promise": {"household", "visit", "voided_at"},
    "attachment": {
        "visit",
        "kind",
        "position",
        "mime",
        "size",
        "width",
        "height",
        "added_at",
    },
    "visit_plan": {"community", "cadence", "period", "covers", "since", "set_by"},
    "coverage_pause": {"community", "cadence", "since", "until"},
    "coverage_round": {
        "community",
        "cadence",
        "period",
        "covers",
        "starts_on",
        "ends_on",
        "closed_at",
    },
    "coverage_target": {
        "round",
        "area",
        "path",
        "grid",
        "grid_name",
        "building",
        "building_name",
    },
    "organisation": {"name", "kind", "area", "ended_on"},
    "category": {"community", "parent", "code", "name", "days", "position"},
    "category_setting": {"community", "category", "name", "days", "is_hidden"},
    "calendar_day": {"day", "is_working", "name"},
    "operating_mode": {"community"},
    "device_session": {"person"},
    "passkey": {"person"},
    "ceremony": {"kind"},
    "submission": {"person", "status"},
    "awaited_file": {"visit", "kind", "position", "size"},
    "quarantined_form": {"endpoint", "area"},
    "activity": {"subject_id", "area", "submission"},
    "roster_import": {"area"},
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
