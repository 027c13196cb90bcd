"""A draft of the policy of points: what it settles, its lines, and what becomes of it."""

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from forms.base import Form, choices, stripped
from models import Event, PointsPolicy, PointsRule
from services.points import policy_writing

NUMBER = {"inputmode": "numeric"}


def _number(label, **options):
    """A whole number that must be there; services say how large it may be."""
    missing = InputRequired(_l("Please write a whole number."))
    return IntegerField(label, validators=[missing], render_kw=NUMBER, **options)


def _maybe(label, **options):
    return IntegerField(label, validators=[Optional()], render_kw=NUMBER, **options)


class SettingsForm(Form):
    """What a draft settles besides its lines."""

    text = TextAreaField(_l("In plain words, for everybody"), filters=[stripped])
    credit_holder = RadioField(
        _l("Whose are the credit points?"), choices=choices("credit_holder", PointsPolicy.HOLDERS)
    )
    publicise_days = _number(
        _l("Shown to everybody for how many days?"),
        description=_l("Before credit points are entered; names half hidden. 0: not shown."),
    )
    hold_days = _number(_l("Reserved goods are kept for how many days?"))
    offline_cap = _number(
        _l("Points the market may hand out without a network"),
        description=_l("To people who reserved nothing. 0: only what was reserved."),
    )
    expires_months = _maybe(
        _l("Points expire after how many months?"),
        description=_l("Leave it empty and they never do. Most communities leave it empty."),
    )


class RuleForm(Form):
    """What both kinds of lines have."""

    name = StringField(
        _l("What is thanked?"),
        filters=[stripped],
        validators=[InputRequired(_l("Please give it a name."))],
        render_kw={"autocomplete": "off"},
    )
    points = _number(_l("How many points?"))
    cap = _maybe(
        _l("At most how many points for one person?"),
        description=_l("Leave it empty for no limit."),
    )
    cap_period = SelectField(
        _l("In which time?"), choices=choices("cap_period", PointsRule.PERIODS), default="month"
    )

    def said(self):
        """The values for services.points.policy_writing.save_rule."""
        return self.data


class ServiceRuleForm(RuleForm):
    """Service at events, by its confirmed minutes or each time."""

    per = RadioField(_l("How is it counted?"), choices=choices("points_per", ("hour", "event")))
    event_kind = SelectField(_l("At which events?"), validate_choice=False)
    account = RadioField(_l("Which points?"), default="volunteer")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        every = SelectChoice("", _l("All that count hours"))
        self.event_kind.choices = [every, *choices("event_kind", Event.KINDS)]
        offered = policy_writing.accounts()
        if self.account.data == "member" and not self.account.raw_data:
            offered = ("volunteer", "member")  # it was so before the setting was switched off
        self.account.choices = choices("points_account", offered)
        if len(offered) == 1:
            del self.account


class MatterRuleForm(RuleForm):
    """What neighbours do for each other: the council says how much within the range."""

    per = HiddenField(default="matter")
    points_most = _maybe(
        _l("Up to how many points?"),
        description=_l("The council chooses in between. Leave it empty: always the same."),
    )
    assessors = _number(_l("How many of the council assess it at least?"), default=3)

    def said(self):
        return self.data | {"per": "matter"}


class AdoptForm(Form):
    """From which day on it holds."""

    starts_on = DateField(_l("From which day on?"), validators=[Optional()])


class DropForm(Form):
    """Why a draft is put away."""

    note = TextAreaField(_l("Why?"), filters=[stripped])


def rule_form(per):
    """The form for a line of a kind."""
    return MatterRuleForm if per == "matter" else ServiceRuleForm
