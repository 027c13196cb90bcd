"""Writing entries: each next in its book, chained to the one before; the database moves balances.

The only place that inserts into points_entry.
"""

import secrets
from dataclasses import dataclass

from models import PointsAccount, PointsEntry, PointsRule
from services import clock
from services.points import chain
from services.prepared import insert_all, prepared

NAMES = [name for name in PointsEntry._meta.sorted_field_names if name != "id"]
REASON_LENGTH = 60


@dataclass(frozen=True)
class Draft:
    """An entry to be: `points` from `debit` to `credit`, PointsAccounts of one book.

    `source` and `rule_key` say what it came of: the same kind of entry is written once for them.
    `reason` is for the passbook and names nobody; `evidence` the path of a page.
    """

    kind: str
    debit: PointsAccount
    credit: PointsAccount
    points: int
    source: str
    reason: str
    rule_key: str = ""
    rule: PointsRule | None = None
    original: PointsEntry | None = None
    evidence: str = ""
    by: object = None
    second: object = None

    @property
    def key(self):
        return self.kind, self.source, self.rule_key


def write(book, drafts):
    """Write Drafts into a held PointsBook. Returns the PointsEntry rows, in order, with ids.

    What was written before for the same source and rule is left out. Where a clock was put back
    the moment is that of the newest entry: days follow each other in a book.
    """
    drafts = _new(drafts)
    at, rows, head = max(clock.now(), book.at or clock.now()), [], book.head
    for seq, draft in enumerate(drafts, book.height + 1):
        entry = _entry(book, seq, draft, at)
        entry.leaf = chain.leaf(chain.content_of(entry))
        entry.hash = head = chain.link(head, entry.leaf)
        rows.append(entry)
    if len(rows) == 1:
        rows[0].save(force_insert=True)
    else:
        _insert(book, rows)
    book.height, book.head = book.height + len(rows), head
    book.at = at if rows else book.at
    return rows


def _new(drafts):
    if not drafts:
        return []
    known, found = _written(drafts), []
    for draft in drafts:
        if draft.key not in known:
            known.add(draft.key)
            found.append(draft)
    return found


def _written(drafts):
    """The keys there are already of the kinds and sources of some drafts."""
    pairs = {(draft.kind, draft.source) for draft in drafts}
    if len(pairs) == 1:
        [(kind, source)] = pairs
        return {(kind, source, entry.rule_key) for entry in _of_source(kind, source)}
    kinds, sources = ({pair[end] for pair in pairs} for end in (0, 1))
    query = PointsEntry.select(PointsEntry.kind, PointsEntry.source, PointsEntry.rule_key)
    return {*query.where(PointsEntry.source.in_(sources) & PointsEntry.kind.in_(kinds)).tuples()}


def _entry(book, seq, draft, at):
    return PointsEntry(
        book=book,
        seq=seq,
        kind=draft.kind,
        debit=draft.debit,
        credit=draft.credit,
        points=draft.points,
        source=draft.source,
        rule_key=draft.rule_key,
        rule=draft.rule,
        original=draft.original,
        reason=draft.reason[:REASON_LENGTH],
        evidence=draft.evidence,
        by=draft.by,
        second=draft.second,
        at=at,
        day=clock.day_of(at),
        salt=secrets.token_hex(16),
    )


def _insert(book, rows):
    if rows:
        insert_all(PointsEntry, NAMES, [[row.__data__[name] for name in NAMES] for row in rows])
        here = (PointsEntry.book == book) & (PointsEntry.seq >= rows[0].seq)
        ids = dict(PointsEntry.select(PointsEntry.seq, PointsEntry.id).where(here).tuples())
        for row in rows:
            row.id = ids[row.seq]
            row._dirty.clear()


_of_source = prepared(
    lambda kind, source: PointsEntry.select(PointsEntry.rule_key).where(
        (PointsEntry.kind == kind) & (PointsEntry.source == source)
    )
)
