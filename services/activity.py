"""The append-only record of what happened, and of who looked at what is sensitive."""

import json

from models import AccessRecord, Activity
from services import clock, context


def record(actor, verb, subject, area=None, happened_at=None, **detail):
    """Write one activity row, in the caller's transaction.

    `verb` is "noun.verb"; `subject` the row it happened to; `detail` small plain values, never
    personal data. `happened_at` (naive UTC) defaults to now.
    """
    now = clock.now()
    return Activity.create(
        actor=actor,
        verb=verb,
        subject=type(subject)._meta.table_name,
        subject_id=subject.id,
        area=area,
        detail=json.dumps(detail, ensure_ascii=False),
        happened_at=happened_at or now,
        received_at=now,
        submission=context.submission(),
    )


def looked(viewer, what, *, person=None, household=None, reason=""):
    """Note that `viewer` saw something sensitive. Looks without a reason are noted once a day."""
    day = clock.today()
    if not reason:
        known = (
            AccessRecord.select()
            .where(
                (AccessRecord.viewer == viewer)
                & (AccessRecord.what == what)
                & (AccessRecord.day == day)
                & (
                    AccessRecord.household == household
                    if household
                    else AccessRecord.person == person
                )
            )
            .exists()
        )
        if known:
            return None
    return AccessRecord.create(
        viewer=viewer,
        person=person,
        household=household,
        what=what,
        reason=reason,
        day=day,
        looked_at=clock.now(),
    )
