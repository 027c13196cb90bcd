"""What a community calls a category, and in how many working days it should be solved."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, StringField
from wtforms.validators import InputRequired

from forms.base import Form


class NewForm(Form):
    """A category of one's own."""

    name = StringField(
        _l("What is it called?"),
        filters=[lambda text: text or ""],
        validators=[InputRequired(_l("Please give it a name."))],
        render_kw={"autocomplete": "off"},
    )
    days = IntegerField(
        _l("Working days until it should be solved"),
        default=5,
        validators=[InputRequired(_l("Please write a whole number of days."))],
        render_kw={"inputmode": "numeric"},
    )


class CategoryForm(NewForm):
    """… and whether it is shown at all."""

    is_hidden = BooleanField(
        _l("Do not offer it"),
        description=_l("What was reported under it before stays as it is."),
    )
