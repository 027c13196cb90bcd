"""Uploading a roster, and importing it."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FileField, SelectField
from wtforms.validators import InputRequired, ValidationError

from forms.base import Form


class UploadForm(Form):
    """A file, and for which of one's areas it is."""

    file = FileField(
        _l("The roster, filled in"),
        [InputRequired(_l("Please choose the file first."))],
        render_kw={"accept": ".xlsx,.xls"},
    )
    area = SelectField(_l("For which area"), coerce=int)

    def __init__(self, *args, areas, **kwargs):
        super().__init__(*args, **kwargs)
        self.areas = {area.id: area for area in areas}
        self.area.choices = [(area.id, area.label) for area in areas]
        if len(areas) == 1:
            self.area.data = areas[0].id

    def validate_file(self, field):
        if not hasattr(field.data, "read"):  # its name only: the form came without its file
            raise ValidationError(_l("Please choose the file first."))


class ApplicationForm(Form):
    """How the rows that are refused count."""

    all_or_nothing = BooleanField(_l("All or nothing: one refused row stops the whole file"))
