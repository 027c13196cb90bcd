"""A day that is not what its weekday says."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, StringField
from wtforms.validators import InputRequired

from forms.base import Form, SelectChoice


class DayForm(Form):
    """Which day, worked or not, and why."""

    day = DateField(_l("Day"), validators=[InputRequired(_l("Please choose a day."))])
    works = RadioField(
        _l("What is it?"),
        choices=[SelectChoice("0", _l("A day off")), SelectChoice("1", _l("A working day"))],
        validators=[InputRequired(_l("Please choose one of the listed ways."))],
    )
    name = StringField(
        _l("Name (optional)"),
        filters=[lambda text: text or ""],
        description=_l("Like National Day, or worked instead of Monday."),
        render_kw={"autocomplete": "off"},
    )
