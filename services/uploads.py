"""Photos and voice notes that come after their form: named in it, sent in chunks, resumable.

What has come of a file lies in a partial file (services/storage.py) without its last chunk: that
one is taken in together with the rest or not at all. So whatever interrupts it, a full disk or the
end of the process, the phone finds the file one chunk short and sends that chunk again.
"""

import functools
import hashlib
import io
import json
import operator
import re
from collections import Counter, namedtuple

from flask_babel import gettext as _
from peewee import fn

from models import Attachment, AwaitedFile, CreditApplication, Event, Issue, Visit, database
from services import access, clock, media, storage
from services.errors import Missing, RuleBroken

MAX_CHUNK = 1024 * 1024
OWED = 1024 * 1024 * 1024  # bytes one person may still owe: a thousand photos and more
KEPT = 30 * media.DAY  # seconds a partial file lies untouched
SHAPE = re.compile(rf"({'|'.join(AwaitedFile.KINDS)}):([0-9a-f]{{64}}):([1-9][0-9]{{0,8}})")

OPEN = AwaitedFile.arrived_at.is_null() & AwaitedFile.refused.is_null()

# What files may belong to, by its field, in the order in which it is held.
OWNERS = {"visit": Visit, "issue": Issue, "event": Event, "application": CreditApplication}

Awaited = namedtuple("Awaited", "kind sha256 size")


class WrongOffset(RuleBroken):
    """The chunk does not begin where the file ends so far. Nothing was changed."""


class TooLarge(RuleBroken):
    """The chunk is larger than MAX_CHUNK. Nothing was changed."""


def parse(text):
    """An Awaited from `<kind>:<sha256>:<bytes>`. Raises ValueError."""
    said = SHAPE.fullmatch(text)
    if said is None:
        raise ValueError(f"not an awaited file: {text[:100]!r}")
    return Awaited(said[1], said[2], int(said[3]))


def expect(author, submission, owner, awaited, part="note"):
    """Write down, in the caller's transaction, which files a form names: a list of Awaited.

    `owner` is a Visit, an Issue, an Event or a CreditApplication, of which they become a `part`;
    None while the form waits in quarantine. Taken in later, it names them once more: then they get
    their owner. Raises RuleBroken when they are too many or too large.
    """
    if not awaited or (owner is not None and settle(author, submission, owner, part)):
        return
    kinds = Counter(file.kind for file in awaited) + _there(owner, part)
    media.limit(kinds["photo"], kinds["voice"])
    rows, position = [], Counter()
    for file in awaited:
        position[file.kind] += 1
        media.check_size(file.kind, file.size, position[file.kind])
        row = {"author": author, "submission": submission, "part": part, "asked_at": clock.now()}
        row |= dict.fromkeys(OWNERS)
        row |= {media.column(owner): owner} if owner is not None else {}
        rows.append(row | file._asdict() | {"position": position[file.kind]})
    _not_too_much(author, sum(file.size for file in awaited))
    AwaitedFile.insert_many(rows).execute()


def _not_too_much(author, size):
    owed = AwaitedFile.select(fn.COALESCE(fn.SUM(AwaitedFile.size), 0))
    if owed.where((AwaitedFile.author == author.id) & OPEN).scalar() + size > OWED:
        raise RuleBroken(_("Very many photos are still on their way. Let them arrive first."))


def expect_named(author, submission, texts):
    """The same for a form whose owner is not there yet, as its fields stand: `parse` reads them."""
    expect(author, submission, None, [parse(text) for text in texts])


def settle(author, submission, owner, part="note"):
    """Give the files of a form what they belong to, in the caller's transaction; attach what has
    come. Returns how many files there were without one.
    """
    mine = (AwaitedFile.author == author.id) & (AwaitedFile.submission == submission)
    free = [getattr(AwaitedFile, name).is_null() for name in OWNERS]
    rows = _held(functools.reduce(operator.and_, free, mine))
    for row in rows:
        setattr(row, media.column(owner), owner)
        row.part = part
        row.save()
    come = [row for row in rows if row.staged]
    come.sort(key=lambda row: (row.kind, row.position))
    media.attach(owner, [media.Staged(**json.loads(row.staged)) for row in come], part)
    return len(rows)


def find(author, sha256):
    """The rows in which forms of a person name a file, oldest first. Raises Missing without any."""
    rows = []
    if storage.NAME.fullmatch(sha256):
        query = AwaitedFile.visible_to(author).where(AwaitedFile.sha256 == sha256)
        rows = list(query.order_by(AwaitedFile.id))
    if not rows:
        raise Missing
    return rows


def state(author, sha256):
    """How far a file has come: sha256, size, received, state (open, done, refused), words.

    Raises Missing unless a form of this person names it.
    """
    row = _current(find(author, sha256))
    is_open = bool(_open([row]))
    received = storage.received(author.id, sha256, row.size) if is_open else row.size
    return {
        "sha256": sha256,
        "size": row.size,
        "received": received,
        "state": "open" if is_open else "refused" if row.refused else "done",
        "words": row.refused or "",
    }


def receive(author, sha256, offset, chunk):
    """Take in the bytes of a file from `offset` on. Returns `state`; bytes that are here already
    change nothing. Outside of any transaction: the last chunk starts slow work.

    Raises Missing, TooLarge, WrongOffset, or RuleBroken when the file is not what its form names.
    """
    if len(chunk) > MAX_CHUNK:
        raise TooLarge(_("Too much at once. Open the page again; it then sends smaller pieces."))
    size, end = _current(find(author, sha256)).size, offset + len(chunk)
    with storage.partial(author.id, sha256, size) as partial:
        rows = _open(find(author, sha256))  # who had it before us may have brought the rest
        if rows and end > partial.size:
            if end > size:
                raise RuleBroken(_("This file is longer than was said before. Choose it again."))
            if offset != partial.size:
                raise WrongOffset(_("A piece is missing in between. Your phone sends it again."))
            if end < size:
                partial.append(chunk)
            else:
                _take_in(author, sha256, rows, partial, partial.read() + chunk)
    return state(author, sha256)


def outstanding(owner):
    """What the form of a visit or issue named and has not come: {(kind, is refused): count}."""
    its = media.of(owner, AwaitedFile)
    if getattr(owner, "visit_id", None):  # an issue, and the visit that raised it
        its |= AwaitedFile.visit == owner.visit_id
    rows = AwaitedFile.select().where(its & AwaitedFile.arrived_at.is_null())
    return Counter((row.kind, row.refused is not None) for row in rows)


def sweep():
    """Remove what phones began to send a month ago and left. Returns how many files went."""
    return storage.sweep_partial(KEPT)


def _open(rows):
    return [row for row in rows if row.arrived_at is None and row.refused is None]


def _current(rows):
    """The row a phone is told about: the newest that waits, else the newest."""
    return (_open(rows) or rows)[-1]


def _there(owner, part):
    """How many files of each kind a part has, and other forms have promised it."""
    if owner is None:
        return Counter()
    come = Attachment.select(Attachment.kind).where(media.of(owner) & (Attachment.part == part))
    its = media.of(owner, AwaitedFile) & (AwaitedFile.part == part)
    coming = come.union_all(AwaitedFile.select(AwaitedFile.kind).where(its & OPEN))
    return Counter(kind for (kind,) in coming.tuples())


def _held(condition):
    """Rows as they stand now, kept from other writers until the transaction ends."""
    query = AwaitedFile.select().where(condition).order_by(AwaitedFile.id)
    return list(query.for_update(access.HELD) if database.for_update else query)


def _take_in(author, sha256, rows, partial, content):
    """All bytes are here: check, re-encode and store them, then settle every row that waits."""
    if hashlib.sha256(content).hexdigest() != sha256:
        partial.drop()
        raise RuleBroken(_("The file was damaged on its way. Your phone sends it once more."))
    kinds = {row.kind: _staged(row, content) for row in reversed(rows)}
    mine = (AwaitedFile.author == author.id) & (AwaitedFile.sha256 == sha256)
    with database.atomic():
        rows = _held(mine & OPEN & AwaitedFile.kind.in_(list(kinds)))
        for name, model in OWNERS.items():
            ids = {getattr(row, f"{name}_id") for row in rows}
            access.hold(model, ids - {None})
        for row in rows:
            staged, row.refused = kinds[row.kind]
            if staged:
                row.arrived_at, row.staged = clock.now(), json.dumps(vars(staged))
                if owner := row.issue or row.event or row.visit or row.application:
                    media.attach(owner, [staged], row.part)
            row.save()
    partial.drop()


def _staged(row, content):
    """(Staged, None), or (None, why the file cannot be used)."""
    try:
        return media.stage_one(row.kind, io.BytesIO(content), row.position), None
    except RuleBroken as broken:
        return None, broken.message
