"""The event register as an Excel file."""

from services import spreadsheets
from services.records import register

WIDTHS = (6, 11, 26, 20, 14, 10, 8, 16, 12, 14, 10, 10)


def export(values, event=None):
    """(name, bytes) of the file for the values of an address; the export is put on record."""
    found = register.read(values, event, register.IN_A_FILE, "excel")
    notice = spreadsheets.cut(len(found.lines)) if found.more else ""
    rows = [register.HEAD, *found.lines]
    file = spreadsheets.table(found.title, rows, WIDTHS, notice=notice)
    return spreadsheets.named(found.title), file
