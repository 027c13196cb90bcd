"""What is noted at a door or on a walk."""

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    IntegerField,
    MultipleFileField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import AnyOf, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from forms.base import Form, choices
from models import Visit
from services import clock, uploads


class ChipsField(SelectMultipleField):
    """Several of a few codes, as chips."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class AwaitedField(Field):
    """Files that come later: a list of uploads.Awaited."""

    widget = HiddenInput()

    def process_formdata(self, valuelist):
        try:
            self.data = [uploads.parse(text) for text in valuelist]
        except ValueError:
            self.data = []
            raise ValueError(_l("The photos are not named properly. Choose them again.")) from None


class ActForm(Form):
    """Something that happened at a moment the device knows."""

    happened_at = IntegerField(widget=HiddenInput(), validators=[Optional()])
    sent_at = IntegerField(widget=HiddenInput(), validators=[Optional()])

    @property
    def happened(self):
        """(naive UTC moment, skew in seconds), see clock.from_device."""
        return clock.from_device(self.happened_at.data, self.sent_at.data)


class SayForm(ActForm):
    """Chips and words; all of it optional."""

    findings = ChipsField(_l("What did you find?"), choices=choices("finding", Visit.FINDINGS))
    note = TextAreaField(_l("Note"), filters=[lambda text: text or ""])


class VisitForm(SayForm):
    """Somebody was met."""

    channel = RadioField(
        _l("How"), choices=choices("channel", ("door", "phone", "wechat")), default="door"
    )
    promise = StringField(_l("What did you promise?"), filters=[lambda text: text or ""])
    photos = MultipleFileField(_l("Photos"), render_kw={"accept": "image/*"})
    voice = MultipleFileField(_l("Voice note"), render_kw={"accept": "audio/*"})
    awaited = AwaitedField(_l("Photos"), default=())
    raise_issue = BooleanField(_l("Note it and report it"))


class TryForm(ActForm):
    """Nobody was met."""

    channel = HiddenField(validators=[AnyOf(("wechat", "phone", "door"))])


class ExcuseForm(ActForm):
    """This home need not be visited this time."""

    excuse = RadioField(
        _l("Why?"),
        choices=choices("excuse", Visit.EXCUSES),
        validators=[InputRequired(_l("Please choose why this home need not be visited."))],
    )
    note = StringField(_l("Note"), filters=[lambda text: text or ""], id="excuse-note")


class VoidForm(Form):
    """Why a visit is taken back."""

    reason = StringField(
        _l("Why is it taken back?"),
        filters=[lambda text: text or ""],
        validators=[
            InputRequired(_l("Please say in a word or two why it is taken back.")),
            Length(max=200),
        ],
    )
