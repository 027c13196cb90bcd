"""Importing a roster: read the file, show what would happen, then do it. Nothing is deleted by it.

read.py  bytes → rows       plan.py (tree, homes, staff)  rows + database → what would change
apply.py plan → database    keeping.py  the file between the dry run and the import
"""

import json
from datetime import timedelta

from flask_babel import gettext as _

from models import RosterImport
from services import activity, clock, context, roles
from services.errors import RuleBroken
from services.roster import apply as applying
from services.roster import keeping
from services.roster import plan as planning
from services.roster import read as reading

WEB_ROWS = 10_000  # taken in at once (2.5 s), so that others can go on writing
ROWS = 200_000

_settings = None


def configure(settings):
    """Where uploads lie and how large they may be. Called once by create_app."""
    global _settings
    _settings = settings
    keeping.configure(settings.folder / "uploads")


def areas():
    """The areas the signed-in person may import a roster into."""
    allowed = roles.MAY["roster.import"]
    found = {post.area_id: post.area for post in context.person().posts if post.role in allowed}
    return list(found.values())


def read(content, most_rows=WEB_ROWS):
    """The Roster in these bytes; RuleBroken with a sentence for every fault of the file."""
    return reading.read(content, _settings.roster_mb, most_rows)


def dry_run(roster, area):
    """The Plan for a Roster inside `area`. Writes nothing."""
    return planning.make(roster, area, clock.today())


def take_in(content, area):
    """(plan, sha256) for an uploaded file, kept for a day. RuleBroken when it cannot be read."""
    plan = dry_run(read(content), area)
    keeping.sweep()
    return plan, keeping.keep(content)


def upload(plan, by, filename, sha256):
    """Note an uploaded file with what importing it would do. Returns the RosterImport."""
    made = RosterImport.create(
        area=plan.area,
        uploaded_by=by,
        filename=filename.replace("\0", "")[-100:],
        sha256=sha256,
        uploaded_at=clock.now(),
        summary=json.dumps(plan.counts()),
    )
    keeping.keep_report(made.id, plan.report())
    return made


def report(upload):
    """What an import does or did, for pages.py and the Excel report; None after a day."""
    return None if _is_old(upload) else keeping.report(upload.id)


def kept(upload):
    """The Roster of an upload, read again. RuleBroken when the file is no longer kept."""
    content = None if upload.applied_at or _is_old(upload) else keeping.content(upload.sha256)
    if not content or not keeping.report(upload.id):
        raise RuleBroken(_("This file is no longer kept here. Please upload it once more."))
    return read(content)


def apply(upload, roster, by, all_or_nothing=False):
    """Import a roster, planned against the database of now. Returns the Plan.

    RuleBroken when it was imported already, or when rows are refused and all or nothing is asked.
    """
    if upload.applied_at:
        raise RuleBroken(_("This roster was imported already."))
    plan = run(roster, upload.area, by, all_or_nothing, subject=upload)
    upload.applied_at = clock.now()
    upload.summary = json.dumps(plan.counts())
    upload.save()
    keeping.keep_report(upload.id, plan.report())
    _drop_content(upload)
    return plan


def run(roster, area, by, all_or_nothing=False, subject=None):
    """Plan and apply in the caller's transaction. Returns the Plan; RuleBroken as for `apply`."""
    plan = dry_run(roster, area)
    counts = plan.counts()
    if all_or_nothing and counts["refused"]:
        raise RuleBroken(
            _(
                "%(count)s rows are refused, so nothing was imported. "
                "Mend them in the file, or import without “all or nothing”.",
                count=counts["refused"],
            ),
            "all_or_nothing",
        )
    if plan.changes_anything():
        applying.apply(plan, by)
        activity.record(by, "roster.import", subject or area, area=area, **counts)
    return plan


def withdraw(upload):
    """Let go of an upload that is not to be imported. Twice is the same as once."""
    if upload.applied_at is None:
        keeping.drop(f"{upload.id}.report")
        _drop_content(upload)


def _is_old(upload):
    return clock.now() - upload.uploaded_at > timedelta(hours=keeping.HOURS)


def _drop_content(upload):
    """Remove the file, unless the same one waits under another upload."""
    others = RosterImport.select(RosterImport.id).where(
        (RosterImport.sha256 == upload.sha256)
        & (RosterImport.id != upload.id)
        & RosterImport.applied_at.is_null()
        & (RosterImport.uploaded_at > clock.now() - timedelta(hours=keeping.HOURS))
    )
    if not any(keeping.report(other.id) for other in others):
        keeping.drop(upload.sha256)
