"""Looking through all lines of a community's book, one page at a time, on record."""

from collections import namedtuple

from peewee import JOIN

from models import Area, Household, Person, PointsAccount, PointsBook, PointsEntry, within
from services import access, activity, context
from services.errors import Refused

PAGE = 20

Page = namedtuple("Page", "lines next")


def page(kind=None, since=None, until=None, before=None):
    """One Page of the entries of the books I audit, newest first; each has `.holder_account`, the
    account of the person or home it concerns, or None. Whose lines are shown can see that.

    `kind` one of PointsEntry.KINDS, `since` and `until` days or None. Raises Refused.
    """
    if not (paths := access.paths("points.audit")):
        raise Refused("points.audit")
    query = _entries().where(within(paths))
    if kind in PointsEntry.KINDS:
        query = query.where(PointsEntry.kind == kind)
    if since:
        query = query.where(PointsEntry.day >= since)
    if until:
        query = query.where(PointsEntry.day <= until)
    if id := access.id_of(before):
        query = query.where(PointsEntry.id < id)
    found = list(query.order_by(PointsEntry.id.desc()).limit(PAGE + 1))
    lines = found[:PAGE]
    _with_holders(lines)
    return Page(lines, lines[-1].id if len(found) > PAGE else None)


def _entries():
    query = PointsEntry.select(PointsEntry, PointsBook, Area).join(PointsBook)
    return query.join(Area, on=PointsBook.community)


def _with_holders(lines):
    ids = {line.debit_id for line in lines} | {line.credit_id for line in lines}
    query = PointsAccount.select(PointsAccount, Person, Household)
    query = query.join(Person, JOIN.LEFT_OUTER).switch(PointsAccount)
    query = query.join(Household, JOIN.LEFT_OUTER).where(PointsAccount.id.in_(ids))
    held = {account.id: account for account in query if account.holder}
    for line in lines:
        line.holder_account = held.get(line.credit_id) or held.get(line.debit_id)
    me = context.person()
    people = {one.person_id for one in held.values() if one.person_id and one.person_id != me.id}
    homes = {one.household_id for one in held.values() if one.household_id}
    activity.looked_at_all(me, "passbook", "person", sorted(people))
    activity.looked_at_all(me, "passbook", "household", sorted(homes))
