"""What stands around every view: sign-in, forgery, and taking each submission in once.

`install(app)` wraps all view functions; a view says `@public` when anybody may come, and
`@before_write(fn)` when slow work (shrinking photos, reading a spreadsheet) has to be done before
the write transaction opens.
"""

import hashlib
import uuid
from functools import wraps
from urllib.parse import urlsplit

from flask import abort, current_app, g, redirect, request, session, url_for
from flask_login import current_user

from models import Submission, database
from services import clock, context, sessions
from services.prepared import prepared

# Not part of what a form says: two taps on the same form are the same act.
NOT_CONTENT = {"submission_id", "happened_at", "sent_at"}


def public(view):
    """Anybody may come here, signed in or not. Public views do not go through `once`."""
    view.is_public = True
    return view


def same_for_all(view):
    """Public, and the same whoever asks: nobody is looked up, shared caches may keep it."""
    view.same_for_all = True
    return public(view)


def before_write(prepare):
    """Run `prepare()` before the transaction; its result is `g.prepared`."""

    def mark(view):
        view.prepare = prepare
        return view

    return mark


def install(app):
    """Wrap every view of the app. Called after all blueprints are registered."""
    app.before_request(_same_site)
    app.before_request(_signed_in)
    for endpoint, view in app.view_functions.items():
        if not getattr(view, "same_for_all", False):
            app.view_functions[endpoint] = _acting(view, _once(view, endpoint))


def _same_site():
    """Refuse a POST another site made. Page tokens would expire in an offline queue."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return None
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return None if site == "same-origin" else abort(403)
    origin = request.headers.get("Origin", "")
    return None if origin and origin == request.host_url.rstrip("/") else abort(403)


def _signed_in():
    """Everybody signs in, save for views marked public. GET leads to the door, POST gets a 401."""
    view = request.endpoint and _bare(request.endpoint)
    if view is None or getattr(view, "is_public", False) or current_user.is_authenticated:
        return None
    if request.method == "POST":
        abort(401)
    target = request.full_path.rstrip("?")
    return redirect(url_for("auth.sign_in", next=target if target != "/" else None), code=303)


def _bare(endpoint):
    view = current_app.view_functions[endpoint]
    return getattr(view, "__wrapped__", view)


def _acting(bare, view):
    """Make the signed-in person known to services for the length of the request."""

    @wraps(bare)
    def wrapped(**values):
        person = current_user._get_current_object() if current_user.is_authenticated else None
        if person is not None and person.device is not None and sessions.seen(person.device):
            session.modified = True  # the cookie lives on from today
        with context.acting(person, _submission_id()):
            return view(**values)

    wrapped.__wrapped__ = bare
    return wrapped


def _once(view, endpoint):
    """Take a submission in once: look it up, run the view, keep its answer; one transaction."""

    @wraps(view)
    def wrapped(**values):
        prepare = getattr(view, "prepare", None)
        if request.method != "POST" or getattr(view, "is_public", False):
            return view(**values)
        key = context.submission() or abort(400)
        person = context.person()
        digest = _digest(endpoint, values)
        [known] = _known(person.id, key) or [None]
        if known is None:
            g.prepared = prepare(**values) if prepare else None
            known, answer = _first_time(view, values, person, key, digest, endpoint)
        return _again(known, digest) if known else answer

    return wrapped


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
    with database.atomic() as transaction:
        if not _take_in(person.id, key, digest, endpoint, clock.now()):
            [known] = _known(person.id, key)
            return known, None
        answer = current_app.make_response(view(**values))
        if answer.status_code >= 400:
            transaction.rollback()
        else:
            _answered(answer.status_code, answer.location, person.id, key)
        return None, answer


def _again(known, digest):
    """The first answer again; or 409 when the same id comes with other content."""
    if known.digest != digest:
        g.first_url = known.location
        abort(409)
    return redirect(known.location or url_for("today.show"), code=303)


def _submission_id():
    """The id the form came with, spelled one way; None without a proper one."""
    if request.method != "POST":
        return None
    try:
        return str(uuid.UUID(request.form.get("submission_id", "")))
    except ValueError:
        return None


def _digest(endpoint, values):
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


def safe_next(target):
    """A path on this site to go on to, or None: never another host, never a scheme."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or any(ord(c) < 32 for c in target) or "\\" in target:
        return None
    return target
