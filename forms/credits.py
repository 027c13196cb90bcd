"""Declaring for credit points, each step after it, and a sitting of the council."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, MultipleFileField, StringField, TextAreaField
from wtforms.validators import Optional

from forms.base import Form, stripped
from forms.patrols import ActForm, AwaitedField
from services import access

UNREADABLE = -1  # a number that is none: no rule gives it


class CreditForm(ActForm):
    """What was done, when, and if one likes in which words."""

    rule = StringField(_l("What was it?"), filters=[stripped])
    person = StringField(_l("For whom?"), filters=[stripped])
    day = DateField(_l("On which day was it?"), validators=[Optional()])
    words = TextAreaField(_l("A few words, if you like"), filters=[stripped])
    photos = MultipleFileField(_l("Photos"), render_kw={"accept": "image/*"})
    awaited = AwaitedField(_l("Photos"), default=())

    @property
    def said(self):
        """What was said, as services take it."""
        return {"day": self.day.data, "words": self.words.data, "happened": self.happened}


class CreditMoveForm(ActForm):
    """One step of an application."""

    note = TextAreaField(_l("In a few words"), filters=[stripped])
    facts = TextAreaField(_l("What did you see?"), filters=[stripped])
    words = TextAreaField(_l("In which words now?"), filters=[stripped])
    points = IntegerField(_l("Points"), validators=[Optional()])
    photos = MultipleFileField(_l("Photos"), render_kw={"accept": "image/*"})
    awaited = AwaitedField(_l("Photos"), default=())

    @property
    def said(self):
        """What was said, as services take it."""
        said = {name: self[name].data for name in ("note", "facts", "words", "points")}
        return said | {"happened": self.happened}


class SittingForm(Form):
    """Numbers, words and who stays out, one of each for every application on the page."""

    def read(self, fields):
        """{id: (points, note, aside)} of the fields points-12, note-12, aside-12."""
        names = (name.partition("-") for name in fields)
        ids = {access.id_of(id) for kind, _dash, id in names if kind in ("points", "aside")}
        return {
            id: (
                _number(fields.get(f"points-{id}", "")),
                fields.get(f"note-{id}", ""),
                f"aside-{id}" in fields,
            )
            for id in ids - {None}
        }


class ReviewForm(Form):
    """Which of those about which all agree are approved together."""

    def read(self, fields):
        """The ids of the field `application`."""
        return {access.id_of(text) for text in fields.getlist("application")} - {None}


def _number(text):
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else UNREADABLE
