"""A child and who decides for it."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField

from forms.base import stripped
from forms.patrols import ActForm


class GuardianForm(ActForm):
    """The name of a child; nothing else is asked."""

    name = StringField(
        _l("Name of the child"),
        filters=[stripped],
        render_kw={"autocomplete": "off"},
    )
    consents = BooleanField(_l("I am the guardian and decide for this child"))
