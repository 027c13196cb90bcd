"""Asking that points are put right, and the answer of a second person."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import Optional

from forms.base import Form, choices, stripped
from services.adjustments import asking


class AskForm(Form):
    """Whose points, how many and why; or which line is to be reversed."""

    kind = HiddenField()
    person = HiddenField()
    entry = HiddenField()
    account = RadioField(
        _l("Which points?"),
        choices=choices("points_account", asking.ADDED_TO),
        default="volunteer",
        validate_choice=False,
    )
    points = IntegerField(_l("How many points?"), validators=[Optional()])
    reason = StringField(_l("Why?"), filters=[stripped], render_kw={"autocomplete": "off"})


class AdjustmentMoveForm(Form):
    """A word that goes with a step."""

    note = TextAreaField(_l("Why, in a word or two"), filters=[stripped])
