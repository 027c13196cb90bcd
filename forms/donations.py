"""物品捐赠簿: what somebody gives at the counter."""

import re
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import Optional, ValidationError

from forms.base import Form, SelectChoice, stripped
from forms.goods import GoodForm
from services.shop.donors import NOBODY

YUAN = re.compile(r"[0-9]{1,7}(?:\.[0-9]{1,2})?")


class DonationForm(GoodForm):
    """Something that is on the list already, or something new; who gives it, and how many."""

    good = SelectField(_l("What is given?"), choices=[], validate_choice=False)
    quantity = IntegerField(_l("How many?"), validators=[Optional()])
    donor = StringField(_l("Who gives it?"), filters=[stripped], render_kw={"autocomplete": "off"})
    person = RadioField(_l("Which of them?"), choices=[], validate_choice=False, default="")
    organisation = SelectField(_l("Or for an organisation"), choices=[], validate_choice=False)
    is_named = BooleanField(_l("Agrees to be named on the shelf"))
    value = StringField(_l("About how many yuan, all of it"), filters=[stripped])
    best_before = DateField(_l("Best before"), validators=[Optional()])

    def validate_value(self, field):
        """Yuan as people write them: 35, 35.5, 35.50."""
        if field.data and not YUAN.fullmatch(field.data):
            raise ValidationError(_("About how many yuan, or nothing at all."))

    @property
    def said(self):
        """What services/shop/donating.py asks for."""
        yuan = self.value.data or ""
        value = int(Decimal(yuan) * 100) if YUAN.fullmatch(yuan) else None
        names = ("good", "quantity", "donor", "person", "organisation", "is_named", "best_before")
        return super().said | {name: self[name].data for name in names} | {"value": value}

    def offer(self, goods, organisations, candidates):
        """Offer what can be chosen. Returns the form."""
        self.good.choices = [
            SelectChoice("", _("Something new")),
            *(SelectChoice(str(one.id), f"{one.title} {one.unit}".strip()) for one in goods),
        ]
        self.organisation.choices = [
            SelectChoice("", _("No, for themselves")),
            *(SelectChoice(str(one.id), one.name) for one in organisations),
        ]
        self.person.choices = [
            *(SelectChoice(str(one.id), _where(one)) for one in candidates),
            SelectChoice(NOBODY, _("Somebody else of this name")),
        ]
        return self


class NamedForm(Form):
    """May whoever gave it be named on the shelf?"""

    is_named = BooleanField(_l("Agrees to be named on the shelf"))


def _where(person):
    """Somebody by name and building; the door is nobody's business at a counter."""
    home = person.household.area.label if person.household_id else ""
    return f"{person.name} · {home}" if home else person.name
