"""The book of a community and its accounts, made when they are first needed."""

import contextlib

from peewee import IntegrityError

from models import PointsAccount, PointsBook, database
from services import access
from services.prepared import prepared

OWN = ("volunteer", "credit", "member")  # what people have
SPENT_FIRST = ("volunteer", "credit")  # what things are got for, in this order


def of(community_id, hold=False):
    """The PointsBook of a community. Held, no other writer moves it until the transaction ends."""
    read = _held if hold and access.many_write() else _read
    if found := read(community_id):
        return found[0]  # held, it is as whoever was before left it
    with contextlib.suppress(IntegrityError), database.atomic():  # two may open it at once
        PointsBook.create(community=community_id)
    return read(community_id)[0]


def holder_of(person_id=None, household_id=None):
    """The name accounts of a person or a home go by; "" is the community itself."""
    if person_id is not None:
        return f"p{person_id}"
    return "" if household_id is None else f"h{household_id}"


def accounts(book, wanted):
    """{(holder, kind): PointsAccount} of pairs of (holder, kind), made where they are missing.

    One query where none is; the book is held by the caller.
    """
    wanted = {*wanted}
    found = _known(book, wanted)
    if missing := sorted(wanted - found.keys()):
        PointsAccount.insert_many([_row(book, *pair) for pair in missing]).execute()
        found |= _known(book, missing)
    return found


def account(book, kind, holder=""):
    """One PointsAccount of a book, made where it is missing."""
    return accounts(book, [(holder, kind)])[holder, kind]


def holders(person):
    """The names a Person's accounts may go by: their own and their home's."""
    own = [holder_of(person.id)]
    return [*own, holder_of(household_id=person.household_id)] if person.household_id else own


def held_by(book, person):
    """{(holder, kind): PointsAccount} of what a Person and their home have in a book."""
    query = PointsAccount.select().where(PointsAccount.book == book)
    rows = query.where(PointsAccount.holder.in_(holders(person)))
    return {(row.holder, row.kind): row for row in rows}


def _known(book, wanted):
    holders, kinds = {holder for holder, _kind in wanted}, {kind for _holder, kind in wanted}
    here = (PointsAccount.book == book) & PointsAccount.kind.in_(kinds)
    rows = PointsAccount.select().where(here & PointsAccount.holder.in_(holders))
    found = {(row.holder, row.kind): row for row in rows}
    return {pair: found[pair] for pair in wanted if pair in found}


def _row(book, holder, kind):
    letter, number = holder[:1], int(holder[1:] or 0)
    return {
        "book": book,
        "kind": kind,
        "holder": holder,
        "person": number if letter == "p" else None,
        "household": number if letter == "h" else None,
    }


def _of(community_id):
    return PointsBook.select().where(PointsBook.community == community_id)


_read = prepared(_of)
_held = prepared(lambda community_id: _of(community_id).for_update(access.HELD))
