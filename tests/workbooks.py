"""Excel files for tests: whole ones by xlsxwriter, broken and old ones by hand."""

import io
import struct
import zipfile

import xlsxwriter

HOMES = ("小区", "门牌", "联系人", "电话")


def xlsx(**sheets):
    """A workbook from {sheet name: rows}; None leaves a cell empty."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    if value is not None:
                        sheet.write(number, column, value)
    return file.getvalue()


def homes(*rows, headers=HOMES):
    """A workbook with one sheet of homes."""
    return xlsx(住户=[headers, *rows])


def repacked(content, change):
    """The same zip with each part run through `change(name, bytes)`; None leaves a part out."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", 8) as new:
        for name in old.namelist():
            part = change(name, old.read(name))
            if part is not None:
                new.writestr(name, part)
    return file.getvalue()


def ole(streams):
    """An OLE container (.xls, or a locked .xlsx) with these {name: bytes}, 512-byte sectors."""
    data, entries, table, sector = b"", [_entry("Root Entry", 5, 0xFFFFFFFE, 0)], [], 0
    for name, content in streams.items():
        content = content.ljust(4096, b"\0")
        count = -(-len(content) // 512)
        entries.append(_entry(name, 2, sector, len(content)))
        table += [*range(sector + 1, sector + count), 0xFFFFFFFE]
        data += content.ljust(count * 512, b"\0")
        sector += count
    directory = b"".join(entries).ljust(512, b"\0")
    table += [0xFFFFFFFE, 0xFFFFFFFD]  # the directory, then this table
    fat = struct.pack(f"<{len(table)}I", *table).ljust(512, b"\xff")
    assert len(fat) == 512, "a container of at most 60 KB"
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, sector, 0, 4096, *[
        0xFFFFFFFE, 0, 0xFFFFFFFE, 0])  # fmt: skip
    head += struct.pack("<109I", sector + 1, *[0xFFFFFFFF] * 108)
    return head + data + directory + fat


def _entry(name, kind, start, size):
    text = name.encode("utf-16-le")
    entry = text.ljust(64, b"\0") + struct.pack("<HBB", len(text) + 2, kind, 1)
    entry += struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, 1 if kind == 5 else 0xFFFFFFFF)
    return entry + bytes(36) + struct.pack("<IQ", start, size)


def xls(rows, formula_at=None, locked=False):
    """An .xls of 1997 with one sheet of text cells; `formula_at` is a (row, column)."""
    bof = struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0)
    sheet = _record(0x809, bof)
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            if text:
                head = struct.pack("<HHHHB", number, column, 0, len(text), 1)
                sheet += _record(0x204, head + text.encode("utf-16-le"))
    if formula_at:
        cell = (
            struct.pack("<HHHd", *formula_at, 0, 2.0) + bytes(6) + struct.pack("<HBH", 3, 0x1E, 2)
        )
        sheet += _record(0x06, cell)
    sheet += _record(0x0A, b"")
    top = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    if locked:
        top += _record(0x2F, struct.pack("<HHH", 0, 1, 2))
    name = "住户".encode("utf-16-le")
    at = len(top) + 4 + 8 + len(name) + 4
    bound = struct.pack("<IHBB", at, 0, 2, 1) + name
    return ole({"Workbook": top + _record(0x85, bound) + _record(0x0A, b"") + sheet})


def _record(kind, body):
    return struct.pack("<HH", kind, len(body)) + body
