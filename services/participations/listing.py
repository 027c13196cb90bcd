"""The list of an event: in groups for whoever holds it, grown-ups of one's own doors for captains.

Everything a page shows of it comes in the same few queries, whoever stands on it.
"""

from collections import namedtuple

from peewee import JOIN, fn

from models import Area, Guardianship, Household, Participation, Person, within
from services.errors import Missing
from services.events.parties import runs
from services.participations import counting, minutes, signing_up
from services.participations.parties import parties, told_paths, wards

MOST = 1000  # of one event; further ones stand on the pages of its list
PAGE = 50
NOT_THEIRS = {"self", "guardian"}  # one's own part stands apart from the list
# Nobody but the person and whoever holds the event is told how these ended.
PRIVATE = ("no_show", "called_off", "makeup_requested", "declined", "voided")

GROUPS = {  # in the order in which whoever holds the event needs them
    "look": (),
    "confirm": ("hours_pending",),
    "there": ("checked_in",),
    "coming": ("signed_up", "confirmed"),
    "waiting": ("waitlisted",),
    "asked": ("invited", "notice_received"),
    "done": ("hours_confirmed",),
    "gone": ("cancelled_by_self", *PRIVATE),
}
GROUP_OF = {state: name for name, states in GROUPS.items() for state in states}
GROUP_OF["makeup_requested"] = "look"

# A line of the list of an event. `is_mine`: one's own, or one's ward's.
Line = namedtuple("Line", "participation name moves is_mine is_short")

# The list of an event. `is_runner`: all of it with what has to be done; else the people of one's
# own doors. `groups` {name: [Line, …]} in the order of GROUPS, without the empty ones.
People = namedtuple("People", "is_runner groups")


def people(event, person):
    """The People of an event for whoever runs it or looks after doors; None for everybody else.

    At most three statements.
    """
    if runs(event, person):
        return People(True, _grouped(_lines(event, person, [*_all_of(event)])))
    paths = told_paths(person)
    if not paths:
        return None
    behind = within(paths) & Participation.state.not_in(PRIVATE)
    behind &= Participation.person.not_in(Guardianship.children())  # a captain finds no child
    lines = _lines(event, person, [*_all_of(event).where(behind)])
    theirs = [line for line in lines if not line.is_mine]
    return People(False, {"doors": theirs} if theirs else {})


def page(event, person, group, after=0):
    """A page of a group of the list for whoever runs the event: (lines, id after which the next one
    begins, or None). Raises Missing for an unknown group."""
    if group not in GROUPS:
        raise Missing
    query = _all_of(event).where(Participation.id > after)
    rows = [row for row in query.order_by(Participation.id) if _group_of(row) == group]
    more = len(rows) > PAGE
    return _lines(event, person, rows[:PAGE]), rows[PAGE - 1].id if more else None


def is_short(row):
    """Was somebody there for less of the event than is worth a word?"""
    counts = row.minutes is not None and row.event.counts_hours
    return counts and not row.is_makeup and minutes.is_short(row.minutes, row.event)


def _all_of(event):
    """Everybody on the list of an event, with home and place. One query."""
    children = Guardianship.children().where(Guardianship.child == Participation.person)
    minor = fn.EXISTS(children).alias("is_minor")
    query = Participation.select(Participation, Person, Household, Area, minor)
    query = query.join(Person, on=Participation.person).join(Household, JOIN.LEFT_OUTER)
    query = query.join(Area, JOIN.LEFT_OUTER).where(Participation.event == event.id)
    return query.order_by(Participation.signed_up_at, Participation.id).limit(MOST)


def _lines(event, person, rows):
    mine = {person.id, *wards(person)}
    counting.left(event)
    found = []
    for row in rows:
        row.event, row.person.is_minor = event, row.is_minor
        moves = signing_up.offered(row, person, parties(row, person) - NOT_THEIRS)
        short = is_short(row)
        found.append(Line(row, row.person.name, moves, row.person_id in mine, short))
    return found


def _grouped(lines):
    found = {name: [] for name in GROUPS}
    for line in lines:
        found[_group_of(line.participation)].append(line)
    return {name: theirs for name, theirs in found.items() if theirs}


def _group_of(row):
    odd = row.state == "hours_pending" and row.needs_review
    return "look" if odd or row.is_disputed or row.asked_to_void else GROUP_OF[row.state]
