"""What was promised at a door: kept, or not after all."""

from flask import Blueprint, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user

from models import Promise
from routes import undo
from routes.patrols import back
from services import access, visits

promises = Blueprint("promises", __name__, url_prefix="/patrols/promises")


@promises.post("/<int:promise_id>/kept")
def keep(promise_id):
    """What was promised is done."""
    promise = _found(promise_id)
    visits.keep(promise, current_user._get_current_object())
    action = url_for("promises.reopen", promise_id=promise.id, back=back())
    undo.offer(_("Promise kept: %(text)s", text=promise.text), action)
    return _after(promise)


@promises.post("/<int:promise_id>/kept/delete")
def reopen(promise_id):
    """It was not done after all."""
    promise = _found(promise_id)
    visits.reopen(promise, current_user._get_current_object())
    return _after(promise)


def _found(promise_id):
    promise = access.find(Promise, promise_id)
    access.require("visit.record", promise.household)
    return promise


def _after(promise):
    door = url_for("patrols.door", household_id=promise.household_id)
    return redirect(back() or door, code=303)
