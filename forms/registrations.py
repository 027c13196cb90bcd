"""Reporting in, and each step after it."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from forms.base import SelectChoice, stripped
from forms.patrols import ActForm
from services import access


class RegistrationForm(ActForm):
    """Somebody reports in: where, as what, for whom."""

    kind = StringField(widget=HiddenInput(), filters=[stripped])
    community = SelectField(
        _l("To which community?"), coerce=str, choices=[], validate_choice=False
    )
    organisation = RadioField(_l("Which unit?"), coerce=str, choices=[], validate_choice=False)
    consents = BooleanField(_l("Yes, my branch may know"))
    note = TextAreaField(_l("A word to them, if you like"), filters=[stripped])

    def offer(self, communities, organisations=()):
        """Offer areas and organisations to choose from. Returns the form."""
        self.community.choices = [SelectChoice(str(one.id), one.name) for one in communities]
        self.organisation.choices = [SelectChoice(str(one.id), one.name) for one in organisations]
        return self

    @property
    def said(self):
        """(kind, community id or None, organisation id or None), as services take them."""
        ids = (access.id_of(self[name].data) for name in ("community", "organisation"))
        return self.kind.data, *ids


class RegistrationMoveForm(ActForm):
    """One step of a registration."""

    note = TextAreaField(_l("In a few words"), filters=[stripped])
    day = DateField(_l("Signed on"), validators=[Optional()])
