"""Lists to take along as Excel files: whoever exports one stands on every printed page of it."""

import io

import xlsxwriter
from flask_babel import gettext as _

from services import clock, context

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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


def named(title):
    """The name of a file with this title."""
    return f"{title}.xlsx".replace("/", "-")


def table(title, rows, widths, *, name=None, notice=""):
    """The bytes of a file with one table on A4, its head the first of `rows`.

    `widths` are those of the columns, `name` is the sheet's, `notice` a sentence above the table.
    """
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        shown = sheet(book, name)
        shown.set_landscape()
        shown.fit_to_pages(1, 0)
        shown.repeat_rows(3)
        for column, width in enumerate(widths):
            shown.set_column(column, column, width)
        shown.write_string(1, 0, title, book.add_format({"bold": True}))
        if notice:
            shown.write_string(2, 0, notice)
        write(shown, rows, 3, book.add_format({"text_wrap": True, "valign": "top"}))
    return file.getvalue()


def sheet(book, name=None):
    """A new sheet of a workbook, A4, stamped in its first row and on each printed page."""
    made, said = book.add_worksheet(name), stamp()
    printed = said.replace("&", "&&")[:200]
    made.set_header(f"&C{printed}")
    made.set_footer(f"&L{printed}&R&P / &N")
    made.set_paper(9)  # A4
    made.write_string(0, 0, said)
    return made


def write(sheet, rows, start, format=None):
    """Write rows from row `start` on: numbers as numbers, text as text, so that nothing is ever
    read as a formula; nothing for None."""
    for number, row in enumerate(rows, start=start):
        for column, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(number, column, value, format)
            else:
                sheet.write_string(number, column, "" if value is None else str(value), format)
