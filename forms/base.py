"""The form every form is made from."""

from flask_babel import get_locale
from wtforms import Form as WTForm
from wtforms.fields.choices import SelectChoice
from wtforms.i18n import get_translations

from services import context
from services.errors import RuleBroken
from services.words import WORDS

WTFORMS_LOCALES = {"zh_Hans": "zh", "en": "en"}


def choices(kind, codes):
    """Stored codes with their words (services/words/), for a field with choices."""
    return [SelectChoice(code, WORDS[kind][code]) for code in codes]


class Translations:
    """WTForms' own messages in the reader's language, looked up when they are needed."""

    def gettext(self, string):
        return self._catalogue().gettext(string)

    def ngettext(self, singular, plural, n):
        return self._catalogue().ngettext(singular, plural, n)

    def _catalogue(self):
        return get_translations([WTFORMS_LOCALES.get(str(get_locale()), "en")])


def stripped(text):
    """A filter: what was typed, without the space around it."""
    return (text or "").strip()


class Form(WTForm):
    """A WTForms form that speaks the reader's language and can run a service's verb."""

    def __init__(self, *args, verb="", **kwargs):
        """`verb` goes before the ids of its fields, where several of these stand on one page."""
        super().__init__(*args, **kwargs)
        for field in self if verb else ():
            field.id = f"{verb}-{field.name}"

    class Meta:
        def get_translations(self, form):
            return Translations()

    def runs(self, verb, *args, **values):
        """Validate, then call `verb`. None when either refuses, with the message by its field."""
        if not self.validate():
            context.refused(self.sentences())
            return None
        try:
            result = verb(*args, **values)
        except RuleBroken as broken:
            self.refuse(broken)
            return None
        return True if result is None else result

    def refuse(self, broken):
        """Show what a rule said: by its field, or above the form."""
        field = self._fields.get(broken.field)
        if field is None:
            self.form_errors.append(broken.message)
        else:
            field.errors = [*field.errors, broken.message]
        context.refused(self.sentences())

    def sentences(self):
        """Every message of the form, for whoever sees no fields they could stand by."""
        return [*self.form_errors, *(str(m) for field in self for m in field.errors)]
