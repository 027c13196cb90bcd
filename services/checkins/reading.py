"""What stands on the pages of an event's door: the sealed list of a station, the list of names, and
what somebody has to look at."""

from collections import namedtuple

from peewee import JOIN, Case, fn

from models import (
    Area,
    Attachment,
    CheckIn,
    Guardianship,
    Household,
    Participation,
    Pass,
    Person,
    within,
)
from services import clock
from services.checkins.standing import BEEN
from services.events.parties import runs
from services.participations.counting import SEATED
from services.participations.machine import COMING, LISTED
from services.participations.parties import told_paths, wards
from services.passes import issuing, keys, roster

SHOWN = (*LISTED, "checked_in", *BEEN)
MOST = 100  # of what has to be looked at; it does not get that far

# `state`: in, out or "" (not here yet); `home` is how people say where they live.
Row = namedtuple("Row", "id name state signed_up home came_at left_at conflicts")


def holds_list(event, person):
    """May this person see names of the list: all as its runner, of their doors as captain?"""
    return runs(event, person) or bool(told_paths(person))


def names(event, person):
    """The people on the list whom `person` may tick, by home and name: a list of Row. One query."""
    query = (
        Participation.select(
            Person.id,
            Person.name,
            Participation.state,
            Area.label,
            Household.door,
            Participation.came_at,
            Participation.left_at,
            Participation.conflicts,
        )
        .join(Person, on=Participation.person)
        .join(Household, JOIN.LEFT_OUTER, on=Person.household)
        .join(Area, JOIN.LEFT_OUTER, on=Household.area)
        .where((Participation.event == event.id) & Participation.state.in_(SHOWN))
    )
    if not runs(event, person):
        query = query.where(_told(person) & (Person.id != person.id))
    nearest = Area.path, Household.position, Person.name, Person.id
    return [_row(*values) for values in query.order_by(*nearest).tuples()]


def _told(person):
    """Expression over Person and the Area of their home: a grown-up of the doors of a captain."""
    return within(told_paths(person)) & Person.id.not_in(Guardianship.children())


def _row(id, name, state, place, door, *times):
    here = "in" if state == "checked_in" else "out" if state in BEEN else ""
    home = f"{place} {door}" if place else ""
    return Row(id, name, here, state in COMING, home, *times)


def figures(event):
    """(how many are expected, came, are in now). One query."""
    its = Participation.event == event.id
    columns = [
        fn.COUNT(Case(None, [(condition, 1)]))
        for condition in (
            Participation.state.in_(SEATED),
            Participation.came_at.is_null(False) & Participation.state.in_(SHOWN),
            Participation.state == "checked_in",
        )
    ]
    return Participation.select(*columns).where(its).tuples().get()


def to_answer(event, person):
    """What was refused and waits for the word of somebody who was there, oldest first: CheckIns
    with their person. One query."""
    waits = (CheckIn.verdict == "refused") & CheckIn.answered_at.is_null()
    query = (
        CheckIn.select(CheckIn, Person, Household, Area)
        .join(Person, JOIN.LEFT_OUTER, on=CheckIn.person)
        .join(Household, JOIN.LEFT_OUTER, on=Person.household)
        .join(Area, JOIN.LEFT_OUTER, on=Household.area)
        .where((CheckIn.event == event.id) & waits)
    )
    own = CheckIn.person.in_([person.id, *wards(person)])
    query = query.where(CheckIn.person.is_null() | ~own)
    if not runs(event, person):
        query = query.where(_told(person))
    return list(query.order_by(CheckIn.happened_at, CheckIn.id).limit(MOST))


def mine(event, person_ids):
    """{person id: (state or None, came_at, left_at, whether something of theirs waits)}."""
    waits = CheckIn.select(fn.COUNT(CheckIn.id)).where(
        (CheckIn.event == event.id)
        & (CheckIn.person == Person.id)
        & (CheckIn.verdict == "refused")
        & CheckIn.answered_at.is_null()
    )
    its = (Participation.person == Person.id) & (Participation.event == event.id)
    query = Person.select(
        Person.id, Participation.state, Participation.came_at, Participation.left_at, waits
    )
    query = query.join(Participation, JOIN.LEFT_OUTER, on=its).where(Person.id.in_(person_ids))
    return {id: (state, came, left, bool(n)) for id, state, came, left, n in query.tuples()}


def paper(event):
    """The photos of the list on paper, Attachments in order. One query."""
    return list(event.attachments.order_by(Attachment.position))


def station(event):
    """The sealed list a scanning station carries (services/passes/roster.py), ready for JSON.

    It says nothing of the moment it was made, or a day pack would carry it anew each time: how old
    it is, is how old its page is.
    """
    rows = list(_expected(event).tuples())
    lacking = [id for id, *_rest, number, _token in rows if number is None]
    made = issuing.passes_of(lacking) if lacking else {}
    people, moment = [], event.moved_at
    for id, name, state, moved_at, number, token in rows:
        held = made.get(id) or Pass(number=number, token_sealed=token)
        people.append((issuing.secret_of(held), held.number, name, _state(state)))
        moment = max(moment, moved_at)
    good, revoked_kids = keys.known()
    revoked, at = issuing.revoked_numbers(event), clock.milliseconds(moment)
    said = {"keys": good, "revoked": revoked, "revoked_kids": revoked_kids}
    return roster.build(event.id, people, made_at=at, revoked_at=at, **said)


def _expected(event):
    live = (Pass.person == Participation.person) & Pass.revoked_at.is_null()
    return (
        Participation.select(
            Person.id,
            Person.name,
            Participation.state,
            Participation.moved_at,
            Pass.number,
            Pass.token_sealed,
        )
        .join(Person, on=Participation.person)
        .switch(Participation)
        .join(Pass, JOIN.LEFT_OUTER, on=live)
        .where((Participation.event == event.id) & Participation.state.in_(SHOWN))
    )


def _state(state):
    if state in BEEN:
        return "out"
    return {"checked_in": "in", "waitlisted": "waiting"}.get(state, "listed")
