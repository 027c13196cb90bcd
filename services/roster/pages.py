"""What the page of one import shows: its state, its counts, one section of its rows."""

import json
from types import SimpleNamespace

from services import words
from services.errors import Missing
from services.roster import keeping, sheets
from services.roster.plan import OUTCOMES

ROWS = 50  # on one page


def page_of(report, upload, shown=None, page=1):
    """A namespace for the page; `report` is None once a day has passed.

    state, counts, facts, does_something; with a report: notes, sections, shown, lines, page, pages.
    """
    counts = dict.fromkeys(OUTCOMES, 0) | json.loads(upload.summary)
    found = SimpleNamespace(
        state="applied" if upload.applied_at else "open" if report else "gone",
        counts=counts,
        facts=[(words.of(o, "row"), counts[o]) for o in ("added", "changed", "same", "refused")],
        does_something=bool(counts["added"] or counts["changed"]),
        lines=None,
    )
    if report:
        _section(found, report, shown, page)
    return found


def _section(found, report, shown, page):
    filled = [outcome for outcome in OUTCOMES if found.counts[outcome]]
    found.shown = shown if shown in filled else filled[0] if filled else OUTCOMES[0]
    found.sections = [(o, words.of(o, "row"), found.counts[o]) for o in filled]
    lines = [line for line in report["lines"] if line["outcome"] == found.shown]
    found.pages = max(1, -(-len(lines) // ROWS))
    found.page = min(max(1, page), found.pages)
    found.lines = lines[(found.page - 1) * ROWS : found.page * ROWS]
    found.notes = report["notes"]


def sheet_of(upload, by):
    """The report as Excel, as bytes. Missing once it is no longer kept."""
    report = keeping.report(upload.id)
    if report is None:
        raise Missing
    return sheets.report(report, upload.filename, by)
