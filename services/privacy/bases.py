"""What entries of the register share: legal bases, who sees it, how long it is kept."""

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

THE_COMMUNITY = _l("Community worker and secretary, and whoever keeps you told")
WITH_ISSUES = _l("As long as the community keeps its ledger; the number goes 60 days after the end")
