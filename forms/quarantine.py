"""Why something is not taken in."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from forms.base import Form


class DeclineForm(Form):
    """One sentence its sender can read."""

    reason = StringField(
        _l("Why is it not taken in?"),
        filters=[lambda text: text or ""],
        validators=[
            InputRequired(_l("Please say in a word or two why it is not taken in.")),
            Length(max=200),
        ],
    )
