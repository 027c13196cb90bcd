"""Why a community works in emergency mode, and until when."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, StringField
from wtforms.validators import InputRequired

from forms.base import Form


class StartForm(Form):
    """The reason as everybody reads it, and the last day."""

    reason = StringField(
        _l("Why?"),
        filters=[lambda text: text or ""],
        description=_l("Everybody here reads it, so no names."),
        validators=[InputRequired(_l("Please say why. Everybody here will read it."))],
    )
    until = DateField(
        _l("Until which day?"),
        description=_l("After it ordinary days come back by themselves."),
        validators=[InputRequired(_l("Please choose the last day."))],
    )
