"""What proves one line of a passbook: the line, and all that leads from it to the root of its day.

It is packed into bytes, and these are written as one large decimal number: a code of digits is the
smallest there is on paper. static/js/proof/ reads it back and computes the root; both are held to
tests/vectors/proofs.json. Passbooks live longer than a release: FORM goes up when anything changes
here, and what was printed before has to stay readable.

    FORM · community · day · index and count of the line within it · kind · from, to, points ·
    rule, original, by, second (0: none) · at · source, rule_key, reason, evidence · salt ·
    end of the chain · root before (a length first: 0 or 32) · the path, one hash a step

Numbers are 7 bits a byte, smallest first; days and microseconds count from 1970; texts are UTF-8
with their length before them; hashes are 32 bytes, the salt 16.
"""

import functools
import operator
from collections import defaultdict
from datetime import date, datetime

from models import PointsBook, PointsEntry, PointsRoot
from services import clock
from services.points import chain, roots

FORM = 1
KINDS = (
    "accrue", "hold", "capture", "release", "reverse", "owe", "settle", "adjust", "donate",
    "expire",
)  # fmt: skip
START, START_DAY = datetime(1970, 1, 1), date(1970, 1, 1)
AT_ONCE = 50  # ranges of entries in one statement


def of(entries):
    """{entry id: (community id, digits)} of PointsEntry rows whose day is over; those of today are
    left out: they can be proven from tomorrow on. Two statements for a page of any length up to
    AT_ONCE days; days that are over and not closed are closed."""
    entries = [entry for entry in entries if entry.day < clock.today()]
    found = _roots_over(entries)
    if missing := {entry.book_id for entry in entries if entry.id not in found}:
        for book in PointsBook.select().where(PointsBook.id.in_(missing)):
            roots.close_days(book)
        found = _roots_over(entries)
    days = {root.id: root for root in found.values()}
    leaves = _leaves(days.values())
    texts = {}
    for entry in entries:
        if (root := found.get(entry.id)) is not None:
            community = root.book.community_id
            texts[entry.id] = community, digits(entry, root, leaves[root.id], community)
    return texts


def digits(entry, root, leaves, community_id):
    """The proof of a PointsEntry. `root` is its PointsRoot with `.previous`, `leaves` are those of
    that day in order."""
    index = entry.seq - root.first_seq
    packed = pack(
        community_id,
        root.day,
        chain.content_of(entry),
        (index, len(leaves)),
        root.head,
        root.previous,
        [beside for _side, beside in chain.path(leaves, index)],
    )
    return str(int.from_bytes(packed))


def pack(community_id, day, content, place, head, previous, path):
    """The bytes of a proof, as described above. `content` is chain.content_of(entry)."""
    said = content
    moment = datetime.fromisoformat(said["at"]) - START
    microseconds = (moment.days * 86400 + moment.seconds) * 1_000_000 + moment.microseconds
    numbers = [community_id, (day - START_DAY).days, *place, KINDS.index(said["kind"])]
    numbers += [said["from"], said["to"], said["points"]]
    numbers += [said[name] or 0 for name in ("rule", "original", "by", "second")]
    texts = [said[name].encode() for name in ("source", "rule_key", "reason", "evidence")]
    before = bytes.fromhex(previous)
    return b"".join(
        [
            bytes([FORM]),
            *map(_number, [*numbers, microseconds]),
            *(_number(len(text)) + text for text in texts),
            bytes.fromhex(said["salt"] + head),
            _number(len(before)) + before,
            *map(bytes.fromhex, path),
        ]
    )


def _number(value):
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    return bytes([*found, value])


def _roots_over(entries):
    """{entry id: PointsRoot of its day, with `.book` and `.previous`}; one statement."""
    places = defaultdict(list)
    for entry in entries:
        places[entry.book_id].append(entry.seq)
    if not places:
        return {}
    before = PointsRoot.alias()
    earlier = (before.book == PointsRoot.book) & (before.day < PointsRoot.day)
    previous = before.select(before.root).where(earlier).order_by(before.day.desc()).limit(1)
    query = PointsRoot.select(PointsRoot, PointsBook, previous.alias("previous")).join(PointsBook)
    around = [
        (PointsRoot.book == book)
        & (PointsRoot.last_seq >= min(seqs))
        & (PointsRoot.first_seq <= max(seqs))
        for book, seqs in places.items()
    ]
    found = defaultdict(list)
    for root in query.where(functools.reduce(operator.or_, around)).order_by(PointsRoot.day):
        root.previous = root.previous or ""
        found[root.book_id].append(root)
    over = ((entry, _over(found[entry.book_id], entry.seq)) for entry in entries)
    return {entry.id: root for entry, root in over if root is not None}


def _over(found, seq):
    return next((root for root in found if root.first_seq <= seq <= root.last_seq), None)


def _leaves(days):
    """{root id: [leaf, …]} of some PointsRoots."""
    days, found = list(days), {}
    for start in range(0, len(days), AT_ONCE):
        some = days[start : start + AT_ONCE]
        ranges = [
            (PointsEntry.book == root.book_id)
            & PointsEntry.seq.between(root.first_seq, root.last_seq)
            for root in some
        ]
        columns = PointsEntry.book, PointsEntry.seq, PointsEntry.leaf
        query = PointsEntry.select(*columns).where(functools.reduce(operator.or_, ranges))
        known = {(book, seq): leaf for book, seq, leaf in query.tuples()}
        for root in some:
            seqs = range(root.first_seq, root.last_seq + 1)
            found[root.id] = [known[root.book_id, seq] for seq in seqs]
    return found
