"""What an import would do, row by row, against the database as it is now."""

from dataclasses import asdict, dataclass, field

from flask_babel import gettext as _

from services import sealing
from services.roster import cells, homes, placing, staff
from services.roster.crowd import Staff
from services.roster.tree import Tree

OUTCOMES = ("refused", "changed", "added", "same")


@dataclass
class Line:
    """One row of the file and what becomes of it. Readable by whoever uploaded it, so masked."""

    sheet: str
    row: int
    outcome: str
    what: str = ""
    changes: list = field(default_factory=list)  # [(what, old, new)]
    column: str = ""
    header: str = ""
    reason: str = ""
    there: str = ""


class Plan:
    """The lines of a report, and the changes that make them true (services/roster/apply.py)."""

    def __init__(self, area, today):
        self.area, self.today = area, today
        self.tree = Tree(area)
        self.staff = Staff(area)
        self.lines = []
        self.notes = []
        self.new_places = 0
        self.moves = []  # buildings that hang elsewhere now
        self.new_homes = []
        self.new_people = []
        self.new_posts = []
        self.focus = []  # homes to put on the focus list
        self.care = []  # (home, text, consent day)
        self.home_updates = {}  # id: columns; the same for the next three
        self.person_updates = {}
        self.post_updates = {}
        self.phones_said = set()  # ids of people whose number the sheet of homes gives
        self.mark_updates = {}

    def counts(self):
        """{outcome: how many rows}."""
        counts = dict.fromkeys(OUTCOMES, 0)
        for line in self.lines:
            counts[line.outcome] += 1
        return counts

    def changes_anything(self):
        """Would applying it write a row?"""
        counts = self.counts()
        return bool(counts["added"] or counts["changed"])

    def changes_homes(self):
        """Would the figures of rounds see it: homes, places, the focus list?"""
        homes = self.new_homes or self.home_updates or self.focus or self.mark_updates
        return bool(self.new_places or self.moves or homes)

    def report(self):
        """What the pages and the Excel report show; plain values only."""
        return {
            "counts": self.counts(),
            "places": self.new_places,
            "notes": self.notes,
            "lines": [asdict(line) for line in self.lines],
        }

    def refuse(self, row, problem):
        """A line for a row that is not taken in."""
        key = problem.field
        if key not in row.sheet.columns and key in ("building", "unit"):
            key = "door"  # the door's text said it
        letters, header = row.sheet.columns.get(key, ("", ""))
        there = row.get(key) if problem.there is None else problem.there
        if key in ("name", "phone"):
            there = (sealing.mask_name if key == "name" else cells.mask)(there)
        self.lines.append(
            Line(
                sheet=row.sheet.name,
                row=row.number,
                outcome="refused",
                column=letters,
                header=header,
                reason=problem.sentence,
                there=there[:60],
            )
        )

    def accept(self, row, outcome, what, changes=(), reason=""):
        """A line for a row that is taken in or left alone."""
        line = Line(row.sheet.name, row.number, outcome, what, [*changes], reason=reason)
        self.lines.append(line)

    def take(self, node):
        """Plan the places up from `node` that are missing. Returns changes that name them."""
        new = self.tree.take(node)
        self.new_places += len(new)
        return [(_("New place"), "", title) for title in new]


def make(roster, area, today):
    """The Plan for a Roster inside `area`. Reads the database, writes nothing."""
    plan = Plan(area, today)
    plan.notes = list(roster.notes)
    homes.plan(plan, placing.settle(plan, roster))
    staff.plan(plan, roster.people)
    sheets = list(dict.fromkeys(line.sheet for line in plan.lines))
    plan.lines.sort(
        key=lambda line: (OUTCOMES.index(line.outcome), sheets.index(line.sheet), line.row)
    )
    return plan
