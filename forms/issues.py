"""What is said about an issue: the first words, and each step after them."""

from functools import cache

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from forms.base import choices, stripped
from forms.patrols import ActForm, AwaitedField
from models import Issue, Whistle, WhistleCall
from services import access


class WholeNumber(IntegerField):
    """The id of something on the page, out of sight."""

    widget = HiddenInput()


class OrganisationsField(SelectMultipleField):
    """Several organisations by their ids, as chips."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class RaiseForm(ActForm):
    """A new issue. Words, a photo or a voice note: one of them is enough."""

    area = WholeNumber(validators=[Optional()])
    household = WholeNumber(validators=[Optional()])
    visit = WholeNumber(validators=[Optional()])
    source = StringField(widget=HiddenInput(), filters=[stripped])
    text = TextAreaField(_l("What is it about?"), filters=[stripped])
    category = SelectField(_l("Kind"), coerce=str, validate_choice=False)
    place = StringField(_l("Where exactly?"), filters=[stripped])
    name = StringField(_l("Name"), filters=[stripped])
    phone = StringField(_l("Phone"), filters=[stripped])
    shows_name = BooleanField(_l("Whoever does it may know it was me"))
    is_solved = BooleanField(_l("I have solved it already"))
    same_as = RadioField(_l("Is it one of these?"), coerce=str, validate_choice=False)
    photos = MultipleFileField(_l("Photos"), render_kw={"accept": "image/*"})
    voice = MultipleFileField(_l("Voice note"), render_kw={"accept": "audio/*"})
    awaited = AwaitedField(_l("Photos"), default=())


class MoveForm(ActForm):
    """One step of an issue. Its move (services/issues/machine.py) says which fields stand in it."""

    note = TextAreaField(_l("In a few words"), filters=[stripped])
    rating = RadioField(
        _l("How did it go?"), choices=choices("rating", Issue.RATINGS), validate_choice=False
    )
    category = SelectField(_l("Kind"), coerce=str, validate_choice=False)
    to = SelectField(_l("Who does it"), coerce=str, validate_choice=False)
    measure = TextAreaField(_l("What is to be done"), filters=[stripped])
    due_on = DateField(_l("By when"), validators=[Optional()])
    brief = TextAreaField(_l("What they read about it"), filters=[stripped])
    helpers = OrganisationsField(_l("Who helps"), coerce=str, validate_choice=False)
    until = DateField(_l("Until when"), validators=[Optional()])
    to_whom = StringField(_l("Who looks after it, and how to reach them"), filters=[stripped])
    into = StringField(_l("Number of the other one"), filters=[stripped])
    kind = RadioField(
        _l("Why"), choices=choices("whistle", Whistle.KINDS), default="need", validate_choice=False
    )
    called = OrganisationsField(_l("Whom to call"), coerce=str, validate_choice=False)
    lead = SelectField(_l("Who leads"), coerce=str, validate_choice=False)
    call = WholeNumber(validators=[Optional()])
    response = RadioField(
        _l("How they answered"),
        choices=choices("response", WhistleCall.RESPONSES),
        validate_choice=False,
    )
    result = RadioField(
        _l("What came of it"), choices=choices("rating", Issue.RATINGS), validate_choice=False
    )
    photos = MultipleFileField(_l("Photos"), render_kw={"accept": "image/*"})
    awaited = AwaitedField(_l("Photos"), default=())

    @classmethod
    def asking(cls, move):
        """The form of a flow.Move as its page shows it: with the fields it asks for and no others,
        which take their time where there are many."""
        return _with(frozenset((*move.asks, *move.takes)))(verb=move.verb)

    WORDS = ("note", "rating", "measure", "brief", "to_whom", "into", "kind", "response", "result")

    @property
    def said(self):
        """What was said, as services/issues/moving.move takes it."""
        said = {name: self[name].data for name in (*self.WORDS, "to", "due_on", "until", "call")}
        ids = {name: _ids(self[name].data) for name in ("called", "helpers")}
        one = {name: _ids([self[name].data]) for name in ("lead", "category")}
        return said | ids | {name: found[0] for name, found in one.items() if found}


@cache
def _with(names):
    """The MoveForm without the other fields."""
    kept = names | {"happened_at", "sent_at"}
    every = {name for name in dir(MoveForm) if hasattr(getattr(MoveForm, name), "_formfield")}
    return type("MoveForm", (MoveForm,), dict.fromkeys(every - kept))


def _ids(texts):
    """What several texts of a form mean; those that are no ids are left out."""
    found = map(access.id_of, texts or ())
    return [id for id in found if id is not None]
