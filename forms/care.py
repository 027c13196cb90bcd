"""What to mind at a door."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from forms.base import Form


class CareForm(Form):
    text = TextAreaField(
        _l("What to mind here"),
        validators=[InputRequired(_l("Please write what to mind.")), Length(max=200)],
        description=_l("For example: hard of hearing, please ring twice. No diagnoses."),
    )
    consent_on = DateField(
        _l("The day they agreed"),
        validators=[
            InputRequired(_l("Please ask them first, then write down the day they agreed."))
        ],
        description=_l("It is theirs to say. Without their yes, nothing is written down."),
    )
    until = DateField(
        _l("Good until"),
        validators=[Optional()],
        description=_l("After that day nobody reads it any more."),
    )
