"""The ledger as an Excel file, with the exporter's name on it and on every printed page of it."""

import io

import xlsxwriter
from flask_babel import gettext as _

from services import clock, context, words
from services.issues import ledger

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = (10, 11, 14, 18, 36, 30, 16, 11, 11, 10, 11)


def export(values):
    """(name, bytes) of the file for the values of an address; the export is put on record.

    At most ledger.IN_A_FILE matters, the newest; a sentence says when there are more.
    """
    found, lines, more = ledger.lines(values, ledger.IN_A_FILE)
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = _sheet(book, found)
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        sheet.write_string(1, 0, title(found), book.add_format({"bold": True}))
        if more:
            sheet.write_string(2, 0, cut(len(lines)))
        for row, line in enumerate([head(), *lines], start=3):
            for column, value in enumerate(line):
                # Text as text, so that nothing is ever read as a formula.
                sheet.write_string(row, column, "" if value is None else str(value), wrapped)
    return f"{title(found)}.xlsx".replace("/", "-"), file.getvalue()


def head():
    """The names of the columns, in the order of ledger.Line."""
    return [
        _("Number"),
        _("Reported on"),
        _("Category"),
        _("Where"),
        _("The matter"),
        _("Measure"),
        _("Who is responsible"),
        _("Deadline"),
        _("First deadline"),
        _("State"),
        _("Crossed off on"),
    ]


def title(found):
    """What a Ledger is called: 宝龙社区 台账."""
    return f"{found.community.name} {words.of(found.view, 'issue_view')}"


def stamp():
    """Who takes it along, and when: on every page of it."""
    moment = f"{clock.local(clock.now()):%Y-%m-%d %H:%M}"
    return _("Exported by %(name)s, %(moment)s", name=context.person().name, moment=moment)


def cut(count):
    """The sentence for a list that was too long."""
    return _(
        "These are the first %(count)s; there are more. Narrow the search to get the others.",
        count=count,
    )


def _sheet(book, found):
    sheet = book.add_worksheet(str(words.of(found.view, "issue_view"))[:31].replace("/", "-"))
    printed = stamp().replace("&", "&&")[:200]
    sheet.set_header(f"&C{printed}")
    sheet.set_footer(f"&L{printed}&R&P / &N")
    sheet.set_paper(9)  # A4
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(3)
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, stamp())
    return sheet
