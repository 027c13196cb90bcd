"""The undo button that comes with the answer after an act."""

from flask import current_app, flash, session
from flask_babel import gettext as _


def offer(text, action):
    """Say `text` on the next page, with a button that posts to `action` for some seconds.

    Only the newest act can be undone this way: others waiting in the cookie are dropped, or a queue
    of forms sent one after the other would fill it.
    """
    waiting = session.get("_flashes", [])
    session["_flashes"] = [message for message in waiting if message[0] != "undo"]
    seconds = current_app.config["SETTINGS"].undo_seconds
    flash({"text": text, "action": action, "label": _("Undo"), "seconds": seconds}, "undo")
