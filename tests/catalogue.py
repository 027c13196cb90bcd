"""The messages of the code and their Chinese, for script/translate and the guard that checks them.

English sentences in the code are the message ids, so English is complete by itself.
"""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "translations" / "zh_Hans" / "LC_MESSAGES" / "messages.po"
FOLDERS = ("forms", "routes", "services", "templates")
METHODS = [("**.py", "python"), ("templates/**", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "_l": None, "lazy_gettext": None, "ngettext": (1, 2)}


def used():
    """A Catalog of every message in the code, without translations."""
    catalogue = Catalog(locale="zh_Hans", project="Mulin", fuzzy=False)
    catalogue.header_comment = "# Chinese (simplified), the language Mulin speaks first."

    def ours(folder):
        parts = Path(folder).relative_to(ROOT).parts
        return not parts or parts[0] in FOLDERS

    for _file, _line, message, _comments, context in extract_from_dir(
        str(ROOT), METHODS, keywords=KEYWORDS, directory_filter=ours
    ):
        catalogue.add(message, context=context)
    return catalogue


def kept():
    """The Catalog in the .po file."""
    with PO.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def updated():
    """(catalogue, missing): the code's messages with the Chinese there is, and the ids without."""
    catalogue, known, missing = used(), kept(), []
    for message in catalogue:
        if not message.id:
            continue
        old = known.get(message.id)
        if (
            old is not None
            and not old.fuzzy
            and (old.string if isinstance(old.string, str) else all(old.string))
        ):
            message.string = old.string
        else:
            missing.append(message.id)
    return catalogue, missing


def save(catalogue):
    """Write the .po file: sorted, without line numbers, so that changes read well."""
    with PO.open("wb") as file:
        write_po(file, catalogue, no_location=True, sort_output=True, width=100, omit_header=False)
