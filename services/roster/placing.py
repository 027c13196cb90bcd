"""Finding the place of every row of places and homes, whatever their order in the file."""

from collections import defaultdict
from functools import partial

from flask_babel import gettext as _

from services.roster import cells
from services.roster.tree import Problem

ROUNDS = 10
UPPER = ("subdistrict", "community", "estate", "grid", "micro_grid")
ALL = ("county", *UPPER, "building", "unit", "areas")
BELOW = ("building", "unit")  # what a row of homes may bring with it


def settle(plan, roster):
    """Plan the rows of places; returns the rows of homes as {(node, door): [(row, values)]}.

    A row may rest on what a later one brings, so those that find no place are asked again while
    others still do: a second import, which finds all of it standing, must not see more.
    """
    first, groups = {}, defaultdict(list)
    areas = [(row, partial(_area, plan, first, row)) for row in _most_said_first(roster.areas)]
    homes = []
    for row in _most_said_first(roster.households):
        try:
            place = partial(_home, plan, groups, row, cells.home(row, plan.today), cells.door(row))
            homes.append((row, place))
        except Problem as problem:
            plan.refuse(row, problem)
    left = _settled(_waiting(_settled(areas)) + homes)
    for row, _place, problem in left:
        plan.refuse(row, problem)
    return groups


def _settled(waiting):
    """Ask until nothing more finds its place: [(row, place, problem)] of what does not."""
    for _round in range(ROUNDS):
        refused = _ask(waiting)
        if len(refused) in (0, len(waiting)):
            break
        waiting = _waiting(refused)
    return refused


def _waiting(refused):
    return [(row, place) for row, place, _problem in refused]


def _most_said_first(rows):
    """Rows that name more of what lies above come first: the others follow what those settle."""
    return sorted(rows, key=lambda row: [*(kind not in row.cells for kind in UPPER[::-1])])


def _ask(waiting):
    refused = []
    for row, place in waiting:
        try:
            place()
        except Problem as problem:
            refused.append((row, place, problem))
    return refused


def _home(plan, groups, row, values, door):
    number, names = door
    groups[plan.tree.place(row, BELOW, names), number].append((row, values))


def _area(plan, first, row):
    node = plan.tree.place(row, ALL, row.cells)
    moved = [n for n in node.up() if n.moves and n not in plan.moves]
    new = plan.take(node)
    plan.moves += moved
    changes = new + [(_("Lies in"), n.area.parent.name, n.parent.name) for n in moved]
    if moved:
        outcome = "changed"
    elif new:
        outcome = "changed" if node.ended else "added"
    else:
        outcome = "same"
    before = first.setdefault(node, row.number)
    reason = _("The same as row %(row)s.", row=before) if before != row.number else ""
    plan.accept(row, outcome, node.title(), changes, reason)
