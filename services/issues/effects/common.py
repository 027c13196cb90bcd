"""What several effects check."""

from datetime import timedelta

from flask_babel import gettext as _

from services import clock
from services.errors import RuleBroken

LENGTH = 1000  # of a measure, and of what handlers read
LONGEST = timedelta(days=366)


def coming(day, field):
    """A day from today on and within a year, or RuleBroken."""
    today = clock.today()
    if day < today:
        raise RuleBroken(_("This day is already over. Choose a later one."), field)
    if day - today > LONGEST:
        raise RuleBroken(_("That is more than a year away. Please choose an earlier day."), field)
    return day


def one_of(code, codes, field):
    """The code, or RuleBroken by its field for one that is not among the codes."""
    if code not in codes:
        raise RuleBroken(_("Please choose from the list."), field)
    return code
