"""Adjustments as they are read by those who keep the book."""

from collections import namedtuple

from models import Adjustment, Area, Person, PointsEntry, within
from services import access, context, flow
from services.adjustments.machine import ADJUSTMENT

PAGE = 20
LIVE = Adjustment.state.in_(("asked", "made"))

Page = namedtuple("Page", "adjustments next")


def waiting():
    """Those I can agree to, oldest first, with person; at most PAGE."""
    if not (paths := access.paths("points.agree")):
        return []
    me = context.person()
    here = within(paths) & (Adjustment.state == "asked") & (Adjustment.asked_by != me.id)
    others = here & (Adjustment.person != me.id)
    return list(_with_people().where(others).order_by(Adjustment.id).limit(PAGE))


def listed(before=None):
    """One Page of all where I keep the book, newest first; `before` the id the last ended with."""
    query = _with_people().where(within(context.person().paths("points")))
    if id := access.id_of(before):
        query = query.where(Adjustment.id < id)
    found = list(query.order_by(Adjustment.id.desc()).limit(PAGE + 1))
    return Page(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None)


def of_entry(entry_id):
    """The newest Adjustment that is to reverse an entry, or did; None where nobody asked."""
    query = Adjustment.select().where((Adjustment.entry == entry_id) & LIVE)
    return query.order_by(Adjustment.id.desc()).first()


def load(adjustment):
    """An Adjustment with person and asker, its `.steps`, oldest first, and what it reverses."""
    query = Person.select().where(Person.id.in_((adjustment.person_id, adjustment.asked_by_id)))
    people = {person.id: person for person in query}
    adjustment.__rel__["person"] = people[adjustment.person_id]
    adjustment.__rel__["asked_by"] = people[adjustment.asked_by_id]
    if adjustment.entry_id:
        adjustment.__rel__["entry"] = PointsEntry.get_by_id(adjustment.entry_id)
    adjustment.steps = flow.steps(ADJUSTMENT, [adjustment.id])[adjustment.id]
    return adjustment


def _with_people():
    query = Adjustment.select(Adjustment, Area, Person).join(Area).switch(Adjustment)
    return query.join(Person, on=Adjustment.person)
