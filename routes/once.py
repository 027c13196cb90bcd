"""Taking each form in once: looked up, run and recorded in one transaction.

To an outbox every answer is a receipt (routes/receipts.py); what its sender may no longer do, but
could when it happened, goes to quarantine (routes/replay.py).
"""

import hashlib
from functools import wraps

from flask import abort, current_app, g, redirect, request, session, url_for
from werkzeug.datastructures import ImmutableMultiDict

from forms import versions
from models import Submission, database
from routes import receipts, replay
from services import clock, context, sealing
from services.errors import Missing, Refused
from services.prepared import prepared

# Not part of what a form says: two taps on the same form are the same act.
NOT_CONTENT = {"submission_id", "happened_at", "sent_at"}


def wrap(view, endpoint):
    """The view, taking a submission in once. Public and repeatable views stay as they are."""

    @wraps(view)
    def wrapped(**values):
        free = getattr(view, "is_public", False) or getattr(view, "is_repeatable", False)
        if request.method != "POST" or free:
            return view(**values)
        return _taken_in(view, endpoint, values)

    return wrapped


def _taken_in(view, endpoint, values):
    key, person = context.submission() or abort(400), context.person()
    digest = digest_of(endpoint, values)
    [known] = _known(person.id, key) or [None]
    if known is not None:
        return _again(known, digest)
    if receipts.wanted() and (waits := replay.known(person, key, digest)):
        return waits
    sent = [*request.form.items(multi=True)]
    request.form = ImmutableMultiDict(versions.upgrade(endpoint, sent))
    try:
        if not person.is_active:
            raise Refused(endpoint)
        g.prepared = view.prepare(**values) if hasattr(view, "prepare") else None
        known, answer = _first_time(view, values, person, key, digest, endpoint)
    except (Missing, Refused):
        late = receipts.wanted() and replay.quarantined(person, key, digest, endpoint, sent)
        if not late:
            raise
        return late
    return _again(known, digest) if known else answer


_known = prepared(
    lambda person, key: Submission.select().where(
        (Submission.person == person) & (Submission.key == key)
    )
)
_take_in = prepared(
    lambda person, key, digest, endpoint, received_at: Submission.insert(
        person=person, key=key, digest=digest, endpoint=endpoint, status=0, received_at=received_at
    ).on_conflict_ignore()
)
_answered = prepared(
    lambda status, location, person, key: Submission.update(status=status, location=location).where(
        (Submission.person == person) & (Submission.key == key)
    )
)


def _first_time(view, values, person, key, digest, endpoint):
    """(None, answer) for a new submission; (row, None) when another request was quicker."""
    now, outbox = clock.now(), receipts.wanted()
    with database.atomic() as transaction:
        if not _take_in(person.id, key, digest, endpoint, now):
            [known] = _known(person.id, key)
            return known, None
        answer = _silently(view, values) if outbox else current_app.make_response(view(**values))
        if answer.status_code >= 400:
            transaction.rollback()
        else:
            _answered(answer.status_code, answer.location, person.id, key)
    return None, receipts.of(answer, key, now) if outbox else answer


def _silently(view, values):
    """Run a view for an outbox: what it would say on the next page, the phone has said already."""
    said, touched = session.get("_flashes"), session.modified
    said = said and [*said]
    answer = current_app.make_response(view(**values))
    if said is None:
        session.pop("_flashes", None)
    else:
        session["_flashes"] = said
    session.modified = touched
    return answer


def _again(known, digest):
    """The first answer again; or 409 when the same id comes with other content."""
    if known.digest != digest:
        conflict(known.location)
    if receipts.wanted():
        return receipts.again(known)
    return redirect(known.location or url_for("today.show"), code=303)


def conflict(first_url):
    """Other content came under the same id: a 409 that leads to what was taken in first."""
    g.first_url = first_url
    abort(409)


def digest_of(endpoint, values):
    """A digest of what the form says, files included, whatever the order of its fields."""
    digest = hashlib.sha256(repr((endpoint, sorted(values.items()))).encode())
    for name, entries in sorted(request.form.lists()):
        if name not in NOT_CONTENT:
            digest.update(repr((name, entries)).encode())
    for name, files in sorted(request.files.lists()):
        for file in files:
            content = hashlib.file_digest(file.stream, "sha256").hexdigest()
            file.stream.seek(0)
            digest.update(repr((name, file.filename, content)).encode())
    return digest.hexdigest()


def public_digest(*where):
    """The same for a form that comes without an account; keyed, since it may outlast a number."""
    return sealing.digest(digest_of(request.endpoint, dict(enumerate(where))))
