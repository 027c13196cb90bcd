"""What is said about a pass."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from forms.base import Form


class ReplaceForm(Form):
    """A pass is lost: it holds no more, and a new one takes its place."""

    reason = StringField(_l("What happened to it?"), filters=[lambda text: text or ""])
