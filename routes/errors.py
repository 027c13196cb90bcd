"""Every refusal as a page that says what to do next."""

import contextlib
import errno
import logging

from flask import current_app, g, render_template, request, url_for
from flask_babel import gettext as _
from peewee import InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

from forms import versions
from models import database
from routes import receipts
from services import limits
from services.errors import Missing, Refused, RuleBroken

log = logging.getLogger("mulin")


def install(app):
    """Pages for what services raise, for HTTP errors and for everything else."""
    app.register_error_handler(Missing, lambda error: page(404))
    app.register_error_handler(Refused, lambda error: page(403))
    app.register_error_handler(RuleBroken, lambda error: page(422, what=error.message))
    app.register_error_handler(limits.TooMany, _too_many)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(InterfaceError, _database_away)
    app.register_error_handler(OSError, _disk_full)
    app.register_error_handler(versions.TooNew, lambda error: _plainly(503))
    app.register_error_handler(SecurityError, _unknown_host)
    app.register_error_handler(HTTPException, lambda error: page(error.code, error=error))
    app.register_error_handler(Exception, _unforeseen)


def _words(code):
    """(title, what happened and what to do) for a status code."""
    return {
        400: (
            _("This form is too old"),
            _("Please open the page again and fill it in once more. Nothing was recorded."),
        ),
        401: (
            _("Please sign in first"),
            _("You are signed out on this device. Sign in, then send it again."),
        ),
        403: (
            _("That is not yours to do"),
            _("Your post does not include this. If it should, ask your community."),
        ),
        404: (
            _("Nothing here"),
            _("This page does not exist, or it is not in your area."),
        ),
        405: (_("Nothing here"), _("This page does not exist, or it is not in your area.")),
        409: (
            _("This was already sent"),
            _("The first one was kept. To send something different, open the page again."),
        ),
        413: (
            _("That is too big"),
            _("Please choose fewer or smaller files and send it again."),
        ),
        422: (_("Not quite yet"), _("Something in the form needs another look.")),
        429: (
            _("Too many attempts"),
            _("Please wait a few minutes, then try again."),
        ),
        503: (
            _("Very busy just now"),
            _("Nothing was recorded. Please go back and send it again in a moment."),
        ),
    }.get(
        code,
        (
            _("Something broke on our side"),
            _("Nothing was recorded. Please go back and try again; we have noted the fault."),
        ),
    )


def page(code, what=None, error=None):
    """The page, or the receipt of an outbox, for a refusal: `what` in the place of plain words."""
    title, plain = _words(code)
    if receipts.wanted():
        return receipts.refused(code, what or plain)
    next_steps = [(_("Back to today"), url_for("today.show"))]
    if code == 401:
        next_steps = [(_("Sign in"), url_for("auth.sign_in"))]
    page = render_template(
        "errors/error.html",
        code=code,
        title=title,
        what=what or plain,
        next=next_steps,
        first_url=g.get("first_url"),
    )
    headers = dict(error.get_headers()) if error is not None and code == 405 else {}
    headers.pop("Content-Type", None)
    return page, code, headers


def _unknown_host(error):
    """Somebody asks for another host name: there is no address here to link to."""
    return "Unknown host\n", 400, {"Content-Type": "text/plain"}


def _too_many(error):
    return _again_in(error.seconds, page(429, what=error.message))


def _database_away(error):
    """Locked for too long, full, or restarting: nothing was written, trying again is safe."""
    log.error("database unavailable", extra={"fault": type(error).__name__, "text": str(error)})
    _ask_nobody()
    with contextlib.suppress(Exception):
        database.close()  # in whatever state it is; the next request opens a new connection
    return _again_in(5, _plainly(503))


def _disk_full(error):
    """No room for a photo: the same as a full database. Any other OSError is a fault of ours."""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    return _database_away(error) if full else _unforeseen(error)


def _unforeseen(error):
    log.exception("unforeseen", extra={"endpoint": request.endpoint})
    _ask_nobody()
    return _plainly(500)


def _again_in(seconds, said):
    answer = current_app.make_response(said)
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _plainly(code):
    """A page, or the receipt of an outbox, that needs no database."""
    title, plain = _words(code)
    if receipts.wanted():
        return receipts.refused(code, plain)
    return render_template("errors/plain.html", code=code, title=title, what=plain), code


def _ask_nobody():
    """Neither the page nor its headers may need the database to learn who is signed in."""
    g.same_for_everybody = True
    g.setdefault("_login_user", current_app.login_manager.anonymous_user())
