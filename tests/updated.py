"""Mulin as it may be next month: the note of a visit has another name, version 2 of its form.

Version 1 waits in phones; the converter brings its note under the new name.
"""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

import app
from forms import versions
from forms.patrols import VisitForm
from routes import visits


class NextVisitForm(VisitForm):
    note = TextAreaField(_l("Note"), filters=[lambda text: text or ""], name="words")


def renamed(fields):
    """Fields of version 1 → those of version 2."""
    names = {"note": "words"}
    return [(names.get(name, name), value) for name, value in fields]


def create_app():
    """The application of next month."""
    versions.CURRENT["visits.create"] = 2
    versions.CONVERTERS["visits.create", 1] = renamed
    visits.VisitForm = NextVisitForm
    return app.create_app()
