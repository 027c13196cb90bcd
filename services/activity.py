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
    """The same of many subjects in one statement, each with its area and state, if it has them."""
    rows = [
        _row(actor, verb, subject, getattr(subject, "area_id", None), happened_at, _state(subject))
        for subject in subjects
    ]
    if rows:
        Activity.insert_many(rows).execute()


def _state(subject):
    return {"state": subject.state} if hasattr(subject, "state") else {}


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


def looked_at_all(viewer, what, field, ids):
    """The same, once a day for each of many: `field` is "person" or "household"."""
    today = (AccessRecord.viewer == viewer) & (AccessRecord.day == clock.today())
    noted = AccessRecord.select(getattr(AccessRecord, field))
    known = {id for (id,) in noted.where(today & (AccessRecord.what == what)).tuples()}
    row = {"viewer": viewer, "what": what, "day": clock.today(), "looked_at": clock.now()}
    rows = [row | {field: id} for id in ids if id not in known]
    if rows:
        AccessRecord.insert_many(rows).execute()


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
