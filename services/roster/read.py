"""From the bytes of a workbook to rows of plain text, each knowing its sheet, row and columns."""

import io
from collections import namedtuple
from dataclasses import dataclass, field
from datetime import date

import python_calamine as calamine
from flask_babel import gettext as _

from services.errors import RuleBroken
from services.roster import columns, oldexcel, opening

HEADER_WITHIN = 10  # titles above the headers are common
NOT_DATA = ("说明", "示例", "填写", "样例")

Sheet = namedtuple("Sheet", "name kind columns")  # columns: {field: (letters, header)}


@dataclass
class Row:
    """One line of one sheet. `cells` holds only what is filled in."""

    sheet: Sheet
    number: int
    cells: dict
    dates: set = field(default_factory=set)  # fields whose cell held a date

    def get(self, name):
        return self.cells.get(name, "")


@dataclass
class Roster:
    """What a file says: rows of the three kinds, and what to tell about the file as a whole."""

    areas: list = field(default_factory=list)
    households: list = field(default_factory=list)
    people: list = field(default_factory=list)
    notes: list = field(default_factory=list)

    def __len__(self):
        return len(self.areas) + len(self.households) + len(self.people)


def read(content, most_mb, most_rows):
    """The Roster in these bytes. Raises RuleBroken with a sentence for every fault of the file."""
    opening.check(content, most_mb)
    roster, headers_seen = Roster(), []
    try:
        with calamine.load_workbook(io.BytesIO(content)) as book:
            for meta in book.sheets_metadata:
                if meta.typ == calamine.SheetTypeEnum.WorkSheet:
                    _take(roster, book, meta, headers_seen)
    except calamine.PasswordError:
        raise RuleBroken(oldexcel.locked(), "file") from None
    except (calamine.CalamineError, UnicodeError, ValueError, OSError):
        raise RuleBroken(opening.broken(), "file") from None
    except BaseException as fault:
        if type(fault).__name__ != "PanicException":  # the reader gave up on odd bytes
            raise
        raise RuleBroken(opening.broken(), "file") from None
    _check_whole(roster, headers_seen, most_rows)
    return roster


def _take(roster, book, meta, headers_seen):
    if meta.visible != calamine.SheetVisibleEnum.Visible:
        roster.notes.append(_("Sheet %(sheet)s is hidden and was left out.", sheet=meta.name))
        return
    if any(word in meta.name for word in NOT_DATA):
        return
    source = book.get_sheet_by_name(meta.name)
    lines = source.to_python(skip_empty_area=False)
    top, headers = _header_row(lines)
    places, kind = columns.match(headers)
    if kind is None:
        if any(any(line) for line in lines):
            headers_seen.append((meta.name, [h for h in headers if h]))
        return
    named = {f: (columns.letters(i), headers[i]) for f, i in places.items()}
    sheet = Sheet(meta.name, kind, named)
    _note_columns(roster, sheet, headers, places)
    _fill_merged(roster, sheet, lines, top, places, source.merged_cell_ranges or ())
    rows = getattr(roster, kind)
    for number, line in enumerate(lines[top + 1 :], start=top + 2):
        cells = {f: columns.clean(line[i]) for f, i in places.items() if line[i] not in ("", None)}
        cells = {f: text for f, text in cells.items() if text}
        if cells:
            dates = {f for f in cells if isinstance(line[places[f]], date)}
            rows.append(Row(sheet, number, cells, dates))


def _header_row(lines):
    """(index, headers) of the row that looks most like headers among the first ten."""
    best, found = 0, (0, [])
    for index, line in enumerate(lines[:HEADER_WITHIN]):
        headers = [columns.header(value) for value in line]
        score = columns.score(headers) + 2 * (columns.match(headers)[1] is not None)
        if score > best or not any(found[1]):
            best, found = score, (index, headers)
    return found


def _note_columns(roster, sheet, headers, places):
    """Tell which columns are left out, and which of them Mulin never keeps."""
    used = set(places.values())
    known = {word for words in columns.FIELDS[sheet.kind].values() for word in words}
    for index, header in enumerate(headers):
        if not header or index in used:
            continue
        where = {"sheet": sheet.name, "column": columns.letters(index), "header": header}
        if columns.NEVER.search(header):
            sentence = _(
                "%(sheet)s, column %(column)s (%(header)s) was not read: Mulin does not keep this.",
                **where,
            )
        elif header in known:
            sentence = _(
                "%(sheet)s, column %(column)s (%(header)s) was left out: "
                "another column already says it.",
                **where,
            )
        elif header in ("序号", "编号", "No.", "NO"):
            continue
        else:
            sentence = _(
                "%(sheet)s, column %(column)s (%(header)s) is not known here and was left out.",
                **where,
            )
        roster.notes.append(sentence)


def _fill_merged(roster, sheet, lines, top, places, ranges):
    """A merged place counts for every row it spans; a merged name or phone only for the first."""
    area_columns = {i: f for f, i in places.items() if f in columns.AREA_FIELDS}
    others = {i: f for f, i in places.items() if f not in columns.AREA_FIELDS}
    for (first, column), (last, _right) in ranges:
        if first <= top or first == last:
            continue
        if column in area_columns:
            for line in lines[first + 1 : last + 1]:
                line[column] = lines[first][column]
        elif column in others:
            letters, header = sheet.columns[others[column]]
            roster.notes.append(
                _(
                    "%(sheet)s, column %(column)s (%(header)s): cells merged over rows "
                    "%(first)s to %(last)s count for row %(first)s only.",
                    sheet=sheet.name,
                    column=letters,
                    header=header,
                    first=first + 1,
                    last=last + 1,
                )
            )


def _check_whole(roster, headers_seen, most_rows):
    if not len(roster):
        if headers_seen:
            found = "；".join(
                f"{name}：{'、'.join(headers[:12])}" for name, headers in headers_seen
            )
            raise RuleBroken(
                _(
                    "No row of headers was recognised. Found: %(found)s. Expected at least "
                    "门牌 for homes, or 姓名, 岗位, 负责区域 for people, or two kinds of places.",
                    found=found,
                ),
                "file",
            )
        raise RuleBroken(_("There are no filled-in rows in this file."), "file")
    if len(roster) > most_rows:
        raise RuleBroken(
            _(
                "%(rows)s rows are more than the %(most)s taken in at once. "
                "Please split the file by estate.",
                rows=len(roster),
                most=most_rows,
            ),
            "file",
        )
    for name, headers in headers_seen:
        roster.notes.append(
            _(
                "Sheet %(sheet)s was left out: its headers are not known here (%(found)s).",
                sheet=name,
                found="、".join(headers[:12]),
            )
        )
