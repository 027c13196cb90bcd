"""Running a form as somebody at another time: what an outbox brings after its sender's post ended.

A form whose sender may not (any more) is tried once with the posts they held when it happened, and
rolled back. Had it been right then, it is kept in quarantine instead of being refused; accepting it
there runs it in the same way, for good.
"""

from flask import abort, current_app, g, request
from flask_babel import gettext as _
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.exceptions import HTTPException

from forms import versions
from forms.patrols import ActForm
from models import database
from routes import receipts
from services import access, context
from services import quarantine as service
from services.errors import Missing, Refused, RuleBroken


def quarantined(person, key, digest, endpoint, fields):
    """The receipt of a form that is kept for the community to decide; None if it never was right.

    `fields` are those that were sent. Aborts with 409 when other content waits under this id.
    """
    if endpoint not in versions.CURRENT or request.files or service.size(fields) > service.LARGEST:
        return None
    happened_at, _skew = ActForm(MultiDict(fields)).happened
    then = access.as_of(person, happened_at)
    if person.is_active and {post.id for post in then.posts} <= {post.id for post in person.posts}:
        return None
    area = _tried(then, key, request.path, fields)
    if area is None:
        return None
    said = key, digest, endpoint, request.path, service.dated(fields, happened_at)
    with database.atomic():
        kept = service.keep(person, *said, area, happened_at)
    return receipts.waits(key, kept.received_at, _words(kept))


def known(person, key, digest):
    """The receipt of a form that waits in quarantine, or waited there; None when it never did."""
    kept = service.find(person, key)
    if kept is None or kept.is_accepted:
        return None
    if kept.digest != digest:
        abort(409)
    return receipts.waits(key, kept.received_at, _words(kept))


def accept(kept, by):
    """Take a quarantined form in for good, as its sender with the posts of then.

    In the caller's transaction. Raises RuleBroken when it is refused all the same.
    """
    if kept.decided_at is not None:
        raise RuleBroken(_("Somebody else has decided this already."))
    then = access.as_of(kept.person, kept.happened_at)
    try:
        answer = run(then, kept.key, kept.path, service.as_if_sent_now(kept))
    except (Missing, Refused, HTTPException):
        raise RuleBroken(_("It cannot be taken in as it is.")) from None
    if answer.status_code >= 400:
        raise RuleBroken(answer.words or _("It cannot be taken in as it is."))
    service.accepted(kept, answer, by)


def run(person, key, path, fields):
    """What the view at `path` answers to this form, sent by `person` with the posts they have here.

    In the caller's transaction. The answer has `.words`: in which a form was refused. Nothing of
    the sender stays with the request that asks: it has a `g` of its own.
    """
    app, sender = current_app._get_current_object(), {"Mulin-Outbox": str(person.id)}
    inside = app.test_request_context(
        path, base_url=request.host_url, method="POST", headers=sender
    )
    with app.app_context(), inside:
        g._login_user = person
        request.files  # noqa: B018 (reads the empty body; a form put in its place before that is lost)
        request.form = ImmutableMultiDict(versions.upgrade(request.endpoint, fields))
        view = current_app.view_functions[request.endpoint].__wrapped__
        with context.acting(person, key):
            values = request.view_args
            g.prepared = view.prepare(**values) if hasattr(view, "prepare") else None
            answer = current_app.make_response(view(**values))
            answer.words = " ".join(context.words())
            return answer


def _tried(person, key, path, fields):
    """The area a form would have been about, had it come in time; None if it was refused then."""
    with database.atomic() as transaction:
        try:
            answer = run(person, key, path, fields)
            area = service.area_of(person, key) if answer.status_code < 400 else None
        except (Missing, Refused, RuleBroken, HTTPException):
            area = None
        transaction.rollback()
        return area


def _words(kept):
    if kept.decided_at is None:
        return _("Your post has ended, so the community decides whether to take it in.")
    if kept.is_accepted:
        return _("The community took it in.")
    return _("The community did not take it in: %(reason)s", reason=kept.decline_reason)
