"""What stands around every view: sign-in, forgery, and (routes/once.py) taking each form in once.

`install(app)` wraps all view functions; a view says `@public` when anybody may come,
`@before_write(fn)` when slow work (shrinking photos, reading a spreadsheet) has to be done before
the write transaction opens, and `@repeatable` when it needs no submission id.
"""

import uuid
from functools import wraps
from urllib.parse import urlsplit

from flask import abort, current_app, g, redirect, request, session, url_for
from flask_login import current_user

from forms import versions
from routes import once, receipts
from services import context, sessions

PLAIN_FORM = "application/x-www-form-urlencoded"  # has no files, so it is never large
LARGEST_PLAIN_FORM = 2 * 1024 * 1024


def public(view):
    """Anybody may come here, signed in or not. Public views do not go through `once`."""
    view.is_public = True
    return view


def same_for_all(view):
    """Public, and the same whoever asks: nobody is looked up, shared caches may keep it."""
    view.same_for_all = True
    return public(view)


def repeatable(view):
    """The same again is the same as once by itself: a POST here needs no submission id."""
    view.is_repeatable = True
    return view


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
            app.view_functions[endpoint] = _acting(view, once.wrap(view, endpoint))


def _same_site():
    """Refuse a POST another site made. Page tokens would expire in an offline queue."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return None
    if request.mimetype == PLAIN_FORM and (request.content_length or 0) > LARGEST_PLAIN_FORM:
        abort(413)
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return None if site == "same-origin" else abort(403)
    origin = request.headers.get("Origin", "")
    return None if origin and origin == request.host_url.rstrip("/") else abort(403)


def _signed_in():
    """Everybody signs in, save for views marked public. GET leads to the door, POST gets a 401.

    What an outbox sends belongs to the person it names: a 401 when somebody else is signed in.
    """
    view = request.endpoint and _bare(request.endpoint)
    if view is None or getattr(view, "is_public", False):
        return None
    if receipts.wanted():
        return _is_sender(view)
    if current_user.is_authenticated:
        return None
    if request.method == "POST":
        abort(401)
    target = request.full_path.rstrip("?")
    return redirect(url_for("auth.sign_in", next=target if target != "/" else None), code=303)


def _is_sender(view):
    """None when the sender of an outbox is signed in, or was until their account was closed: then
    only what is taken in once may come, and routes/once.py hands it to the community."""
    if current_user.is_authenticated:
        return None if current_user.id == receipts.sender() else abort(401)
    closed = sessions.closed(session.get("_user_id", ""))
    may = request.endpoint in versions.CURRENT or getattr(view, "is_repeatable", False)
    if closed is None or closed.id != receipts.sender() or not may:
        abort(401)
    g._login_user = closed
    return None


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


def _submission_id():
    """The id the form came with, spelled one way; None without a proper one."""
    if request.method != "POST":
        return None
    try:
        return str(uuid.UUID(request.form.get("submission_id", "")))
    except ValueError:
        return None


def safe_next(target):
    """A path on this site to go on to, or None: never another host, never a scheme."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or any(ord(c) < 32 for c in target) or "\\" in target:
        return None
    return target
