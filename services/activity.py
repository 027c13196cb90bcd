"""The append-only record of what happened, and of who looked at what is sensitive."""

import json

from models import AccessRecord, Activity
from services import clock, context


def record(actor, verb, subject, area=None, happened_at=None, **detail):
    """Write one activity row, in the caller's transaction.

    `verb` is "noun.verb"; `subject` the row it happened to; `detail` small plain values, never
    personal data. `happened_at` (naive UTC) defaults to now.
    """
    return Activity.create(**_row(actor, verb, subject, area, happened_at, detail))


def record_all(actor, verb, subjects, happened_at=None):
    """The same of many subjects in one statement, each with its `area_id` and state."""
    Activity.insert_many(
        _row(actor, verb, subject, subject.area_id, happened_at, {"state": subject.state})
        for subject in subjects
    ).execute()


def _row(actor, verb, subject, area, happened_at, detail):
    now = clock.now()
    return {
        "actor": actor,
        "verb": verb,
        "subject": type(subject)._meta.table_name,
        "subject_id": subject.id,
        "area": area,
        "detail": json.dumps(detail, ensure_ascii=False),
        "happened_at": happened_at or now,
        "received_at": now,
        "submission": context.submission(),
    }


def looked(viewer, what, *, person=None, household=None, issue=None, reason=""):
    """Note that `viewer` saw something sensitive. Looks without a reason are noted once a day."""
    if not reason and has_looked(viewer, what, person=person, household=household):
        return None
    return AccessRecord.create(
        viewer=viewer,
        person=person,
        household=household,
        issue=issue,
        what=what,
        reason=reason,
        day=clock.today(),
        looked_at=clock.now(),
    )


def has_looked(viewer, what, *, person=None, household=None):
    """Did `viewer` see this already today, on record?"""
    looks = AccessRecord.select().where(
        (AccessRecord.viewer == viewer)
        & (AccessRecord.what == what)
        & (AccessRecord.day == clock.today())
    )
    if household is not None:
        return looks.where(AccessRecord.household == household).exists()
    return looks.where(AccessRecord.person == person).exists()
