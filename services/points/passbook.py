"""积分存折: what a person and their home have, and line by line how it came to be.

Theirs alone: never set beside somebody else's, never added up over people.
"""

from collections import namedtuple
from itertools import groupby

from models import (
    Person,
    PointsAccount,
    PointsBook,
    PointsEntry,
    ids_in,
)
from services import access, activity, context
from services.errors import Missing
from services.participations.parties import wards_of
from services.points import books, helping, reading

PAGE = 20
ON_PAPER = 500

# What somebody has in the book of one community: `credit` and `held` with those of their home, of
# which `home` stand there; `owed` is what later thanks settle first. `accounts`: the rows.
Summary = namedtuple("Summary", "community_id accounts volunteer credit member held owed home")

# `lines` newest first, each a PointsEntry (see `page`); `next` the id to go on before, or None.
Page = namedtuple("Page", "lines next")


def summary(person):
    """The Summary of a Person for one card: where they live, else where they have points; None
    where they have none yet. At most two statements."""
    found = summaries(person)
    return found[0] if found else None


def summaries(person):
    """A Summary for each book in which a Person or their home have an account, where they live
    first.

    Member points say that somebody is a party member: without them for who may not know that.
    """
    found = {}
    for account in _shown(person, _accounts(books.holders(person))):
        own = found.setdefault(account.book.community_id, dict.fromkeys(KEPT, 0) | {"accounts": []})
        own["accounts"].append(account)
        own[account.kind] += account.balance
        if account.household_id and account.kind == "credit":
            own["home"] += account.balance
    if len(found) > 1:
        near = ids_in(person.home.area.path) if person.household_id else ()
        order = sorted(found, key=lambda id: (id not in near, id))
        found = {id: found[id] for id in order}
    return [Summary(id, **kept) for id, kept in found.items()]


KEPT = ("volunteer", "credit", "member", "held", "owed", "home")


def total(summary):
    """What can be spent now: what is reserved already is not in it."""
    return summary.volunteer + summary.credit + summary.member


def pick(found, text):
    """The Summary of the community an address names, else the first; None where there is none."""
    id = access.id_of(text)
    return next((one for one in found if one.community_id == id), found[0] if found else None)


def page(summary, before=None):
    """One Page of the lines of a Summary, newest first.

    Each is a PointsEntry with `.change`, `.account_kind`, `.is_home`, `.way` (a code of words
    "points_way") and `.version` of the rule it rests on, or None.
    """
    if summary is None:
        return Page([], None)
    before = access.id_of(before)
    found = reading.of_accounts(summary.accounts, before, PAGE + 1)
    more, found = len(found) > PAGE, found[:PAGE]
    return Page(_lines(found), found[-1].id if more else None)


def last(summary, since):
    """The lines since a day, oldest first, each also with `.balance`: what could be spent after
    it. At most ON_PAPER, the newest."""
    if summary is None:
        return []
    found = reading.of_accounts(summary.accounts, None, ON_PAPER)
    left = total(summary)
    for line in found:
        line.balance = left
        left -= line.change
    return _lines([line for line in found if line.day >= since])[::-1]


def by_month(lines):
    """[((year, month), [line])] of lines in their order."""
    months = groupby(lines, key=lambda line: (line.day.year, line.day.month))
    return [(month, [*some]) for month, some in months]


def signed(number):
    """+5, −3, 0: as it stands in a passbook."""
    return f"+{number}" if number > 0 else f"−{-number}" if number < 0 else "0"


def whose(id):
    """The Person whose passbook an address names: oneself, a ward, or somebody behind one's doors
    or in one's community, which is noted for them to see. Raises Missing."""
    me = context.person()
    if id == me.id:
        return me
    if not 0 < id <= access.LARGEST_ID:
        raise Missing
    found = helping.reachable(me).where(Person.id == id).first()
    if found is None:
        raise Missing
    if not is_own(found):
        activity.looked(me, "passbook", person=found)
    return found


def is_own(person):
    """Is it my own, or my ward's?"""
    me = context.person()
    return person.id == me.id or person.id in {ward.id for ward in wards(me)}


def wards(me):
    """The people whose guardian somebody is; kept on the person."""
    if "wards_known" not in me.__dict__:
        query = Person.select().where(Person.id.in_(wards_of(me)))
        me.wards_known = list(query.order_by(Person.id))
    return me.wards_known


def line_of(person, id):
    """The PointsEntry with this id in the passbook of a Person, with its book. Raises Missing."""
    theirs = _of_holders(books.holders(person))
    mine = [account.id for account in _shown(person, list(theirs))]
    either = PointsEntry.debit.in_(mine) | PointsEntry.credit.in_(mine)
    query = PointsEntry.select(PointsEntry, PointsBook).join(PointsBook)
    found = query.where((PointsEntry.id == id) & either).first()
    if found is None:
        raise Missing
    return found


def way(line):
    """In which way a line came to be, a code of words "points_way"."""
    if line.change > 0:
        return {"donate": "granted", "reverse": "returned"}.get(line.kind, line.kind)
    return line.kind


def _lines(entries):
    """Those that are read: what settles `owed` is told by what was taken for it."""
    entries = [one for one in entries if not (one.kind == "settle" and one.change == 0)]
    for entry in entries:
        entry.way = way(entry)
        entry.version = entry.rule.policy.version if entry.rule_id else None
    return entries


def _shown(person, accounts):
    """Of some PointsAccounts of a Person, those the signed-in person may know of."""
    if not any(account.kind == "member" for account in accounts) or _knows_members(person):
        return accounts
    return [account for account in accounts if account.kind != "member"]


def _knows_members(person):
    """Oneself, one's guardian, the branch where one lives; and what runs beside requests."""
    me = context.person()
    if me is None or is_own(person):
        return True
    home = person.home
    paths = me.paths("registration") if home else ()
    return any(home.area.path.startswith(path) for path in paths)


def _of_holders(names):
    query = PointsAccount.select(PointsAccount, PointsBook).join(PointsBook)
    return query.where(PointsAccount.holder.in_(names)).order_by(PointsAccount.id)


def _accounts(names):
    return [account for account in _of_holders(names) if account.kind in KEPT]
