"""Forms of service papers: for which days, and why one is not issued or holds no longer."""

from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, RadioField, TextAreaField
from wtforms.validators import Optional

from forms.base import Form, choices, stripped
from services import clock
from services.words import WORDS


class PeriodForm(Form):
    """The days a paper is about: one tap for the usual ones."""

    period = RadioField(
        _l("Which days?"),
        choices=choices("record_period", WORDS["record_period"]),
        default="year",
    )
    since = DateField(_l("From which day"), validators=[Optional()])
    until = DateField(_l("Until which day, included"), validators=[Optional()])
    person = HiddenField()

    @property
    def days(self):
        """(since, until); None: from the first day, until today."""
        year = clock.today().year
        return {
            "year": (date(year, 1, 1), None),
            "last_year": (date(year - 1, 1, 1), date(year - 1, 12, 31)),
            "all": (None, None),
            "days": (self.since.data, self.until.data),
        }[self.period.data]


class MoveForm(Form):
    """A word that goes with a step of a paper."""

    note = TextAreaField(_l("Why, in a word or two"), filters=[stripped])
