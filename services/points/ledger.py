"""What moves points, one function a verb, all in the caller's transaction.

Points thank people. They go from the community's `issuing` account to somebody's, from there into
`held` when something is reserved, and to `redeeming` when it was handed over. Nothing is changed
afterwards: what was wrong is reversed by an entry that names the original.
"""

from collections import namedtuple

from models import PointsAccount, PointsEntry
from services.points import books, reading, spending
from services.points.posting import Draft, write
from services.points.settling import settle

# Somebody is thanked: `person`, the `account` and `points`, and why (see posting.Draft).
Thanks = namedtuple(
    "Thanks", "person account points source rule reason evidence", defaults=("", "")
)

hold = spending.hold
capture = spending.capture
release = spending.release
give_back = spending.give_back
entries_of = reading.entries_of


def balances(person, community_id):
    """{"volunteer", "credit", "member", "held", "owed": points} of a Person in a community's book;
    credit and held with those of their home."""
    found = dict.fromkeys((*books.OWN, "held", "owed"), 0)
    for (_holder, kind), account in books.held_by(books.of(community_id), person).items():
        found[kind] += account.balance
    return found


def accrue(community_id, person, account, points, **why):
    """Thank a Person with points by a PointsRule. `why` are the other fields of Thanks, `by`,
    `second`. Returns the PointsEntry, None where that source was paid by that rule already."""
    by, second = why.pop("by", None), why.pop("second", None)
    found = accrue_all(community_id, [Thanks(person, account, points, **why)], by, second)
    return found[0] if found else None


def accrue_all(community_id, thanks, by=None, second=None):
    """Thank many at once. Returns the entries that are new.

    Points go first to what somebody owes of points that were taken back after they were spent.
    """
    thanks = [one for one in thanks if one.points > 0]
    if not thanks:
        return []
    book = books.of(community_id, hold=True)
    homes = [_holder(one) for one in thanks]
    pairs = {(home, one.account) for home, one in zip(homes, thanks, strict=True)}
    known = books.accounts(book, pairs | {("", "issuing")})
    drafts = [
        Draft(
            "accrue",
            known["", "issuing"],
            known[home, one.account],
            one.points,
            one.source,
            one.reason,
            rule_key=one.rule.key,
            rule=one.rule,
            evidence=one.evidence,
            by=by,
            second=second,
        )
        for home, one in zip(homes, thanks, strict=True)
    ]
    made = write(book, drafts)
    settle(book, made, by)
    return made


def add(community_id, person, account, points, *, source, reason, by, second):
    """Points nobody had entered (补记), by two people. Returns the PointsEntry."""
    book = books.of(community_id, hold=True)
    mine = books.holder_of(person.id)
    known = books.accounts(book, [("", "issuing"), (mine, account)])
    pair = known["", "issuing"], known[mine, account]
    draft = Draft("adjust", *pair, points, source, reason, by=by, second=second)
    return _given(book, draft)


def reverse(entry, *, source, reason, by, second=None):
    """Take back what an entry gave. Returns the entries; none where it was reversed before.

    What somebody has spent already stands on their `owed` account, so that nothing goes below zero.
    """
    book = books.of(entry.book.community_id, hold=True)
    undone = PointsEntry.kind.in_(("reverse", "owe")) & (PointsEntry.original == entry)
    if PointsEntry.select().where(undone).exists():
        return []
    account = PointsAccount.get_by_id(entry.credit_id)  # as it is now
    owed = books.accounts(book, [("", "advance"), (account.holder, "owed")])
    there = min(account.balance, entry.points)
    said = {"rule_key": str(entry.id), "original": entry, "by": by, "second": second}
    drafts = []
    if there:
        drafts.append(Draft("reverse", account, entry.debit, there, source, reason, **said))
    if rest := entry.points - there:
        pair = owed["", "advance"], owed[account.holder, "owed"]
        drafts.append(Draft("owe", *pair, rest, source, reason, **said))
    return write(book, drafts)


def donate(community_id, person, points, *, source, reason, by):
    """A Person gives volunteer points to the neighbours' pool. Returns the PointsEntry.

    Raises RuleBroken where they have not so many.
    """
    book = books.of(community_id, hold=True)
    mine = books.account(book, "volunteer", books.holder_of(person.id))
    spending.enough(mine.balance, points)
    pool = books.account(book, "pool")
    return _one(write(book, [Draft("donate", mine, pool, points, source, reason, by=by)]))


def grant(community_id, person, points, *, source, reason, by, second):
    """Points of the pool for a Person, by two people. Returns the PointsEntry. Raises RuleBroken
    where the pool has not so many."""
    book = books.of(community_id, hold=True)
    pool, mine = books.account(book, "pool"), books.account(book, "volunteer", f"p{person.id}")
    spending.enough(pool.balance, points)
    draft = Draft("donate", pool, mine, points, source, reason, by=by, second=second)
    return _given(book, draft)


def expire(account, points, *, source, reason):
    """Points of a PointsAccount that are too old go back. Returns the PointsEntry."""
    book = books.of(account.book.community_id, hold=True)
    issuing = books.account(book, "issuing")
    return _one(write(book, [Draft("expire", account, issuing, points, source, reason)]))


def _holder(one):
    """Credit points may belong to the home, as the policy says."""
    if one.account == "credit" and one.rule.policy.credit_holder == "household":
        home = one.person.household_id
        return books.holder_of(household_id=home) if home else books.holder_of(one.person.id)
    return books.holder_of(one.person.id)


def _given(book, draft):
    made = write(book, [draft])
    settle(book, made, draft.by)
    return _one(made)


def _one(entries):
    return entries[0] if entries else None
