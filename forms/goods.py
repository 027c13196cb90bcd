"""What stands on the shelf of the market: its name, its price, its photo."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, MultipleFileField, RadioField, StringField
from wtforms.validators import Optional

from forms.base import Form, choices, stripped
from models import Good

FIELDS = ("title", "kind", "unit", "points", "per_person", "about")


class GoodForm(Form):
    """A thing or a service."""

    community = HiddenField()
    title = StringField(
        _l("What is it, in a word?"), filters=[stripped], render_kw={"autocomplete": "off"}
    )
    kind = RadioField(
        _l("A thing or a service?"), choices=choices("good_kind", Good.KINDS), default="thing"
    )
    unit = StringField(_l("Counted in"), filters=[stripped], render_kw={"autocomplete": "off"})
    points = IntegerField(_l("How many points for one?"), validators=[Optional()])
    per_person = IntegerField(
        _l("At most how many a month for one person?"), validators=[Optional()]
    )
    about = StringField(_l("What else to know"), filters=[stripped])
    photos = MultipleFileField(_l("Photo"), render_kw={"accept": "image/*"})

    @property
    def said(self):
        """What services/shop/goods.py asks for."""
        return {name: self[name].data for name in FIELDS}
