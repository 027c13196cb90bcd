"""People, their posts, and what to mind at their doors."""

from flask_babel import lazy_gettext as _l

from services.privacy.bases import (
    AUDIT,
    CONSENT,
    DOOR_PEOPLE,
    DUTY,
    ONLY_YOU,
    WHILE_HERE,
    WITH_VISITS,
    YOUR_WORKERS,
    Item,
)

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
}
