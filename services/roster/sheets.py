"""The Excel files Mulin hands out around a roster: the empty template, a sample, the report."""

import io

import xlsxwriter
from flask_babel import gettext as _

from services import clock, words
from services.roster import columns

AREAS = ("街道", "社区", "小区", "网格", "微网格", "楼栋", "单元", "谁在上")
HOMES = ("小区", "网格", "门牌", "联系人", "电话", "重点户", "关爱提示", "关爱提示同意日期")
PEOPLE = ("姓名", "电话", "岗位", "负责区域", "自", "至")
CHOICES = {
    "谁在上": ("小区", "网格"),
    "重点户": ("是", "否"),
    "岗位": [names[0] for names in columns.ROLES.values()],
}
WIDE = {"关爱提示": 28, "关爱提示同意日期": 18, "负责区域": 26, "电话": 15, "门牌": 14}
ROWS = 5000  # that choices and the text format reach

# Example rows on the page of instructions.
EXAMPLES = (
    ("区域", AREAS, ("城东街道", "宝龙社区", "宝龙小区", "一网格", "", "3号楼", "2单元", "小区")),
    ("住户", HOMES, ("宝龙小区", "", "3-2-501", "王秀兰", "138 0000 0000", "是", "", "")),
    (
        "人员与岗位",
        PEOPLE,
        ("李建国", "139 0000 0000", "楼栋长", "宝龙小区3号楼", "2026-01-01", ""),
    ),
)


def template(rows=None):
    """The workbook to fill in, as bytes; `rows` {sheet: lines} fills it (the shipped sample)."""
    rows = rows or {}
    file = io.BytesIO()
    with _workbook(file) as book:
        _instructions(book)
        for name, headers in (("区域", AREAS), ("住户", HOMES), ("人员与岗位", PEOPLE)):
            _sheet(book, name, headers, rows.get(name, ()))
    return file.getvalue()


def _workbook(file):
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    return xlsxwriter.Workbook(file, options)


def _instructions(book):
    sheet = book.add_worksheet("说明")
    bold = book.add_format({"bold": True, "font_size": 14})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    faint = book.add_format({"italic": True, "font_color": "#8a6d3b"})
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 8, 15)
    sheet.write_string(0, 0, _("How to fill in the roster"), bold)
    row = 1
    for sentence in _sentences():
        sheet.merge_range(row, 0, row, 8, sentence, wrap)
        sheet.set_row(row, 36)
        row += 1
    for name, headers, example in EXAMPLES:
        row += 1
        for column, text in enumerate((_("Sheet %(name)s", name=name), *headers)):
            sheet.write_string(row, column, text, bold if not column else None)
        for column, text in enumerate((_("Example"), *example)):
            sheet.write_string(row + 1, column, text, faint)
        row += 2


def _sentences():
    return (
        _("Fill in the three sheets 区域, 住户 and 人员与岗位; leave a sheet empty if not needed."),
        _("区域: one row for each place. Leave out on the right what does not exist; "
          "the names on top may be left out where they are yours anyway."),
        _("谁在上 says which holds the other where 小区 and 网格 are both filled in. "
          "Left empty, it follows what stands already."),
        _("住户: one row for each door, with one person to ask for. 门牌 is written like "
          "3-2-501 or 3号楼2单元501; without units 3-501. Buildings and units are made from it."),
        _("关爱提示 is kept sealed and needs the day on which they agreed, in the next column."),
        _("人员与岗位: one row for each post. 负责区域 is written like 宝龙小区3号楼2单元."),
        _("Empty cells change nothing, and nothing is ever deleted. "
          "The same file may be sent again: what is there already stays."),
        _("Do not write ID numbers, religion, marriage, income or party membership. "
          "Such columns are not read."),
    )  # fmt: skip


def _sheet(book, name, headers, rows):
    sheet = book.add_worksheet(name)
    text = book.add_format({"num_format": "@"})
    head = book.add_format({"bold": True, "bg_color": "#f3e9dc", "bottom": 1, "num_format": "@"})
    sheet.freeze_panes(1, 0)
    for column, header in enumerate(headers):
        sheet.set_column(column, column, WIDE.get(header, 12), text)
        sheet.write_string(0, column, header, head)
        if header in CHOICES:
            choices = {"validate": "list", "source": list(CHOICES[header])}
            sheet.data_validation(1, column, ROWS, column, choices)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if value:
                sheet.write_string(number, column, value, text)


def report(report, filename, by):
    """What an import does or did, as a workbook. Text only: a cell can never run as a formula."""
    file = io.BytesIO()
    with _workbook(file) as book:
        bold = book.add_format({"bold": True})
        front = book.add_worksheet(_("Overview"))
        front.set_column(0, 0, 90)
        lines = [filename, _exported(by), *_counted(report["counts"]), *report["notes"]]
        for number, line in enumerate(lines):
            front.write_string(number, 0, line)
        sheet = book.add_worksheet(_("Rows"))
        sheet.freeze_panes(1, 0)
        for column, (header, width) in enumerate(_headers()):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, header, bold)
        for number, line in enumerate(report["lines"], start=1):
            for column, text in enumerate(_cells(line)):
                sheet.write_string(number, column, text)
    return file.getvalue()


def _exported(by):
    when = clock.local(clock.now()).strftime("%Y-%m-%d %H:%M")
    return _("Exported by %(name)s, %(when)s", name=by.name, when=when)


def _counted(counts):
    return [f"{words.of(outcome, 'row')}: {n}" for outcome, n in counts.items()]


def _headers():
    return (
        (_("Outcome"), 10),
        (_("Sheet"), 12),
        (_("Row"), 6),
        (_("Column"), 6),
        (_("Header"), 12),
        (_("Written there"), 20),
        (_("Reason"), 50),
        (_("What it is about"), 36),
        (_("Changes"), 60),
    )


def _cells(line):
    changes = "；".join(change_text(change) for change in line["changes"])
    return (
        str(words.of(line["outcome"], "row")),
        line["sheet"],
        str(line["row"]),
        line["column"],
        line["header"],
        line["there"],
        line["reason"],
        line["what"],
        changes,
    )


def change_text(change):
    """ "Phone: 138****0000 → 139****1111"."""
    what, old, new = change
    return f"{what}：{old} → {new}" if old else f"{what}：{new}"
