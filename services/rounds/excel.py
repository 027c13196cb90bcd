"""A round as an Excel file: figures by grid and building, and the doors with how they fare.

No names, phone numbers or notes go in; the exporter's name stands on every sheet and printed page.
"""

import io

import xlsxwriter
from flask_babel import gettext as _

from models import database
from services import activity, context, spreadsheets, words
from services.rounds.plans import part
from services.rounds.reading import breakdown, every_door, grounds
from services.rounds.targets import STATUSES
from services.rounds.tree import Tree


def filename(round):
    """What the file is called: 宝龙社区 全面巡访 2026年第4季度.xlsx."""
    parts = round.community.name, str(words.of(round.cadence, "cadence")), round.span
    return " ".join(parts).replace("/", "-") + ".xlsx"


def export(round, paths):
    """The bytes of the file for what lies inside `paths`; the export is put on record."""
    person = context.person()
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        if round.covers == "patches":
            _patches(_sheet(book, round, _("Grids")), grounds(round, paths))
        else:
            tree = Tree(round.community)
            _figures(_sheet(book, round, _("Summary")), breakdown(round, paths, tree))
            _doors(_sheet(book, round, _("Homes")), every_door(round, paths, tree))
    values = {"cadence": round.cadence, "starts_on": str(round.starts_on)}
    with database.atomic():
        activity.record(person, "round.export", round.community, area=round.community, **values)
    return file.getvalue()


def _sheet(book, round, name):
    sheet = spreadsheets.sheet(book, name)
    sheet.repeat_rows(2)
    sheet.set_column(0, 1, 22)
    sheet.set_column(2, 6, 12)
    cadence = str(words.of(round.cadence, "cadence"))
    title = " ".join([round.community.name, part(round.community), cadence, round.span])
    sheet.write_string(1, 0, title.replace("  ", " "), book.add_format({"bold": True}))
    return sheet


def _figures(sheet, total):
    head = [_("Grid"), _("Building"), _("Homes"), *(words.of(s, "status") for s in STATUSES)]
    rows = []
    for grid in total.parts.values():
        name = grid.name or _("Without a grid")
        rows.append([name, _("All buildings"), *_shown(grid)])
        rows += [[name, line.name, *_shown(line)] for line in grid.parts.values()]
    figures = [total.figures[key] for key in ("total", *STATUSES)]
    spreadsheets.write(sheet, [head, *rows, [_("Altogether"), "", *figures]], 2)


def _shown(line):
    if line.hidden:
        return [_("Fewer than 5")]
    return [line.figures[key] for key in ("total", *STATUSES)]


def _doors(sheet, doors):
    head = [_("Grid"), _("Door"), _("How it stands"), _("Day")]
    rows = (
        [d["grid"], d["label"], words.of(d["status"], "status"), d["visited_on"] or ""]
        for d in doors
    )
    spreadsheets.write(sheet, [head, *rows], 2)


def _patches(sheet, patches):
    head = [_("Grid"), _("How it stands"), _("Day")]
    rows = ([p.name, words.of(p.status, "status"), p.walked_on or ""] for p in patches)
    spreadsheets.write(sheet, [head, *rows], 2)
