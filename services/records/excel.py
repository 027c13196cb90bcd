"""The event register as an Excel file, with the exporter's name on every printed page of it."""

import io

import xlsxwriter

from services.issues.excel import EXCEL, cut, stamp
from services.records import register

__all__ = ["EXCEL", "cut", "export", "stamp"]
WIDTHS = (6, 11, 26, 20, 14, 10, 8, 16, 12, 14, 10, 10)


def export(values, event=None):
    """(name, bytes) of the file for the values of an address; the export is put on record."""
    found = register.read(values, event, register.IN_A_FILE, "excel")
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = _sheet(book)
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        sheet.write_string(1, 0, found.title, book.add_format({"bold": True}))
        if found.more:
            sheet.write_string(2, 0, cut(len(found.lines)))
        for row, line in enumerate([register.HEAD, *found.lines], start=3):
            for column, value in enumerate(line):
                if isinstance(value, int):
                    sheet.write_number(row, column, value, wrapped)
                else:  # text as text, so that nothing is ever read as a formula
                    sheet.write_string(row, column, str(value), wrapped)
    return f"{found.title}.xlsx".replace("/", "-"), file.getvalue()


def _sheet(book):
    sheet = book.add_worksheet()
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
