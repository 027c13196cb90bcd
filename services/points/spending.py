"""Points for things: held when something is reserved, then captured or released, once.

`source` names what it is for ("redemption:5"); one source may hold from two accounts, and holds
once: what was released and is wanted after all is held under another one ("redemption:5:2").
"""

from flask_babel import ngettext

from models import PointsAccount, PointsBook, PointsEntry
from services.errors import RuleBroken
from services.points import books
from services.points.posting import Draft, write
from services.points.settling import settle
from services.prepared import prepared


def hold(community_id, person, points, *, source, reason, evidence="", by=None):
    """Reserve points of a Person: volunteer points first, then credit points, then their home's.

    Returns the entries; none where this source holds already. Raises RuleBroken that says how many
    are missing.
    """
    book = books.of(community_id, hold=True)
    if _held(source):
        return []
    known = books.held_by(book, person)
    names = books.holders(person)
    spendable = [(holder, kind) for holder in names for kind in books.SPENT_FIRST]
    drafts, missing = [], points
    for holder, kind in spendable:
        account = known.get((holder, kind))
        if account is None or not (part := min(account.balance, missing)):
            continue
        held = books.account(book, "held", holder)
        said = {"rule_key": f"{holder[0]}:{kind}", "evidence": evidence, "by": by}
        drafts.append(Draft("hold", account, held, part, source, reason, **said))
        missing -= part
    enough(points - missing, points)
    return write(book, drafts)


def enough(there, points):
    """Raise RuleBroken, saying how many are missing, unless `points` are there."""
    if (missing := points - there) > 0:
        raise RuleBroken(
            ngettext(
                "%(num)s point is missing for this.",
                "%(num)s points are missing for this.",
                missing,
            )
        )


def capture(source, *, reason, by=None, second=None):
    """What was held goes for good: something was handed over. Returns the entries; none where the
    hold has ended already."""
    return _end("capture", source, reason, by, second)


def release(source, *, reason, by=None):
    """What was held is free again. Returns the entries; none where the hold has ended already."""
    return _end("release", source, reason, by, None)


def give_back(source, *, reason, by=None):
    """What was captured goes back to where it was held from. Returns the entries; none the second
    time."""
    if (book := _book(source)) is None:
        return []
    captured = _captured(source)
    undone = _originals(PointsEntry.kind == "reverse", captured)
    redeeming = books.account(book, "redeeming")
    drafts = [
        Draft(
            "reverse",
            redeeming,
            entry.original.debit,
            entry.points,
            source,
            reason,
            rule_key=entry.rule_key,
            original=entry,
            by=by,
        )
        for entry in captured
        if entry.id not in undone
    ]
    return _free(book, drafts, by)


def _end(kind, source, reason, by, second):
    if (book := _book(source)) is None:
        return []
    held = _held(source)
    ended = _originals(PointsEntry.kind.in_(("capture", "release")), held)
    redeeming = books.account(book, "redeeming") if kind == "capture" else None
    drafts = [
        Draft(
            kind,
            entry.credit,
            redeeming or entry.debit,
            entry.points,
            source,
            reason,
            rule_key=entry.rule_key,
            original=entry,
            evidence=entry.evidence,
            by=by,
            second=second,
        )
        for entry in held
        if entry.id not in ended
    ]
    return write(book, drafts) if kind == "capture" else _free(book, drafts, by)


def _free(book, drafts, by):
    """Write what gives points back to be spent; what is owed is paid first."""
    made = write(book, drafts)
    settle(book, made, by)
    return made


def _book(source):
    """The book in which a source holds, kept from other writers; None where it holds nothing."""
    query = PointsBook.select(PointsBook.community).join(PointsEntry)
    row = query.where((PointsEntry.kind == "hold") & (PointsEntry.source == source)).first()
    return row and books.of(row.community_id, hold=True)


def _held(source):
    return _with_accounts("hold", source)


def _captured(source):
    found = _with_accounts("capture", source)
    holds = {entry.id: entry for entry in _held(source)}
    for entry in found:
        entry.original = holds[entry.original_id]
    return found


def _originals(where, entries):
    ids = [entry.id for entry in entries]
    query = PointsEntry.select(PointsEntry.original).where(where & PointsEntry.original.in_(ids))
    return {id for (id,) in query.tuples()}


def _of_source(kind, source):
    debit, credit = PointsAccount.alias(), PointsAccount.alias()
    query = PointsEntry.select(PointsEntry, debit, credit)
    query = query.join(debit, on=PointsEntry.debit).switch(PointsEntry)
    here = (PointsEntry.kind == kind) & (PointsEntry.source == source)
    return query.join(credit, on=PointsEntry.credit).where(here).order_by(PointsEntry.id)


_with_accounts = prepared(_of_source)
