"""The ledger as an Excel file."""

from flask_babel import gettext as _

from services import spreadsheets, words
from services.issues import ledger

WIDTHS = (10, 11, 14, 18, 36, 30, 16, 11, 11, 10, 11)


def export(values):
    """(name, bytes) of the file for the values of an address; the export is put on record.

    At most ledger.IN_A_FILE matters, the newest; a sentence says when there are more.
    """
    found, lines, more = ledger.lines(values, ledger.IN_A_FILE)
    view = str(words.of(found.view, "issue_view"))[:31].replace("/", "-")
    notice = spreadsheets.cut(len(lines)) if more else ""
    rows = [head(), *lines]
    file = spreadsheets.table(title(found), rows, WIDTHS, name=view, notice=notice)
    return spreadsheets.named(title(found)), file


def head():
    """The names of the columns, in the order of ledger.Line."""
    return [
        _("Number"),
        _("Reported on"),
        _("Category"),
        _("Where"),
        _("The matter"),
        _("Measure"),
        _("Who is responsible"),
        _("Deadline"),
        _("First deadline"),
        _("State"),
        _("Crossed off on"),
    ]


def title(found):
    """What a Ledger is called: 宝龙社区 台账."""
    return f"{found.community.name} {words.of(found.view, 'issue_view')}"
