"""Doors as people write them: 3-2-501, 3栋2单元501, 三号楼二单元501室, A座1203, ３—５０１ …

One normal form for all of them, so that the same door is never kept twice.
"""

import functools
import operator
import re
import unicodedata
from collections import namedtuple

from flask_babel import gettext as _

from models import Area, Household
from services.areas import NUMERALS, number_in

Door = namedtuple("Door", "building unit door")  # "3号楼", "2单元", "501"; "" where not written

DASHES = re.compile(r"[‐‑‒–—―−－ー﹣﹘~～_/\\|]+")
GAPS = re.compile(r"\s+|[\u200b-\u200f\u2060\ufeff]")
NUMBER = rf"(?:\d{{1,4}}|{NUMERALS.pattern})"
BUILDING_WORD = r"(?:号楼|号栋|号幢|号座|#楼|栋楼|栋|幢|座|#|楼)"
DOOR = r"[A-Z]?\d{1,5}[A-Z]?(?:-\d{1,2})?(?:东|西|南|北|中|甲|乙|丙|丁)?|[东西南北中]户"

# In words: (building)(unit)(floor)(door), each but the last may be missing.
IN_WORDS = re.compile(
    rf"(?:第?(?P<building>{NUMBER}|[A-Z]\d?|[甲乙丙丁]){BUILDING_WORD}-?)?"
    rf"(?:第?(?P<unit>{NUMBER}|[A-Z]|[甲乙丙丁东西南北中])(?:号)?单元-?)?"
    rf"(?:(?P<floor>{NUMBER})[层楼]-?)?"
    rf"(?P<door>{DOOR}|{NUMERALS.pattern})?(?:室|号|号室|户|房)?"
)
IN_DASHES = re.compile(
    rf"(?P<building>\d{{1,4}}|[A-Z]\d?){BUILDING_WORD}?-(?:(?P<unit>\d{{1,2}}|[A-Z])-)?(?P<door>{DOOR})(?:室|号)?"
)


def parse(text):
    """A door as somebody wrote it → Door in normal form.

    Raises ValueError with a sentence that says how a door may be written.
    """
    found = read(text)
    if found is None or not found.door:
        raise ValueError(_("A door is written like 3-2-501 or 3号楼2单元501."))
    return found


def read(text):
    """As `parse`, for parts of a door too ("3号楼", "2单元"): a Door, or None if it is none."""
    text = tidy(text)
    match = IN_DASHES.fullmatch(text) or IN_WORDS.fullmatch(text)
    if not text or not match:
        return None
    parts = match.groupdict()
    number = _plain(parts["door"]) if parts["door"] else ""
    if number == "0":
        return None
    return Door(building(parts["building"] or ""), unit(parts["unit"] or ""), number)


def tidy(text):
    """Half-width letters and digits, one kind of dash, no blanks, no ".0" of a number cell."""
    text = unicodedata.normalize("NFKC", str(text)).strip()
    text = re.sub(r"(?<=\d)\.0+$", "", text)
    text = GAPS.sub("", DASHES.sub("-", text)).upper().strip(".。")
    return re.sub(r"(?<=[\dA-Z])[.·•、](?=[\dA-Z])", "-", text)


def building(text):
    """The name of a building in normal form: "3", "3栋", "三号楼" → "3号楼"; "A栋" → "A座"."""
    text = tidy(text)
    match = re.fullmatch(rf"第?({NUMBER}|[A-Z]\d?|[甲乙丙丁])(?:{BUILDING_WORD}|号)?", text)
    if not match:
        return text
    name = _plain(match[1])
    return f"{name}号楼" if name.isdigit() else f"{name}座"


def unit(text):
    """The name of a unit in normal form: "2", "02单元", "二单元" → "2单元"."""
    text = tidy(text)
    match = re.fullmatch(rf"第?({NUMBER}|[A-Z]|[甲乙丙丁东西南北中])(?:号?单元|号|门)?", text)
    return f"{_plain(match[1])}单元" if match else text


def within(text, building_name, unit_name):
    """The door in `text`, where the building and maybe the unit stand in columns of their own.

    What the text repeats has to agree. Raises ValueError with a sentence.
    """
    text = tidy(text)
    if re.fullmatch(DOOR, text) and "-" not in text:
        return Door(building_name, unit_name, _plain(text))
    found = parse(text)
    if found.building and found.building != building_name and not found.unit and "号楼" not in text:
        # Two numbers only: "2-501" beside a building is the unit, "501-1" a part of a door.
        first, last = found.building.removesuffix("号楼").removesuffix("座"), found.door
        if unit_name == unit(first) or (not unit_name and len(first) < 3 <= len(last)):
            found = Door("", unit(first), last)
        elif len(first) >= 3:
            found = Door("", "", f"{first}-{last}")
    merged = Door(found.building or building_name, found.unit or unit_name, found.door)
    if merged.building != building_name or (unit_name and merged.unit != unit_name):
        raise ValueError(_("This door does not match the building and unit beside it."))
    return merged


def search(text):
    """Expression over Household joined with its Area: the doors somebody means by `text`.

    Part of a door is enough: a building, a unit, the beginning of a number.
    """
    found = read(text)
    if found is None:
        return Area.label.contains(text.strip())
    conditions = [Household.door.startswith(found.door)] if found.door else []
    labels = _labels(found.building)
    if labels and found.unit:
        conditions.append(Area.label.in_([f"{label} {found.unit}" for label in labels]))
    elif labels:
        below = [Area.label.startswith(f"{label} ") for label in labels]
        conditions.append(functools.reduce(operator.or_, below, Area.label.in_(labels)))
    elif found.unit:
        conditions.append(Area.name == found.unit)
    return functools.reduce(operator.and_, conditions)


def _labels(name):
    """The ways a building of this name may be called in the tree of places."""
    if not name:
        return []
    number = name.removesuffix("号楼").removesuffix("座")
    return sorted({name, *(f"{number}{word}" for word in ("号楼", "栋", "幢", "座", "#", "楼"))})


def _plain(text):
    """Numbers without leading zeros and in Arabic digits; everything else as it is."""
    text = text.removesuffix("-")
    if NUMERALS.fullmatch(text):
        return str(number_in(text))
    return re.sub(r"^(-?[A-Z]?)0+(?=\d)", r"\1", text)
