"""People: how they read, and what is known of them."""

from models import Person

THEMES = ("auto", "light", "dark")
LANGUAGES = ("zh_Hans", "en")


def clean_preferences(values):
    """The preferences among submitted values: theme, language, elder. Drops the rest."""
    changes = {}
    if values.get("theme") in THEMES:
        changes["theme"] = values["theme"]
    if values.get("language") in LANGUAGES:
        changes["language"] = values["language"]
    if values.get("elder") in ("0", "1"):
        changes["elder"] = values["elder"] == "1"
    return changes


def prefer(person, changes):
    """Keep how a person likes to read (see clean_preferences)."""
    renamed = {"elder": "elder_mode"}
    values = {renamed.get(key, key): value for key, value in changes.items()}
    if values:
        Person.update(**values).where(Person.id == person.id).execute()
