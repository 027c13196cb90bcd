"""Re-deriving the whole ledger (`flask ledger verify`): what does not add up is found and named."""

from collections import Counter, namedtuple
from contextlib import contextmanager
from datetime import date, datetime

from peewee import PostgresqlDatabase, fn

from models import Good, PointsAccount, PointsBook, PointsEntry, PointsRoot, StockMove, database
from services.points import chain

SAYS = (
    "id seq kind debit_id credit_id points source rule_key rule_id original_id reason evidence "
    "by_id second_id at day salt leaf hash"
)
Row = namedtuple("Row", SAYS)
COLUMNS = [
    PointsEntry._meta.fields[name.removesuffix("_id") if name != "id" else name]
    for name in SAYS.split()
]
LISTED = 20  # missing entries named one by one
AT_ONCE = 5000  # entries read by one statement


def faults():
    """A sentence for each thing wrong with any book, account, root or stock; none when all is well.

    Reads every entry once, in order; changes nothing, and nobody who writes has to wait.
    """
    with _one_moment():
        for book in PointsBook.select().order_by(PointsBook.id):
            yield from _book(book)
        yield from _stock()


def counts():
    """(books, entries) there are to look at."""
    return PointsBook.select().count(), PointsEntry.select().count()


@contextmanager
def _one_moment():
    """Everything is read as it was at the first look, whatever others write meanwhile."""
    if database.in_transaction():
        yield
        return
    is_postgres = isinstance(database.obj, PostgresqlDatabase)
    # Past Peewee: its transactions take the one turn to write on SQLite.
    database.execute_sql(
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if is_postgres else "BEGIN DEFERRED"
    )
    try:
        yield
    finally:
        database.execute_sql("ROLLBACK")


def _book(book):
    walk = _Walk(book)
    yield from walk.entries()
    yield from walk.end()
    yield from walk.roots()
    yield from _balances(book, walk.moved)


class _Walk:
    """One way through a book, from its first entry to its last."""

    def __init__(self, book):
        self.book, self.name = book, f"book {book.id}"
        self.moved = Counter()  # what the entries say accounts hold
        self.days = {}  # day → (first seq, last seq, hash of the last, tree over the leaves)
        self.day, self.first, self.last, self.leaves = None, 0, None, []  # the one it is at
        self.expected, self.head, self.at = 1, "", None
        self.torn = {}  # seq → (row, hash it should follow) where the chain does not hold

    def entries(self):
        for row in self._rows():
            yield from self._gap(row.seq)
            if row.leaf != chain.leaf(chain.content_of(row)):
                yield f"{self.name}: entry {row.seq} was changed after it was written"
            if self.head is not None and row.hash != chain.link(self.head, row.leaf):
                self.torn[row.seq] = row
            if self.at and row.at < self.at:
                yield f"{self.name}: entry {row.seq} says it is older than the one before it"
            self._count(row)
            self.expected, self.head, self.at = row.seq + 1, row.hash, row.at
        self._day_ends()
        yield from self._moved()

    def _rows(self):
        """Past Peewee, which needs longer for a row than all the hashes over it."""
        query = PointsEntry.select(*COLUMNS).where(PointsEntry.book == self.book)
        query, last = query.order_by(PointsEntry.seq).limit(AT_ONCE), -(2**31)
        while some := database.execute(query.where(PointsEntry.seq > last)).fetchall():
            for values in some:
                row = Row(*values)
                yield row._replace(at=_moment(row.at), day=_day(row.day))
            last = row.seq

    def _gap(self, seq):
        """Entries that are not there any more; the next one follows who knows what."""
        missing = range(self.expected, seq)
        for lost in missing[:LISTED]:
            yield f"{self.name}: entry {lost} is missing"
        if len(missing) > LISTED:
            yield f"{self.name}: so are the ones up to {seq - 1}"
        if missing:
            self.head = None

    def _count(self, row):
        self.moved[row.debit_id] -= row.points
        self.moved[row.credit_id] += row.points
        if row.day != self.day:
            self._day_ends()
            self.day, self.first = row.day, row.seq
        self.last = row.seq, row.hash
        self.leaves.append(row.leaf)

    def _day_ends(self):
        if self.leaves:
            tree = chain.merkle(self.leaves)
            self.days[self.day] = self.first, *self.last, tree
        self.leaves = []

    def _moved(self):
        """Where the chain is torn: an entry that fits elsewhere was moved, another rewritten."""
        near = {*self.torn, *(seq - 1 for seq in self.torn)}
        here = (PointsEntry.book == self.book) & PointsEntry.seq.in_(list(near))
        query = PointsEntry.select(PointsEntry.seq, PointsEntry.hash).where(here)
        ends = {hash: seq for seq, hash in query.tuples()} | {"": 0}
        for seq, row in self.torn.items():
            before = next((e for e in ends if chain.link(e, row.leaf) == row.hash), None)
            if before is None:
                yield f"{self.name}: entry {seq} does not follow the one before it: rewritten"
            elif (home := ends[before] + 1) != seq:
                yield (
                    f"{self.name}: entry {seq} was moved, it was written after the one that "
                    f"stands at {home - 1} now"
                )

    def end(self):
        last = self.expected - 1
        for lost in range(self.expected, min(self.book.height, last + LISTED) + 1):
            yield f"{self.name}: entry {lost} is missing at the end"
        if last > self.book.height:
            yield f"{self.name}: it ends at {self.book.height}, but there are entries up to {last}"
        elif last == self.book.height and self.book.head != (self.head or ""):
            yield f"{self.name}: its end is not the hash of entry {last}"

    def roots(self):
        """What was published is what the entries say; days without a root count from the last."""
        before = ""
        query = PointsRoot.select().where(PointsRoot.book == self.book).order_by(PointsRoot.day)
        for root in query:
            found = self.days.get(root.day, (0, 0, "", ""))
            kept = root.first_seq, root.last_seq, root.head, root.merkle
            if found != kept:
                yield f"{self.name}: the entries of {root.day} are not those that were published"
            if root.root != chain.root(before, f"{root.day}", root.merkle, root.head):
                yield f"{self.name}: the root of {root.day} was changed"
            before = root.root


def _moment(value):
    return _parsed(datetime, value) if isinstance(value, str) else value


def _day(value):
    return _parsed(date, value) if isinstance(value, str) else value


def _parsed(kind, text):
    """As SQLite keeps it. What is no moment any more is none anybody wrote."""
    try:
        return kind.fromisoformat(text)
    except ValueError:
        return kind.min


def _balances(book, moved):
    total = 0
    for account in PointsAccount.select().where(PointsAccount.book == book):
        total += account.balance
        name = f"book {book.id}: account {account.id} ({account.kind})"
        if account.balance != moved[account.id]:
            yield f"{name} holds {account.balance}, its entries say {moved[account.id]}"
        if account.balance < 0 and account.kind not in ("issuing", "advance"):
            yield f"{name} is below zero"
    if total:
        yield f"book {book.id}: all accounts together hold {total}, not nothing"


def _stock():
    """What the shelf says is there is what came and went."""
    moves = fn.COALESCE(fn.SUM(StockMove.quantity), 0)
    query = Good.select(Good.id, Good.stock, moves).left_outer_join(StockMove)
    for id, stock, moved in query.group_by(Good.id, Good.stock).tuples():
        if stock != moved:
            yield f"good {id}: {stock} are said to be there, {moved} came and did not go"
