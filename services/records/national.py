"""A file to enter service into the national volunteer system (全国志愿服务信息系统) by.

The columns are those of the rules for recording service (民政部令第67号): what is not known here,
the national number and how the service was found, is left to be filled in by hand.
"""

import csv
import io

from flask_babel import gettext as _

from services import access
from services.errors import Refused
from services.records import reading, register, served

BOM = "\ufeff"  # Excel takes the file for UTF-8 by this alone
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def export(values, event=None):
    """(name, bytes) of the CSV for one Event, or for the days of an address; put on record.

    Only confirmed minutes go in, and minors masked: their guardian says whether they are entered.
    Raises Refused for others than the staff of the place.
    """
    found = register.asked(values, event)
    if not access.can("record.export", event.area if event else None):
        raise Refused("record.export")
    found.whole_names = True
    rows = register.rows_of(found, ("hours_confirmed",), register.IN_A_FILE)
    methods = reading.methods_of(rows)
    found.lines = [_line(row, methods) for row in rows if _is_mine(row) and row.minutes]
    register.note(found, "national", "csv")
    file = io.StringIO()
    csv.writer(file).writerows([_head(), *([*map(safe, line)] for line in found.lines)])
    name = f"{found.title}.csv".replace("/", "-")
    return name, (BOM + file.getvalue()).encode()


def safe(value):
    """A value as a cell no spreadsheet reads as a formula."""
    text = " ".join(str(value).split())
    return f"'{text}" if text.startswith(FORMULA) else text


def _is_mine(row):
    return access.can("record.export", row.event)


def _head():
    return [
        _("Volunteer's name"),
        _("National volunteer number (fill in)"),
        _("Name of the activity"),
        _("Date of the activity"),
        _("Place of the activity"),
        _("Who was served"),
        _("Content of the service"),
        _("Minutes of service"),
        _("How the service was found (fill in)"),
        _("Person in charge"),
        _("Person who noted it"),
    ]


def _line(row, methods):
    event = row.event
    _method, name = register.recorder(row, methods)
    return [
        register.who(row, whole=True),
        "",
        event.title,
        served.day_of(row),
        event.place or event.area.label or event.area.name,
        _("Residents of %(place)s", place=event.area.label or event.area.name),
        event.content or event.title,
        row.minutes,
        "",
        event.head.name,
        name or (row.confirmer.name if row.confirmed_by_id else ""),
    ]
