"""The shape of what a secretary says about rounds."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from forms.base import Form, choices
from models import VisitPlan
from services import words

PAUSES = ("heat", "holiday", "emergency", "other")


class PlanForm(Form):
    """How often, and what is covered."""

    period = RadioField(
        _l("How often?"),
        choices=choices("period", VisitPlan.PERIODS),
        validators=[InputRequired(_l("Please choose one of the listed ways."))],
    )
    covers = RadioField(
        _l("What is covered?"),
        choices=choices("covers", VisitPlan.COVERS),
        validators=[InputRequired(_l("Please choose one of the listed ways."))],
    )


class PauseForm(Form):
    """Why a cadence rests, and until when."""

    why = RadioField(
        _l("Why?"),
        choices=choices("pause", PAUSES),
        validators=[InputRequired(_l("Please choose why it rests."))],
    )
    words = StringField(
        _l("In your own words (optional)"),
        filters=[lambda text: (text or "").strip()],
        validators=[Length(max=100)],
    )
    until = DateField(
        _l("Last day (optional)"),
        description=_l("Left empty, it rests until you resume it."),
        validators=[Optional()],
    )

    @property
    def reason(self):
        """The reason as everybody will read it."""
        named = "" if self.why.data == "other" else str(words.of(self.why.data, "pause"))
        return "：".join(text for text in (named, self.words.data) if text)

    def validate_words(self, field):
        """Another reason needs its words."""
        if self.why.data == "other" and not field.data:
            raise ValidationError(_l("Please say in a few words why it rests."))
