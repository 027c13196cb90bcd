"""What single rows say, checked cell by cell. Nothing here asks the database."""

from flask_babel import gettext as _

from services import doors, phones, sealing
from services.roster import columns
from services.roster.tree import Problem

LONGEST_NAME, LONGEST_DOOR, LONGEST_CARE = 40, 20, 500


def door(row):
    """(door number, names of the places it lies in)."""
    if "door" not in row.cells:
        raise Problem("door", _("The door is missing."), "")
    if row.dates & {"door", "building", "unit"}:
        raise Problem(
            next(iter(row.dates & {"door", "building", "unit"})),
            _("Excel made a date of this. Format the column as text and write it again."),
        )
    names = {kind: row.cells[kind] for kind in columns.AREA_FIELDS if kind in row.cells}
    text = row.cells["door"]
    for kind in ("estate", "grid"):
        text = text.removeprefix(names.get(kind, "") or "\0")
    try:
        if names.get("building"):
            building = doors.building(names["building"])
            found = doors.within(text, building, doors.unit(names.get("unit", "")))
        else:
            found = doors.parse(text)
    except ValueError as error:
        raise Problem("door", str(error)) from None
    if not found.building:
        raise Problem("door", _("Please write the building too, like 3-2-501."))
    if len(found.door) > LONGEST_DOOR:
        raise Problem("door", _("This door number is too long."))
    if names.get("unit") and found.unit and doors.unit(names["unit"]) != found.unit:
        raise Problem("unit", _("This door does not match the building and unit beside it."))
    if found.unit or names.get("unit"):
        names["unit"] = found.unit or names["unit"]
    return found.door, names | {"building": found.building}


def home(row, today):
    """What the row says about the home, checked: name, phone, focus, care, consent."""
    _check_no_id_number(row, "care")
    values = {"name": name(row), "phone": phone(row)}
    values["focus"] = _yes_or_no(row)
    values["care"] = row.get("care")
    if len(values["care"]) > LONGEST_CARE:
        raise Problem("care", _("This is too long. Keep it to what matters at the door."), "…")
    values["consent"] = day(row, "consent")
    if values["care"] and not values["consent"]:
        raise Problem(
            "consent", _("What to mind at a door needs the day on which they agreed."), ""
        )
    if values["consent"] and values["consent"] > today:
        raise Problem("consent", _("This day is still to come. Ask first, then note it."))
    return values


def phone(row):
    """The number in normal form, or ""."""
    try:
        return phones.clean(row.get("phone")) if row.get("phone") else ""
    except ValueError as error:
        raise Problem("phone", str(error), mask(row.get("phone"))) from None


def mask(text):
    """What a report may show of a number nobody could read."""
    return sealing.mask_phone(text) if len(text) >= 7 else text


def _yes_or_no(row):
    text = row.get("focus").upper()
    if text and text not in columns.YES | columns.NO:
        raise Problem("focus", _("Please write 是 or 否 here."))
    return None if not text else text in columns.YES


def day(row, key):
    """The day in a cell, or None where it is empty. Raises Problem."""
    try:
        return columns.day(row.get(key)) if row.get(key) else None
    except ValueError:
        raise Problem(key, _("A day is written like 2026-03-18.")) from None


def name(row):
    """The name of a person, or ""."""
    _check_no_id_number(row, "name")
    text = columns.name(row.get("name"))
    if len(text) > LONGEST_NAME:
        raise Problem("name", _("This name is too long."))
    return text


def _check_no_id_number(row, key):
    if columns.ID_NUMBER.search(row.get(key)):
        sentence = _("This holds an ID number. Mulin does not keep those; please take it out.")
        raise Problem(key, sentence, "…")
