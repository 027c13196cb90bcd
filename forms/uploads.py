"""A piece of a file that comes after its form."""

from flask_babel import lazy_gettext as _l
from wtforms import FileField, IntegerField
from wtforms.validators import InputRequired, NumberRange, ValidationError

from forms.base import Form


class ChunkForm(Form):
    """Bytes, and where in the file they begin."""

    offset = IntegerField(validators=[InputRequired(), NumberRange(min=0)])
    chunk = FileField()

    def validate_chunk(self, field):
        if not hasattr(field.data, "read"):
            raise ValidationError(_l("Please choose the file first."))
