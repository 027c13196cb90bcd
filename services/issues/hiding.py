"""Keeping out of sight who reported an issue, and behind which door, wherever handlers read."""

import functools
import operator
import re

from models import Area, Household, Person
from services import sealing

HIDDEN = "＊＊"
PHONE = re.compile(r"(?<!\d)1\d{2}[\s-]?\d{4}[\s-]?\d{4}(?!\d)")
# Doors as people write them: 3-2-501, 3号楼2单元501, 501室.
DOOR = re.compile(
    r"(?:\d+\s*(?:号楼|栋|幢)\s*)?(?:\d+\s*单元\s*)?\d{3,4}\s*(?:室|户|房|家|门口|门前|号门)"
    r"|(?<=住)\s*\d{3,4}(?!\d)"
    r"|\d+\s*(?:号楼|栋|幢)\s*(?:\d+\s*单元\s*)\d{3,4}"
    r"|(?<![\d-])\d{1,3}-\d{1,2}-\d{3,4}(?![\d-])"
)


def hide(issue, text):
    """The text without the reporter's name, phone numbers and doors. Other text stays as it is."""
    if not text:
        return text
    for name in names(issue):
        text = text.replace(name, HIDDEN)
    text = DOOR.sub(HIDDEN, PHONE.sub(HIDDEN, text))
    if issue.household_id:
        door = re.escape(issue.household.door)
        label = r"\s*".join(map(re.escape, issue.household.label.split()))
        text = re.sub(rf"{label}|(?<!\d){door}(?!\d)", HIDDEN, text)
    return text


def load(issues, others=()):
    """Give each of many issues what `hide` asks for, in two queries for all of them.

    Returns {id: name} of the people among them and of `others` (ids).
    """
    reporters = {issue.reporter_id for issue in issues} - {None}
    doors = {issue.household_id for issue in issues} - {None}
    known, at_home = {}, {id: [] for id in doors}
    who = Person.id.in_(list(reporters | {*others})) | Person.household.in_(list(doors))
    for id, name, home in (
        Person.select(Person.id, Person.name, Person.household).where(who).tuples()
    ):
        known[id] = name
        at_home.get(home, []).append(name)
    rows = Household.select(Household, Area).join(Area).where(Household.id.in_(list(doors)))
    homes = {row.id: row for row in rows} if doors else {}
    for issue in issues:
        found = {known.get(issue.reporter_id), *at_home.get(issue.household_id, ())} - {None}
        issue.hidden_names = _longest_first(issue, found)
        if issue.household_id:
            issue.household = homes[issue.household_id]
    return known


def names(issue):
    """The names a text may not hold: the reporter's and those of the home. Kept on the issue."""
    if "hidden_names" not in issue.__dict__:
        found, who = set(), []
        if issue.reporter_id:
            who.append(Person.id == issue.reporter_id)
        if issue.household_id:
            who.append(Person.household == issue.household_id)
        if who:
            named = Person.select(Person.name).where(functools.reduce(operator.or_, who))
            found |= {name for (name,) in named.tuples()}
        issue.hidden_names = _longest_first(issue, found)
    return issue.hidden_names


def _longest_first(issue, found):
    if issue.name_sealed:
        found.add(sealing.unseal(issue.name_sealed))
    return sorted((name for name in found if len(name) > 1), key=len)[::-1]
