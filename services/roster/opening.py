"""Is this file safe to read? Every fault is told before anything of it is taken in."""

import html
import io
import re
import struct
import zipfile
import zlib

from flask_babel import gettext as _

from services.errors import RuleBroken
from services.roster import oldexcel

INFLATED = 200 * 1024 * 1024  # bytes an xlsx may unpack to
RATIO = 200  # … and how many times its own size, where that is more than a few megabytes
PARTS = 2000

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*>')
FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")


def check(content, most_mb):
    """Raise RuleBroken with a sentence unless `content` is a workbook that can be read safely."""
    if not content:
        raise RuleBroken(_("This file is empty. Please choose another one."), "file")
    if len(content) > most_mb * 1024 * 1024:
        raise RuleBroken(
            _("This file is larger than %(most)s MB. Please split it by estate.", most=most_mb),
            "file",
        )
    if content.startswith(OLE):
        oldexcel.check(content)
    elif content.startswith(ZIP):
        _check_parts(content)
    else:
        raise RuleBroken(
            _("This is not an Excel file. Open it in Excel or WPS and save it as .xlsx."), "file"
        )


def _check_parts(content):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            names = {part.filename for part in parts}
            _check_size(parts, len(content))
            if "xl/workbook.xml" not in names:
                raise RuleBroken(
                    _("This is not an Excel file of today. Save it as .xlsx and send it again."),
                    "file",
                )
            titles = _titles(content, {part.filename: part for part in parts})
            for part in parts:
                title = titles.get(part.filename, part.filename)
                sheet = part.filename.startswith("xl/worksheets/") and _Sheet(title)
                for chunk in _inflated(content, part):
                    if sheet:
                        sheet.feed(chunk)
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError):
        raise RuleBroken(broken(), "file") from None


def broken():
    """The sentence for a damaged file."""
    return _("This file is damaged and cannot be read. Save it as .xlsx once more and try again.")


def _check_size(parts, size):
    inflated = sum(part.file_size for part in parts)
    too_dense = inflated > max(10 * 1024 * 1024, RATIO * size)
    if inflated > INFLATED or too_dense or len(parts) > PARTS:
        raise RuleBroken(
            _("This file unpacks to far more than a roster needs. It was not opened."), "file"
        )


def _titles(content, parts):
    """{part: name of the sheet}, as the workbook says."""
    read = {
        name: b"".join(_inflated(content, parts[name])).decode("utf-8", "replace")
        for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")
        if name in parts
    }
    targets = {}
    for tag in re.findall(r"<Relationship\b[^>]*>", read.get("xl/_rels/workbook.xml.rels", "")):
        found = dict(re.findall(r'\b(Id|Target)="([^"]*)"', tag))
        target = found.get("Target", "").lstrip("/").removeprefix("xl/")
        targets[found.get("Id")] = f"xl/{target}"
    sheets = {}
    for tag in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", read.get("xl/workbook.xml", "")):
        found = dict(re.findall(r'\b(name|id)="([^"]*)"', tag))
        sheets[targets.get(found.get("id"))] = html.unescape(found.get("name", ""))
    return sheets


def _inflated(content, part):
    """The unpacked bytes of a part, in chunks; never more than its header announced.

    zipfile trusts the announced size, other readers do not: whoever lies about it is stopped here.
    """
    offset = part.header_offset
    signature, names, extra = struct.unpack_from("<4s22xHH", content, offset)
    if signature != ZIP or part.flag_bits & 1:
        raise zipfile.BadZipFile
    start = offset + 30 + names + extra
    packed = memoryview(content)[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        if len(packed) != part.file_size:
            raise zipfile.BadZipFile
        yield bytes(packed)
        return
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise zipfile.BadZipFile
    inflater, total, rest = zlib.decompressobj(-15), 0, packed
    while not inflater.eof:
        chunk = inflater.decompress(rest, 1 << 20)
        rest = inflater.unconsumed_tail
        total += len(chunk)
        if total > part.file_size or (not chunk and not rest and not inflater.eof):
            raise zipfile.BadZipFile
        yield chunk
    if total != part.file_size:
        raise zipfile.BadZipFile


class _Sheet:
    """One worksheet streaming by: no formulas, and no cell so far out that memory runs short."""

    def __init__(self, title):
        self.title, self.tail, self.last = title, b"", ""
        self.row = self.column = 1

    def feed(self, chunk):
        text = self.tail + chunk
        cut = text.rfind(b"<") if len(text) < 1 << 22 else len(text)
        text, self.tail = text[:cut], text[cut:]
        formula = FORMULA.search(text)
        for cell in CELL.finditer(text, 0, formula.start() if formula else len(text)):
            self.last = (cell[1] + cell[2]).decode()
            if not cell[0].endswith(b"/>"):
                self.row = max(self.row, int(cell[2]))
                self.column = max(self.column, _column(cell[1]))
        if formula:
            raise RuleBroken(oldexcel.has_formula(self.title, self.last), "file")
        if self.row * self.column > oldexcel.CELLS:
            raise RuleBroken(oldexcel.too_wide(self.title, self.last), "file")


def _column(letters):
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
