"""Why somebody wants to see a number."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField
from wtforms.validators import Length, Optional

from forms.base import Form, choices
from services.words import WORDS


class RevealForm(Form):
    """A common reason, or one's own words."""

    reason = RadioField(
        _l("Why do you need it?"),
        choices=choices("reveal", WORDS["reveal"]),
        validators=[Optional()],
    )
    words = StringField(
        _l("Or in your own words"), validators=[Length(max=100)], filters=[lambda t: t or ""]
    )

    @property
    def said(self):
        """The reason to keep: own words before a common one."""
        return self.words.data.strip() or self.reason.data or ""
