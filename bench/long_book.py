"""A book with very many entries, put into a SQLite village past Peewee and past the triggers: with
a true chain, true balances and a root for each day, so that `flask ledger verify` finds no fault.

Of twenty entries fourteen are minutes that were thanked, three reserve something and three hand
that over, as at a market that goes well.
"""

import itertools
import os
import secrets
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta

from peewee import fn

from app import create_app
from bench.server import ROOT
from models import (
    Area,
    Person,
    PointsAccount,
    PointsBook,
    PointsEntry,
    PointsRoot,
    database,
)
from services import clock
from services.points import chain
from services.points.books import holder_of
from services.points.verifying import SAYS, Row

PEOPLE = 2000  # at most, of a community
DAYS = 700
AT_ONCE = 10_000
THANKED, HELD, TURN = 14, 17, 20
NAMES = SAYS.split()


def make_in(environ, entries):
    """Make it in the village of `environ`, in a process of its own."""
    run = [sys.executable, "-m", "bench.long_book", str(entries)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": ROOT}
    subprocess.run(run, env={**os.environ, **environ}, check=True, **quiet)


def chosen():
    """(A community without a book, ids of people): a book is filled from its first day on."""
    books = PointsBook.select(PointsBook.community)
    free = (Area.kind == "community") & Area.id.not_in(books)
    return Area.select().where(free).first(), people()


def people():
    """Ids of people to be thanked."""
    return [id for (id,) in Person.select(Person.id).order_by(Person.id).limit(PEOPLE).tuples()]


def fill(community, people, entries):
    """So many entries after the last of the book of a community, about Person ids in turn."""
    book, _made = PointsBook.get_or_create(community=community)
    with database.atomic(), _without_triggers():
        pen = Pen(book, people)
        rows = pen.rows(entries)
        while some := list(itertools.islice(rows, AT_ONCE)):
            _insert(book, some)
        pen.finish()


class Pen:
    """Makes entries, and keeps what they come to."""

    def __init__(self, book, people):
        self.book, self.people = book, people
        self.id = PointsEntry.select(fn.MAX(PointsEntry.id)).scalar() or 0
        self.seq, self.head = book.height, book.head
        self.begin = book.at or clock.now() - timedelta(days=DAYS)
        if root := self._newest_root():  # what was published stays as it is
            after = root.day + timedelta(days=1)
            self.begin = max(self.begin, clock.utc(after.year, after.month, after.day))
        self.at, self.moved, self.accounts, self.days = self.begin, Counter(), {}, {}

    def rows(self, entries):
        """Values of PointsEntry, one after the other."""
        step = (clock.now() - self.begin) / (entries + 1)
        held = []
        for number in range(entries):
            turn, place = divmod(number, TURN)
            if place < THANKED:
                said = self._thanked(self._person(turn, place))
            elif place < HELD:
                said = self._held(self._person(turn, place - THANKED))
                held.append((self.id + 1, said))
            else:
                said = self._captured(*held.pop(0))
            self.at = self.begin + (number + 1) * step
            yield self._row(*said)

    def _person(self, turn, place):
        return self.people[(turn * THANKED + place) % len(self.people)]

    def _thanked(self, person):
        debit, credit = self.account("issuing"), self.account("volunteer", person)
        return "accrue", debit, credit, 10, f"seeded:{self.id + 1}:1", "service_hours", None

    def _held(self, person):
        debit, credit = self.account("volunteer", person), self.account("held", person)
        return "hold", debit, credit, 5, f"seeded:{self.id + 1}", "p:volunteer", None

    def _captured(self, id, hold):
        _kind, _debit, credit, points, source, rule_key, _original = hold
        return "capture", credit, self.account("redeeming"), points, source, rule_key, id

    def _row(self, kind, debit, credit, points, source, rule_key, original):
        self.id, self.seq = self.id + 1, self.seq + 1
        day, salt = clock.day_of(self.at), secrets.token_hex(16)
        what = self.id, self.seq, kind, debit, credit, points, source, rule_key, None, original
        row = Row(*what, "小区清扫", "", None, None, self.at, day, salt, "", "")
        leaf = chain.leaf(chain.content_of(row))
        self.head = chain.link(self.head, leaf)
        self.moved[debit] -= points
        self.moved[credit] += points
        first, _last, _head, leaves = self.days.get(day, (self.seq, 0, "", []))
        leaves.append(leaf)
        self.days[day] = first, self.seq, self.head, leaves
        return row._replace(leaf=leaf, hash=self.head)

    def account(self, kind, person=None):
        """The id of an account, made where it is missing."""
        if (kind, person) not in self.accounts:
            values = {"book": self.book, "kind": kind, "holder": holder_of(person)}
            row, _made = PointsAccount.get_or_create(**values, defaults={"person": person})
            self.accounts[kind, person] = row.id
        return self.accounts[kind, person]

    def finish(self):
        """Balances, the end of the book, and the roots of the days that are over."""
        for id, points in self.moved.items():
            there = PointsAccount.balance + points
            PointsAccount.update(balance=there).where(PointsAccount.id == id).execute()
        mine = PointsBook.id == self.book.id
        PointsBook.update(height=self.seq, head=self.head, at=self.at).where(mine).execute()
        newest = self._newest_root()
        before = newest.root if newest else ""
        for day, (first, last, head, leaves) in self.days.items():
            if day == clock.today() or (newest and day <= newest.day):
                continue
            tree = chain.merkle(leaves)
            before = chain.root(before, f"{day}", tree, head)
            said = {"first_seq": first, "last_seq": last, "merkle": tree, "head": head}
            made = {"root": before, "made_at": clock.now()}
            PointsRoot.create(book=self.book, day=day, **said, **made)

    def _newest_root(self):
        mine = PointsRoot.select().where(PointsRoot.book == self.book)
        return mine.order_by(PointsRoot.day.desc()).first()


def _insert(book, rows):
    names = ", ".join(f'"{name}"' for name in ["book_id", *NAMES])
    marks = ", ".join("?" * (len(NAMES) + 1))
    insert = f"INSERT INTO points_entry ({names}) VALUES ({marks})"
    database.cursor().executemany(insert, ((book.id, *row) for row in rows))


@contextmanager
def _without_triggers():
    listed = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    made = database.execute_sql(f"{listed} AND tbl_name = 'points_entry'").fetchall()
    for name, _sql in made:
        database.execute_sql(f'DROP TRIGGER "{name}"')
    yield
    for _name, sql in made:
        database.execute_sql(sql)


if __name__ == "__main__":
    with create_app().app_context():
        fill(*chosen(), int(sys.argv[1]))
