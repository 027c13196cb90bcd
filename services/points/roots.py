"""The root of each day: what a book came to, published so that nobody can change it afterwards.

A day is closed once it is over, days in order, each with the root before. What is made depends on
the entries alone, so it does not matter who closes a day: `flask work`, or the first page that
shows one.
"""

from collections import namedtuple
from datetime import timedelta

from models import PointsBook, PointsEntry, PointsRoot, database
from services import access, clock
from services.passes.base32 import to_base32
from services.points import chain

AT_ONCE = 200  # rows written by one statement
SHORT = 10  # bytes of a root that are shown for comparing by eye: sixteen letters

# What is published of a community: {day: root}, newest first; `since` the first day that could be
# among them, `until` the last day that is closed.
Published = namedtuple("Published", "community since until roots")


def close_all():
    """Close the days of every book. Returns how many roots were made."""
    return sum(close_days(book) for book in list(PointsBook.select().order_by(PointsBook.id)))


def close_days(book, until=None):
    """Write a PointsRoot for each day up to `until` (default: yesterday) that has entries and none
    yet. Returns how many; 0 the second time, whoever was first."""
    until = until or _yesterday()
    if not _is_open(book, until):
        return 0
    with database.atomic():
        # Whoever writes holds the book: all entries of a day that is over are there now.
        access.hold(PointsBook, [book.id])
        made = [*_roots(book, until)]
        for start in range(0, len(made), AT_ONCE):
            PointsRoot.insert_many(made[start : start + AT_ONCE]).execute()
    return len(made)


def last(book):
    """The newest PointsRoot of a book, or None."""
    return (
        PointsRoot.select().where(PointsRoot.book == book).order_by(PointsRoot.day.desc()).first()
    )


def short(root):
    """A root as people compare it with the notice board: "ABCD EFGH IJKL MNOP"."""
    letters = to_base32(bytes.fromhex(root)[:SHORT])
    return " ".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def published(community, days):
    """The Published roots of a community over the last `days`, closed first where they are not."""
    since, until = clock.today() - timedelta(days=days), _yesterday()
    book = PointsBook.get_or_none(PointsBook.community == community.id)
    if book is None:
        return Published(community, since, until, {})
    close_days(book)
    here = (PointsRoot.book == book) & (PointsRoot.day >= since)
    query = PointsRoot.select(PointsRoot.day, PointsRoot.root).where(here)
    return Published(community, since, until, dict(query.order_by(PointsRoot.day.desc()).tuples()))


def _yesterday():
    return clock.today() - clock.DAY


def _is_open(book, until):
    """Is there an entry without a root? Asked without holding anything."""
    before = last(book)
    follows = (PointsEntry.book == book) & (PointsEntry.seq > (before.last_seq if before else 0))
    first = PointsEntry.select(PointsEntry.day).where(follows).order_by(PointsEntry.seq).first()
    return first is not None and first.day <= until


def _roots(book, until):
    """Rows for the days that are over and have no root."""
    before = last(book)
    previous, after = (before.root, before.last_seq) if before else ("", 0)
    for day, first, final, leaves, head in _days(book, after, before and before.day):
        if day > until:
            return
        tree = chain.merkle(leaves)
        previous = chain.root(previous, day.isoformat(), tree, head)
        yield {
            "book": book,
            "day": day,
            "first_seq": first,
            "last_seq": final,
            "merkle": tree,
            "head": head,
            "root": previous,
            "made_at": clock.now(),
        }


def _days(book, after, closed):
    """(day, first seq, last seq, leaves, hash of the last) of the entries behind seq `after`, day
    by day. What a clock that was set back put on a day that is `closed` goes to the next one."""
    columns = PointsEntry.seq, PointsEntry.day, PointsEntry.leaf, PointsEntry.hash
    follows = (PointsEntry.book == book) & (PointsEntry.seq > after)
    query = PointsEntry.select(*columns).where(follows).order_by(PointsEntry.seq)
    current = None
    for seq, day, leaf, head in query.tuples().iterator():
        day = max(day, current[0] if current else closed + clock.DAY if closed else day)
        if current and day == current[0]:
            current[2], current[4] = seq, head
            current[3].append(leaf)
            continue
        if current:
            yield current
        current = [day, seq, seq, [leaf], head]
    if current:
        yield current
