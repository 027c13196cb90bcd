"""Which characters the fonts here have. A paper with others is refused, never printed with holes.

Both files were written by fonttools, whose tables of characters (cmap, formats 4 and 12) list no
range with a gap in it: so the ranges are all there is to read.
"""

from functools import cache
from pathlib import Path
from struct import iter_unpack, unpack_from

FOLDER = Path(__file__).parent / "fonts"
FILES = tuple(sorted(FOLDER.glob("*.[ot]tf")))


@cache
def known():
    """The code points that can be printed."""
    return frozenset().union(*(_of(path.read_bytes()) for path in FILES))


def missing(words):
    """The characters of some texts that cannot be printed, each once, in the order of reading."""
    return [c for c in dict.fromkeys("".join(words)) if c != "\n" and ord(c) not in known()]


def _of(font):
    (tables,) = unpack_from(">H", font, 4)
    records = iter_unpack(">4sIII", font[12 : 12 + tables * 16])
    start = next(place for tag, _sum, place, _size in records if tag == b"cmap")
    (maps,) = unpack_from(">H", font, start + 2)
    codes = set()
    for index in range(maps):
        (offset,) = unpack_from(">I", font, start + 8 + index * 8)
        for first, last in _ranges(font, start + offset):
            codes.update(range(first, last + 1))
    return codes - {0xFFFF}  # the end mark of format 4


def _ranges(font, start):
    (form,) = unpack_from(">H", font, start)
    if form == 12:
        (groups,) = unpack_from(">I", font, start + 12)
        body = font[start + 16 : start + 16 + groups * 12]
        return [(first, last) for first, last, _glyph in iter_unpack(">III", body)]
    if form == 4:
        (twice,) = unpack_from(">H", font, start + 6)
        many = f">{twice // 2}H"
        lasts = unpack_from(many, font, start + 14)
        return list(zip(unpack_from(many, font, start + 16 + twice), lasts, strict=True))
    return []
