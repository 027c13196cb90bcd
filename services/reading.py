"""What stands on the pages of doors, put together for one door or for hundreds in the same few
queries."""

from collections import defaultdict, namedtuple

from peewee import fn

from models import Promise, Visit
from services import context, visits
from services.issues.doors import of_homes

LAST = 5  # visits shown at a door

# Everything a door's page tells: see templates/patrols/door.html.
Door = namedtuple("Door", "household care_texts promises visits counting rung issues")


def doors(households, due, care_texts):
    """A Door for each of some households (extended as in doorstep.doors), in their order.

    `due` is a doorstep.Due, `care_texts` {household id: texts} of services/care.
    """
    promises, noted = _promises(households), _visits(households)
    issues = of_homes([household.id for household in households])
    return [
        Door(
            household,
            care_texts.get(household.id, []),
            promises[household.id],
            noted[household.id],
            due.counting(household),
            visits.next_rung(household),
            issues[household.id],
        )
        for household in households
    ]


def _promises(households):
    """{household id: what was promised there and is not done, oldest first}."""
    found = defaultdict(list)
    ids = [household.id for household in households if household.open_promises]
    if ids:
        query = Promise.visible_to(context.person()).where(Promise.household.in_(ids))
        query = query.select(Promise.id, Promise.household, Promise.text, Promise.made_on)
        query = query.where(Promise.kept_at.is_null()).order_by(Promise.made_on, Promise.id)
        for promise in query:
            found[promise.household_id].append(promise)
    return found


def _visits(households):
    """{household id: the last visits there that the signed-in person may read, newest first}."""
    newest_first = [Visit.happened_at.desc(), Visit.id.desc()]
    place = fn.ROW_NUMBER().over(partition_by=[Visit.household], order_by=newest_first)
    here = Visit.household.in_([household.id for household in households])
    ranked = (
        Visit.visible_to(context.person())
        .select(Visit.id, place.alias("place"))
        .where(here & Visit.voided_at.is_null())
    )
    query = (
        Visit.select(
            Visit.id,
            Visit.household,
            Visit.outcome,
            Visit.findings,
            Visit.excuse,
            Visit.channel,
            Visit.day,
            Visit.note,
        )
        .join(ranked, on=(Visit.id == ranked.c.id))
        .where(ranked.c.place <= LAST)
        .order_by(ranked.c.place)
    )
    found = defaultdict(list)
    for visit in query:
        found[visit.household_id].append(visit)
    return found
