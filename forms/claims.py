"""Putting up a public post, claiming it, and each step of a claim."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from forms.base import Form, SelectChoice, stripped
from forms.patrols import ActForm


class PublicPostForm(Form):
    """What there is to do, where, and for how many."""

    area = SelectField(_l("Where is it?"), coerce=str, choices=[], validate_choice=False)
    title = StringField(
        _l("What is the post called?"),
        filters=[stripped],
        validators=[InputRequired(_l("Please give it a name."))],
        render_kw={"autocomplete": "off"},
    )
    duty = TextAreaField(
        _l("What is there to do?"),
        filters=[stripped],
        validators=[InputRequired(_l("Please say what there is to do."))],
    )
    seats = IntegerField(_l("For how many people?"), default=1, validators=[Optional()])

    def offer(self, places):
        """Offer areas to choose from. Returns the form."""
        self.area.choices = [SelectChoice(str(one.id), one.label or one.name) for one in places]
        return self


class ClaimForm(ActForm):
    """A post is claimed, or that is undone."""


class ClaimMoveForm(ActForm):
    """One step of a claim, and the last one of a post."""

    note = TextAreaField(_l("In a few words"), filters=[stripped])
