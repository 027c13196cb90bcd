"""What pages show of participations: one's own part in an event, the list for who holds it, what to
do today, and where the minutes of one come from."""

from collections import namedtuple

from peewee import JOIN

from models import (
    Area,
    CheckIn,
    Event,
    Guardianship,
    Household,
    Participation,
    Person,
    within,
)
from services import access, clock, context, flow, sealing
from services.errors import Missing
from services.events.parties import runs
from services.participations import minutes, rules, signing_up
from services.participations.listing import PRIVATE, is_short, page, people
from services.participations.machine import PARTICIPATION
from services.participations.parties import parties, told_paths, wards_of

__all__ = ["about", "find", "found_for", "is_close", "mine", "own", "page", "people", "somebody"]

TODAY = 10
LATELY = 14 * clock.DAY
OWN_PARTIES = {"self", "guardian"}
CLOSE = {*OWN_PARTIES, "runner"}
QUIET = ("give_feedback", "sign_off", "dispute", "ask_makeup")  # not the next thing to do
LAST = ("receive", *QUIET[1:])  # whoever signs up has heard of it

# The part of one person in an event. `participation` None: not on the list; `name` as one's own
# family reads it; `first` the flow.Move that is the next thing to do, or None; `others` the rest.
Part = namedtuple("Part", "participation person is_me first others")

# Where one participation comes from: its Steps, the facts at the door, and the rule in force.
About = namedtuple("About", "participation parties moves steps facts rule is_short is_whole")


def find(id):
    """The Participation with this id as the signed-in person may see it, and held with its event
    inside a transaction: the event first, see counting.hold. Raises Missing."""
    me = context.person()
    mine = Participation.visible_to(me).select(Participation.event)
    event_id = mine.where(Participation.id == id).tuples().first() if _is_id(id) else None
    if event_id is None:
        raise Missing
    access.hold(Event, [event_id[0]])
    found = access.find(Participation, id)
    found.person = signing_up.with_home(Person.select().where(Person.id == found.person_id)).get()
    if found.state in PRIVATE and not is_close(found, me):
        raise Missing
    return found


def is_close(participation, person):
    """May this person know how it ended: as the one concerned, their guardian, or the runner?"""
    return bool(parties(participation, person) & CLOSE)


def own(event, person):
    """[Part, …]: one's own part in an event, then those of one's wards. At most two statements."""
    here = (Participation.person == Person.id) & (Participation.event == event.id)
    query = _family(person, mine=True).select_extend(Participation).switch(Person)
    query = query.join(Participation, JOIN.LEFT_OUTER, on=here, attr="row")
    family = list(query.order_by(Person.id))
    _mark(person, family)
    found = []
    for who in sorted(family, key=lambda who: who.id != person.id):
        known = person if who.id == person.id else who
        found.append(_part(event, person, known, getattr(who, "row", None)))
    return [part for part in found if part.participation or part.first or part.others]


def mine(person):
    """[Part, …] for the first page of the day: what one, or a ward, was asked to or goes to, and
    whose minutes wait to be confirmed, by time. At most three statements."""
    family = list(_family(person))
    _mark(person, family)
    people = {who.id: who for who in (person, *family)}
    since = clock.now() - LATELY
    query = Participation.select(Participation, Event, Area).join(Event)
    query = query.join(Area, on=Event.area)
    here = Participation.person.in_([*people]) & Participation.is_open & (Event.ends_at > since)
    query = query.where(here & Event.state.not_in(("draft", "withdrawn", "cancelled")))
    found = []
    for row in query.order_by(Event.starts_at, Participation.id).limit(TODAY):
        row.person = people[row.person_id]
        found.append(_part(row.event, person, row.person, row))
    return found


def found_for(event, person, text):
    """[(Person, name to show, flow.Moves), …] of people without a row whom somebody may put on the
    list: the people of their doors, and for whoever runs the event those of its community, masked;
    no minors. `text`: a part of the name; without one nobody."""
    text = text.strip()
    if not text:
        return []
    paths, near = told_paths(person), event.community.path
    is_runner = runs(event, person)
    there = within([*paths, near] if is_runner else paths)
    there_already = Participation.select(Participation.person)
    there_already = there_already.where(Participation.event == event.id)
    query = Person.select(Person, Household, Area).join(Household).join(Area)
    query = query.where(there & Person.name.contains(text) & Person.ended_on.is_null())
    nobody = Person.id.in_(there_already) | Person.id.in_(Guardianship.children())
    query = query.where(~nobody).order_by(Area.path, Person.id)
    found = []
    for who in query.limit(TODAY):
        who.is_minor = False
        is_near = any(who.household.area.path.startswith(path) for path in paths)
        name = who.name if is_near else sealing.mask_name(who.name)
        label = f"{name} · {who.household.label}" if is_near else name
        moves = signing_up.begin_offers(event, person, who)
        if moves:
            found.append((who, label, moves))
    return found


def somebody(event, by, id):
    """The Person with this id for whom `by` may ask for a later entry: whom they decide or speak
    for, or for whoever runs the event, any grown-up of its community. Raises Missing."""
    try:
        return signing_up.decided_by(by, id)
    except Missing:
        if not _is_id(id):
            raise
        query = signing_up.with_home(Person.select().where(Person.id == id))
        found = query.where(within([event.community.path]) & Person.ended_on.is_null()).first()
        if found is None or rules.is_minor(found) or not runs(event, by):
            raise
        return found


def about(participation, person):
    """Where one participation comes from. Whoever only looks after the door sees no facts."""
    mine = parties(participation, person)
    is_whole = bool(mine & CLOSE)
    here = (CheckIn.event == participation.event_id) & (CheckIn.person == participation.person_id)
    facts = CheckIn.select().where(here).order_by(CheckIn.happened_at, CheckIn.id)
    return About(
        participation,
        mine,
        signing_up.offered(participation, person, mine),
        flow.steps(PARTICIPATION, [participation.id])[participation.id] if is_whole else [],
        list(facts) if is_whole else [],
        minutes.rule(),
        is_short(participation),
        is_whole,
    )


def _is_id(id):
    return 0 < id <= access.LARGEST_ID


def _family(person, mine=False):
    """A query of one's wards, and oneself if `mine`, each with the home."""
    where = Person.id.in_(wards_of(person))
    where = where | (Person.id == person.id) if mine else where
    return signing_up.with_home(Person.select().where(where))


def _mark(person, family):
    """Remember of a family who is a minor and whose ward: nobody asks again."""
    for who in family:
        who.is_minor = who.id != person.id
    person.ward_ids = {who.id for who in family if who.is_minor}


def _part(event, person, who, row):
    if row is None:
        moves = signing_up.begin_offers(event, person, who)
    else:
        row.event, row.person = event, who
        moves = signing_up.offered(row, person, parties(row, person) & OWN_PARTIES)
    moves.sort(key=lambda one: LAST.index(one.verb) if one.verb in LAST else -1)
    first = next((one for one in moves if one.verb not in QUIET), None)
    return Part(row, who, who.id == person.id, first, [one for one in moves if one is not first])
