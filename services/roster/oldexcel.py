"""Excel files of before 2007 (.xls) and locked files: both are OLE containers.

The reader gives a formula's last result without saying so, so formulas are looked for here, in the
records of the Workbook stream. Layout: [MS-CFB] for the container, [MS-XLS] for the records.
"""

import struct

from flask_babel import gettext as _

from services.errors import RuleBroken

END = 0xFFFFFFFA  # sector numbers from here on are marks, not places
BOUNDSHEET, FILEPASS, FORMULA, BOF = 0x85, 0x2F, 0x06, 0x809
VALUES = {0x203, 0x204, 0x205, 0xFD, 0x27E, 0xBD, 0xD6}  # records of cells that hold something
CELLS = 4_000_000  # rows times columns that would have to be held in memory


def check(content):
    """Raise RuleBroken unless this is a readable .xls without formulas or a password."""
    try:
        streams = _streams(content)
    except (struct.error, IndexError, ValueError, TypeError):
        raise RuleBroken(_damaged(), "file") from None
    if "EncryptedPackage" in streams:
        raise RuleBroken(locked(), "file")
    book = streams.get("Workbook") or streams.get("Book")
    if book is None:
        raise RuleBroken(
            _("This is not an Excel file. Open it in Excel or WPS and save it as .xlsx."), "file"
        )
    _check_records(book)


def locked():
    """The sentence for a file with a password."""
    return _("This file is locked with a password. Take the password off and send it again.")


def _damaged():
    return _("This file is damaged and cannot be read. Save it as .xlsx once more and try again.")


def _streams(content):
    """{name: bytes} of the streams that matter in an OLE container."""
    shift, mini_shift = struct.unpack_from("<HH", content, 30)
    directory, cutoff, mini_start = struct.unpack_from("<I4xII", content, 48)
    if shift not in (9, 12) or mini_shift != 6:
        raise ValueError
    size = 1 << shift

    def sector(number):
        return content[(number + 1) * size : (number + 2) * size]

    table = []
    for number in _fat_sectors(content, sector, size):
        table += struct.unpack(f"<{size // 4}I", sector(number))
    entries = _chain(directory, table, sector)
    streams, mini = {}, None
    for at in range(0, len(entries) - 127, 128):
        length = struct.unpack_from("<H", entries, at + 64)[0]
        name = entries[at : at + max(0, length - 2)].decode("utf-16-le", "replace")
        start, bytes_ = struct.unpack_from("<II", entries, at + 116)
        if entries[at + 66] == 5:
            mini = _chain(start, table, sector)
        elif name in ("Workbook", "Book") and bytes_ >= cutoff:
            streams[name] = _chain(start, table, sector)[:bytes_]
        elif name in ("Workbook", "Book"):
            places = _chain(mini_start, table, sector)
            small = struct.unpack(f"<{len(places) // 4}I", places)
            pieces = [mini[n : n + 64] for n in range(0, len(mini), 64)]
            streams[name] = _chain(start, small, pieces.__getitem__)[:bytes_]
        elif name == "EncryptedPackage":
            streams[name] = b""
    return streams


def _fat_sectors(content, sector, size):
    """The numbers of the sectors that hold the allocation table."""
    numbers = list(struct.unpack_from("<109I", content, 76))
    following, seen = struct.unpack_from("<I", content, 68)[0], 0
    while following < END and seen < len(content) // size:
        *more, following = struct.unpack(f"<{size // 4}I", sector(following))
        numbers += more
        seen += 1
    return [number for number in numbers if number < END]


def _chain(number, table, sector):
    """The bytes of a chain of sectors. Raises ValueError when it runs in a circle."""
    parts, seen = [], 0
    while number < END:
        parts.append(sector(number))
        number = table[number]
        seen += 1
        if seen > len(table):
            raise ValueError("a circle of sectors")
    return b"".join(parts)


def _check_records(book):
    at, sheet, names, furthest = 0, -1, [], [1, 1]
    while at + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, at)
        body = book[at + 4 : at + 4 + length]
        at += 4 + length
        if kind == FILEPASS:
            raise RuleBroken(locked(), "file")
        if kind == BOUNDSHEET and len(body) > 8:
            wide = body[7] & 1
            names.append(body[8:].decode("utf-16-le" if wide else "latin-1", "replace"))
        elif kind == BOF and body[2:4] == b"\x10\x00":
            sheet, furthest = sheet + 1, [1, 1]
        elif kind in VALUES and len(body) >= 4:
            row, column = struct.unpack_from("<HH", body)
            furthest = [max(furthest[0], row + 1), max(furthest[1], column + 1)]
            if furthest[0] * furthest[1] > CELLS:
                raise RuleBroken(too_wide(_sheet(names, sheet), _cell(body)), "file")
        elif kind == FORMULA and len(body) >= 4:
            raise RuleBroken(has_formula(_sheet(names, sheet), _cell(body)), "file")


def has_formula(sheet, cell):
    """The sentence for a formula."""
    return _(
        "Sheet %(sheet)s has a formula in %(cell)s. Please paste the formulas as values first.",
        sheet=sheet,
        cell=cell,
    )


def too_wide(sheet, cell):
    """The sentence for a cell so far out that memory would run short."""
    return _(
        "Sheet %(sheet)s has something in %(cell)s, far away from the rest. Please clear it.",
        sheet=sheet,
        cell=cell,
    )


def _sheet(names, number):
    return names[number] if 0 <= number < len(names) else ""


def _cell(body):
    row, column = struct.unpack_from("<HH", body)
    high, low = divmod(column, 26)
    return (chr(64 + high) if high else "") + chr(65 + low) + str(row + 1)
