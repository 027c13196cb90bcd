"""Reserving something, handing it over at the counter, and each step after that."""

from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from forms.base import stripped
from forms.patrols import ActForm
from services import access


class PickedField(Field):
    """Goods and how many of each: values like "12:2" become [(12, 2)]; nothing else counts."""

    widget = HiddenInput()

    def process_formdata(self, valuelist):
        pairs = (value.partition(":") for value in valuelist)
        found = [(access.id_of(good), access.id_of(many)) for good, _colon, many in pairs]
        self.data = sorted({good: many for good, many in found if good and many}.items())


class ReserveForm(ActForm):
    """Something is put aside."""

    quantity = IntegerField(_l("How many?"), default=1, validators=[Optional()])
    person = IntegerField(widget=HiddenInput(), validators=[Optional()])


class HandOverForm(ActForm):
    """It came into the right hands: they signed, or somebody was there."""

    signature = HiddenField(_l("Signature"))
    witness = StringField(
        _l("Or who was there"), filters=[stripped], render_kw={"autocomplete": "off"}
    )


class CollectForm(HandOverForm):
    """What was reserved is handed over."""

    code = HiddenField(_l("The six digits"), default="")

    @property
    def said(self):
        """What services.redemptions.collect is told."""
        return {
            "code": self.code.data or "",
            "signature": self.signature.data or "",
            "witness": self.witness.data or "",
        }


class WalkUpForm(HandOverForm):
    """Somebody takes something without having reserved it."""

    text = HiddenField(_l("Pass"), default="")  # of its QR, or its number
    picked = PickedField(_l("What they take"), default=())

    @property
    def said(self):
        """What services.redemptions.walk_up is told."""
        return {
            "text": self.text.data or "",
            "signature": self.signature.data or "",
            "witness": self.witness.data or "",
        }


class RedemptionMoveForm(ActForm):
    """Any other step."""

    note = TextAreaField(_l("In a few words"), filters=[stripped])
