"""What is noted at the door of an event."""

from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, MultipleFileField, RadioField, StringField, TimeField
from wtforms.validators import AnyOf, Optional
from wtforms.widgets import HiddenInput

from forms.base import choices, stripped
from forms.patrols import ActForm, AwaitedField
from models import CheckIn
from services import access

METHODS = ("pass", "door", "pin", "tick", "paper")


class IdsField(Field):
    """Ids of people, as many as the form has: a list; what is no id is left out."""

    widget = HiddenInput()

    def process_formdata(self, valuelist):
        self.data = [id for id in map(access.id_of, valuelist) if id is not None]


class CheckInForm(ActForm):
    """Somebody came or left, as a device noted it."""

    method = HiddenField(validators=[AnyOf(METHODS)])
    direction = RadioField(
        _l("Coming or leaving"), choices=choices("direction", CheckIn.DIRECTIONS), default="in"
    )
    text = HiddenField()  # of a pass, or its number
    code = HiddenField()  # of the door
    pin = StringField(
        _l("The four digits at the door"),
        filters=[stripped],
        render_kw={"inputmode": "numeric", "autocomplete": "off", "maxlength": 4},
    )
    person = IdsField(_l("Who"), default=())
    at = TimeField(_l("When, by the paper"), validators=[Optional()])

    @classmethod
    def refused(cls, other):
        """The form of the list of names, with what was wrong about another one on that page."""
        form = cls(data={"method": "tick"})
        form.form_errors = other.sentences()
        return form


class AnswerForm(ActForm):
    """Whether somebody was there, by the word of somebody who was."""

    was_there = HiddenField(validators=[AnyOf(("yes", "no"))])


class PaperForm(ActForm):
    """Photos of the list on paper."""

    photos = MultipleFileField(_l("Photograph the list"), render_kw={"accept": "image/*"})
    awaited = AwaitedField(_l("Photos"), default=())
