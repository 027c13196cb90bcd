"""Somebody who helps and has no phone."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField

from forms.base import Form, SelectChoice, stripped


class VolunteerForm(Form):
    """A name, and where they belong; a number only if there is one."""

    area = SelectField(_l("Where do they help?"), coerce=str, choices=[], validate_choice=False)
    name = StringField(_l("Name"), filters=[stripped], render_kw={"autocomplete": "off"})
    door = StringField(_l("Home, if they live here"), filters=[stripped])
    phone = StringField(_l("Phone, if there is one"), filters=[stripped])

    def offer(self, places):
        """Offer areas to choose from. Returns the form."""
        self.area.choices = [SelectChoice(str(one.id), one.label or one.name) for one in places]
        return self
