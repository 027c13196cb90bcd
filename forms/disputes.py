"""Saying that a line of a passbook is not right, and the answer."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from forms.base import stripped
from forms.patrols import ActForm


class DisputeForm(ActForm):
    """A line is not right; words help, and may be left out."""

    words = TextAreaField(_l("What is not right? You can leave it empty."), filters=[stripped])


class DisputeMoveForm(ActForm):
    """One step of a doubt."""

    note = TextAreaField(_l("What did you find out?"), filters=[stripped])
