"""Planning the rows of homes: doors, contact people, focus list and care notes."""

from dataclasses import dataclass, field
from datetime import timedelta

from flask_babel import gettext as _

from models import Area, CareNote, FocusMark, Household, Person, within
from services import doors, sealing
from services.roster import contacts
from services.roster.tree import Problem

CHUNK = 400


@dataclass(eq=False)
class Home:
    """A door as planned or as it stands, with what hangs on it."""

    node: object
    door: str
    id: int = None
    ended: bool = False
    people: list = field(default_factory=list)
    mark: object = None  # the FocusMark in force
    care: set = field(default_factory=set)

    @property
    def label(self):
        return f"{self.node.title()} {self.door}"


def plan(plan, groups):
    """Add the lines and changes of the rows of homes to `plan`.

    `groups` is {(node, door): [(row, values)]}, from placing.settle.
    """
    _check_units(plan, groups)
    known = _known(groups)
    for (node, door), group in groups.items():
        group.sort(key=lambda pair: pair[0].number)
        home = known.get((node, doors_key(door))) or Home(node, door)
        try:
            wanted, repeats = _merged(group)
            _plan_home(plan, home, group[0][0], wanted)
        except Problem as problem:
            for row, _values in group:
                plan.refuse(row, problem)
            continue
        for row in repeats:
            first = group[0][0].number
            reason = _("The same door as row %(row)s.", row=first)
            plan.accept(row, "same", home.label, reason=reason)
    _note_missing(plan, groups, known)


def doors_key(door):
    """What two spellings of a door number have in common."""
    found = doors.read(door)
    return found.door if found and found.door and not found.building else door


def _check_units(plan, groups):
    """A door without a unit, in a building that has units, could be any of several doors."""
    for node, door in [*groups]:
        if node.kind == "building" and any(c.kind == "unit" for c in node.children.values()):
            problem = Problem(
                "unit",
                _("%(building)s has units. Please write which one.", building=node.name),
            )
            for row, _values in groups.pop((node, door)):
                plan.refuse(row, problem)


def _known(groups):
    """{(node, door): Home} of what stands in the places the file speaks of, in a few queries."""
    wants_care = any(row.get("care") for group in groups.values() for row, _values in group)
    nodes = {}
    for node, _door in groups:
        for place in (node, node.parent) if node.kind == "unit" else (node,):
            if place.area is not None:
                nodes[place.area.id] = place
    by_id, known = {}, {}
    for ids in chunks(nodes):
        for home in Household.select().where(Household.area.in_(ids)):
            node = nodes[home.area_id]
            node.plain_doors |= node.kind == "building"
            made = Home(node, home.door, home.id, home.ended_on is not None)
            by_id[home.id] = known[node, doors_key(home.door)] = made
        here = Household.select(Household.id).where(Household.area.in_(ids))
        inside = Person.household.in_(here) & Person.ended_on.is_null()
        for person in Person.select().where(inside).order_by(Person.id):
            by_id[person.household_id].people.append(person)
        marks = FocusMark.household.in_(here) & FocusMark.until.is_null()
        for mark in FocusMark.select().where(marks):
            by_id[mark.household_id].mark = mark
        notes = CareNote.household.in_(here) & CareNote.ended_at.is_null()
        for note in CareNote.select().where(notes) if wants_care else ():
            by_id[note.household_id].care.add(sealing.unseal(note.sealed))
    return known


def chunks(ids):
    """Lists of at most CHUNK ids."""
    ids = list(ids)
    return [ids[i : i + CHUNK] for i in range(0, len(ids), CHUNK)]


def _merged(group):
    """(what the rows of one door say together, the rows after the first). Raises Problem."""
    wanted = {}
    for key in ("name", "phone", "focus", "care", "consent"):
        said = {values[key] for _row, values in group} - {"", None}
        if len(said) > 1:
            numbers = "、".join(str(row.number) for row, _values in group)
            raise Problem(
                key,
                _(
                    "Rows %(rows)s are the same door but say different things. "
                    "One row for each door, please.",
                    rows=numbers,
                ),
                "",
            )
        wanted[key] = next(iter(said), None)
    return wanted, [row for row, _values in group[1:]]


def _plan_home(plan, home, row, wanted):
    if home.id is None and home.node.kind == "unit":
        _check_plain(home.node)
    contacts.check(home, wanted)
    changes = plan.take(home.node)
    added = home.id is None
    if added:
        plan.new_homes.append(home)
    elif home.ended:
        plan.home_updates[home.id] = {"ended_on": None}
        changes.append((_("On the list"), _("No"), _("Yes")))
    changes += contacts.plan(plan, home, wanted)
    if wanted["focus"] and home.mark is None:
        plan.focus.append(home)
        changes.append((_("Focus household"), "", _("Yes")))
    elif wanted["focus"] is False and home.mark is not None:
        last_day = max(home.mark.since, plan.today - timedelta(days=1))
        plan.mark_updates[home.mark.id] = {"until": last_day}
        changes.append((_("Focus household"), _("Yes"), _("No")))
    if wanted["care"] and wanted["care"] not in home.care:
        plan.care.append((home, wanted["care"], wanted["consent"]))
        changes.append((_("What to mind at the door"), "", _("New note")))
    outcome = "added" if added else "changed" if changes else "same"
    plan.accept(row, outcome, home.label, changes)


def _check_plain(unit):
    building = unit.parent
    if unit.area is None and building.plain_doors:
        sentence = _(
            "%(building)s has doors without units here. Please leave the unit out.",
            building=building.name,
        )
        raise Problem("unit", sentence)


def _note_missing(plan, groups, known):
    """How many homes stand here that the file does not name: information, nothing more."""
    tops = set()
    for node, _door in groups:
        chain = [n for n in node.up() if n.kind in ("estate", "grid")] or [plan.tree.root]
        if chain[-1].area is not None:
            tops.add(chain[-1].area.path)
    if not tops:
        return
    query = Household.select().join(Area).where(within(sorted(tops)))
    here = query.where(Household.ended_on.is_null()).count()
    found = (known.get((node, doors_key(door))) for node, door in groups)
    named = [home for home in found if home and not home.ended]
    if here > len(named):
        plan.notes.append(
            _(
                "%(count)s homes here are not in the file. They stay as they are.",
                count=here - len(named),
            )
        )
