"""Texts people type, as they are kept."""

from datetime import date

from flask_babel import gettext as _

from services.errors import RuleBroken


def clipped(text, length, field):
    """The text without space around it. Raises RuleBroken by its field where it is too long."""
    text = (text or "").strip().replace("\x00", "")
    if len(text) > length:
        raise RuleBroken(
            _(
                "Please keep it under %(length)s characters; it has %(count)s.",
                length=length,
                count=len(text),
            ),
            field,
        )
    return text


def day(text):
    """The day a text of a form or an address means, or None."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
