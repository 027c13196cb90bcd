"""Giving points to neighbours."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import Optional

from forms.base import Form


class GiftForm(Form):
    """How many points somebody gives: a button that says it, or a number of one's own."""

    points = IntegerField(_l("Another number"), validators=[Optional()])
