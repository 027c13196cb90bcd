"""An organisation, and whose post is held for it."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired

from forms.base import Form, SelectChoice, choices
from models import Organisation


class NameForm(Form):
    """What it is called."""

    name = StringField(
        _l("What is it called?"),
        filters=[lambda text: text or ""],
        validators=[InputRequired(_l("Please give it a name."))],
        render_kw={"autocomplete": "off"},
    )


class OrganisationForm(NameForm):
    """… and what it is."""

    kind = RadioField(
        _l("What is it?"),
        choices=choices("organisation_kind", Organisation.KINDS),
        validators=[InputRequired(_l("Please choose one of the listed ways."))],
    )


class MemberForm(Form):
    """Whose post."""

    post = RadioField(
        _l("Whose post is held for it?"),
        coerce=int,
        choices=[],
        validate_choice=False,  # a few are offered, services/organisations.py says who may
        validators=[InputRequired(_l("Please choose somebody."))],
    )

    def offer(self, options):
        """Offer (post id, words) pairs to choose from. Returns the form."""
        self.post.choices = [SelectChoice(id, said) for id, said in options]
        return self
