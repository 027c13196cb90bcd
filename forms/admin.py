"""Giving and ending posts, and somebody new."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from forms.base import Form, choices
from services import clock
from services.roles import ROLES
from services.words import WORDS


class PostForm(Form):
    """Which post, from when until when."""

    role = SelectField(_l("Post"), choices=choices("role", ROLES), validators=[InputRequired()])
    since = DateField(_l("From"), default=clock.today, validators=[InputRequired()])
    until = DateField(
        _l("Until"), validators=[Optional()], description=_l("Leave it open if nothing is agreed.")
    )


class EndForm(Form):
    """Why a post ends."""

    reason = RadioField(
        _l("Why does it end?"),
        choices=choices("leave", WORDS["leave"]),
        validators=[InputRequired(_l("Please choose why it ends."))],
    )


class PersonForm(Form):
    """Somebody new in a place."""

    name = StringField(
        _l("Name"),
        validators=[InputRequired(_l("Please write the name.")), Length(max=40)],
        filters=[lambda text: (text or "").strip()],
        render_kw={"autocomplete": "off"},
    )
    phone = StringField(
        _l("Phone, if known"),
        filters=[lambda text: text or ""],
        render_kw={"inputmode": "tel", "autocomplete": "off"},
    )
    door = StringField(
        _l("Door, if they live here"),
        filters=[lambda text: text or ""],
        description=_l("Like 3-2-501 or 3号楼2单元501."),
    )
    role = SelectField(_l("Post"), validators=[Optional()])
    until = DateField(
        _l("Post until"),
        validators=[Optional()],
        description=_l("Leave it open if nothing is agreed."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.role.choices = [("", _l("None for now")), *choices("role", ROLES)]
