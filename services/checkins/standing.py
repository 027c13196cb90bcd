"""Where somebody stands at an event: what its list says, and the last facts of its door.

One statement each: people stand in a row at the door.
"""

from collections import namedtuple

from peewee import JOIN, Case, fn

from models import Area, CheckIn, Guardianship, Household, Participation, Pass, Person, SigningKey
from services.participations.machine import COMING
from services.passes.judging import Listed
from services.prepared import prepared

BEEN = ("hours_pending", "hours_confirmed")

# `state` is Participation.state or None, `path` of the area they live in, None of minors: no
# captain ticks a child. `last_in` is the latest coming that was not refused. Those with a pass also
# have `key`: (kid, public, when it was revoked), and when the pass was.
Standing = namedtuple(
    "Standing",
    "person_id name state came_at left_at by_clock path last_in pass_revoked_at key",
    defaults=(None, None),
)


def listed(standing):
    """The same in the words of the rule at the door: a Listed, None for who is not expected."""
    if standing.state == "checked_in":
        return Listed(standing.name, "in")
    if standing.state in BEEN:
        return Listed(standing.name, "out")
    if standing.state == "waitlisted":
        return Listed(standing.name, "waiting")
    return Listed(standing.name, "listed") if standing.state in COMING else None


def of_bearer(event, number):
    """The Standing of whoever has, or had, the pass with this number; None if nobody."""
    for *values, revoked_at, kid, public, key_revoked_at in _by_number(event.id, number):
        return _standing(*values)._replace(
            pass_revoked_at=revoked_at, key=(kid, public, key_revoked_at)
        )
    return None


def of_people(event, person_ids):
    """{person id: Standing} of some people, on the list or not."""
    if len(person_ids) == 1:
        rows = _by_person(event.id, person_ids[0])
    else:
        rows = _of_event(event.id).where(Person.id.in_(person_ids)).tuples()
    return {row[0]: _standing(*row) for row in rows}


def _standing(*values):
    """A row; what a subquery gives, SQLite leaves as text."""
    *values, last_in = values
    return Standing(*values, CheckIn.happened_at.python_value(last_in))


def _of_event(event_id, *more):
    mine = (Participation.person == Person.id) & (Participation.event == event_id)
    fact = CheckIn.alias()
    its = (fact.event == event_id) & (fact.person == Person.id) & (fact.verdict != "refused")
    last = fn.MAX(fact.happened_at)
    decided = Guardianship.children().where(Guardianship.child == Person.id)
    return (
        Person.select(
            Person.id,
            Person.name,
            Participation.state,
            Participation.came_at,
            Participation.left_at,
            Participation.left_by_clock,
            Case(None, [(fn.EXISTS(decided), None)], Area.path),
            fact.select(last).where(its & (fact.direction == "in")),
            *more,
        )
        .join(Participation, JOIN.LEFT_OUTER, on=mine)
        .switch(Person)
        .join(Household, JOIN.LEFT_OUTER, on=Person.household)
        .join(Area, JOIN.LEFT_OUTER, on=Household.area)
    )


_by_person = prepared(lambda event, id: _of_event(event).where(Person.id == id).tuples())
_by_number = prepared(
    lambda event, number: (
        _of_event(event, Pass.revoked_at, SigningKey.kid, SigningKey.public, SigningKey.revoked_at)
        .switch(Person)
        .join(Pass, on=(Pass.person == Person.id))
        .join(SigningKey, on=Pass.key)
        .where(Pass.number == number)
        .tuples()
    )
)
