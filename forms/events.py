"""What is said about an event: before anybody is asked to come, and with each step after that."""

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from forms.base import Form, choices, stripped
from forms.patrols import ActForm
from models import Event
from services import access
from services.errors import RuleBroken
from services.events import stating


class EventForm(Form):
    """One event, or one for each week until a day."""

    kind = SelectField(
        _l("Kind of event"), choices=choices("event_kind", Event.KINDS), validate_choice=False
    )
    title = StringField(_l("Name of it"), filters=[stripped])
    content = TextAreaField(_l("What is done"), filters=[stripped])
    area = SelectField(_l("For which place"), coerce=str, validate_choice=False)
    organisation = SelectField(_l("Held by"), coerce=str, validate_choice=False)
    place = StringField(_l("Where to meet"), filters=[stripped])
    day = DateField(_l("On which day"), validators=[Optional()])
    from_time = TimeField(_l("From (o'clock)"), validators=[Optional()])
    to_time = TimeField(_l("Until (o'clock)"), validators=[Optional()])
    until = DateField(_l("Every week until"), validators=[Optional()])
    capacity = IntegerField(_l("How many can come"), validators=[Optional()])
    conditions = TextAreaField(_l("What one should bring or know"), filters=[stripped])
    risks = TextAreaField(_l("What to mind"), filters=[stripped])
    protection = TextAreaField(_l("Protection and insurance"), filters=[stripped])
    takes_minors = RadioField(
        _l("Under 18"),
        choices=[
            SelectChoice("no", _l("Adults only")),
            SelectChoice("yes", _l("With their guardian's word")),
        ],
        default="no",
        validate_choice=False,
    )
    counts_hours = BooleanField(_l("Those who come do service: count their minutes"), default=True)

    @property
    def said(self):
        """What was said, as services/events/preparing takes it."""
        plain = {name: field.data for name, field in self._fields.items()}
        ids = {name: access.id_of(self[name].data) for name in ("area", "organisation")}
        return plain | ids | {"takes_minors": self.takes_minors.data == "yes"}

    def refuse(self, broken):
        """Each thing that still has to be said, by its own field."""
        if not isinstance(broken, stating.Incomplete):
            return super().refuse(broken)
        for name, sentence in broken.fields.items():
            super().refuse(RuleBroken(str(sentence), name))
        return None


class MoveForm(ActForm):
    """One step of an event. Its move (services/events/machine.py) says which fields stand in it."""

    note = TextAreaField(_l("In a few words"), filters=[stripped])
    outcome = TextAreaField(_l("What came of it, in a sentence or two"), filters=[stripped])
    series = BooleanField(_l("All dates of it at once"), default=True)

    @property
    def said(self):
        """What was said, as services/events/moving.move takes it."""
        return {name: self[name].data for name in ("note", "outcome", "series")}
