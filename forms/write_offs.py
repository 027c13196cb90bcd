"""Asking for a write-off, and answering it."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Optional

from forms.base import Form, choices, stripped
from services.shop.writing_off import ASKED_FOR


class WriteOffForm(Form):
    """What happened to how many of it."""

    kind = RadioField(
        _l("What happened to it?"),
        choices=choices("write_off_kind", ASKED_FOR),
        validators=[InputRequired(_l("Please choose one of the listed ways."))],
    )
    quantity = IntegerField(_l("How many?"), validators=[Optional()])
    reason = TextAreaField(_l("In a few words"), filters=[stripped])


class WriteOffMoveForm(Form):
    """A word that goes with the answer."""

    note = TextAreaField(_l("In a few words"), filters=[stripped])
