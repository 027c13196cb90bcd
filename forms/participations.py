"""What is said about taking part: signing up, each step after it, minutes confirmed at once."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectMultipleField, TextAreaField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from forms.base import stripped
from forms.patrols import ActForm
from services import access


class SignUpForm(ActForm):
    """For whom: nobody named means oneself."""

    person = IntegerField(widget=HiddenInput(), validators=[Optional()])


class MoveForm(ActForm):
    """One step of a participation: words, minutes. Its move says which of them are asked for."""

    note = TextAreaField(_l("In a few words"), filters=[stripped])
    minutes = IntegerField(_l("How many minutes?"), validators=[Optional()])

    @property
    def said(self):
        """What was said, as services/participations/signing_up.move takes it."""
        return {"note": self.note.data, "minutes": self.minutes.data}


class MakeupForm(MoveForm):
    """A later entry for somebody; nobody named means oneself."""

    person = IntegerField(widget=HiddenInput(), validators=[Optional()])


class ConfirmForm(ActForm):
    """Whose minutes are right."""

    participations = SelectMultipleField(
        _l("Minutes that are right"),
        coerce=str,
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    @property
    def ids(self):
        """The ids that were ticked; what is no id is left out."""
        found = map(access.id_of, self.participations.data or ())
        return [id for id in found if id is not None]
