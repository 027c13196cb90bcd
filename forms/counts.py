"""盘点: what was counted, a line for each good."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, StringField
from wtforms.validators import Optional

from forms.base import Form, stripped


class CountForm(Form):
    """The community and month; `of` adds the goods."""

    community = HiddenField()
    month = HiddenField()

    goods = ()

    @classmethod
    def of(cls, goods, *args, **values):
        """The form for some goods: counted_<id> and note_<id> of each."""
        fields = {"goods": [good.id for good in goods]}
        for good in goods:
            fields[f"counted_{good.id}"] = IntegerField(
                _l("On the shelf now"), validators=[Optional()]
            )
            fields[f"note_{good.id}"] = StringField(
                _l("If it differs: where from?"), filters=[stripped]
            )
        return type("CountForm", (cls,), fields)(*args, **values)

    @property
    def said(self):
        """{good id: (number or None, words)} as services/shop/counting.py asks for it."""
        return {id: (self[f"counted_{id}"].data, self[f"note_{id}"].data) for id in self.goods}
