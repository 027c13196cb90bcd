"""What somebody types, ticks or proves to get in."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import InputRequired

from forms.base import Form


class PasskeyForm(Form):
    """The authenticator's answer, put in by the page (static/js/elements/)."""

    credential = HiddenField()
    next = HiddenField()


class CodeForm(Form):
    code = StringField(
        _l("One-time code"),
        [InputRequired(_l("Please type the eight digits."))],
        render_kw={
            "inputmode": "numeric",
            "autocomplete": "one-time-code",
            "maxlength": 40,
        },
    )
    next = HiddenField()


class RecoveryForm(Form):
    end_devices = BooleanField(_l("The lost phone can no longer get in"))
