"""What two spellings of one place have in common: 3栋 and 三号楼, 宝龙 and 宝龙小区."""

import re

from services import doors
from services.areas import NUMERALS, number_in

SUFFIXES = {
    "subdistrict": r"街道(?:办|办事处)?$",
    "community": r"(?:社区)?居委会$|社区$",
    "estate": r"小区$",
}


def fold(kind, name):
    """What two spellings of the same place have in common."""
    if kind == "building":
        return doors.building(name)
    if kind == "unit":
        return doors.unit(name)
    text = doors.GAPS.sub("", doors.tidy(name))
    text = NUMERALS.sub(lambda m: str(number_in(m[0])), text) if "网格" in text else text
    return re.sub(r"^第(?=\d)|号(?=网格)", "", text)


def short(kind, folded):
    """ "宝龙小区" → "宝龙": people leave out the word for the kind."""
    text = re.sub(SUFFIXES[kind], "", folded) if kind in SUFFIXES else folded
    return text if len(text) >= 2 else folded
