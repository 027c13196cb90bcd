"""What agreeing to an adjustment enters in the book. Called by services/flow.py only."""

from flask_babel import gettext as _

from models import CreditApplication
from services import credits
from services.errors import RuleBroken
from services.points import ledger


def _agree(adjustment, by, given):
    """One asked, another agrees: both stand on the entry."""
    said = {
        "source": f"adjustment:{adjustment.id}",
        "reason": reason_of(adjustment),
        "by": adjustment.asked_by_id,
        "second": by,
    }
    if adjustment.kind == "reverse":
        _reverse(adjustment, said)
        return
    to = adjustment.community_id, adjustment.person
    if adjustment.kind == "grant":
        ledger.grant(*to, adjustment.points, **said)
    else:
        ledger.add(*to, adjustment.account, adjustment.points, **said)


def _reverse(adjustment, said):
    """What was declared for these points says so, too."""
    entry = adjustment.entry
    if not ledger.reverse(entry, **said):
        raise RuleBroken(_("This line was put right already."))
    noun, _colon, id = entry.source.partition(":")
    if noun == "credit_application":
        application = CreditApplication.get_by_id(int(id))
        credits.reversed_by(application, said["second"], adjustment.reason)


def reason_of(adjustment):
    """What stands in the passbook; never why somebody is in need: lines are proven in public."""
    if adjustment.kind == "grant":
        return _("From the neighbours' pool")
    return adjustment.reason


EFFECTS = {"agree": _agree}
