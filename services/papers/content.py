"""What a paper says: words and figures, translated and formatted by whoever asks for it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Paper:
    """A service record or a certificate.

    `notice` says which of the two it is and stands under the title and at the foot of each page,
    so that no page of a record passes for a certificate. `facts` and `signed` are pairs of a
    label and its value; each of `services` has one cell per column: date, event, place or kind,
    minutes. `pages` is a sentence with {page} and {pages} in it.
    """

    title: str
    number: str
    notice: str
    facts: tuple[tuple[str, str], ...]
    columns: tuple[str, str, str, str]
    services: tuple[tuple[str, str, str, str], ...]
    total: str
    signed: tuple[tuple[str, str], ...]
    link: str
    check: str
    pages: str
    made: datetime
    statement: str = ""
    language: str = "zh-CN"

    def __post_init__(self):
        if not (self.title.strip() and self.number.strip() and self.notice.strip()):
            raise ValueError("a paper has a title, a number and a notice that says what it is")

    def words(self):
        """All that is printed as text, in the order of reading."""
        yield from (self.title, self.notice)
        for pair in self.facts:
            yield from pair
        yield from (self.statement, *self.columns)
        for row in self.services:
            yield from row
        yield self.total
        for pair in self.signed:
            yield from pair
        yield from (self.check, self.number, self.pages)


@dataclass(frozen=True)
class BookLine:
    """One line of a passbook: `code` is the SVG of what proves it, `alt` says what that is, or why
    there is none."""

    day: str
    what: str
    note: str
    change: str
    balance: str
    code: str = ""
    alt: str = ""


@dataclass(frozen=True)
class Passbook:
    """A passbook of points. `facts` are pairs of a label and its value, `owed` a sentence or "",
    `notice` stands at the foot of each page; `pages` is a sentence with {page} and {pages}."""

    title: str
    name: str
    facts: tuple[tuple[str, str], ...]
    owed: str
    columns: tuple[str, str, str, str, str]
    lines: tuple[BookLine, ...]
    empty: str
    check: str
    notice: str
    pages: str
    made: datetime
    language: str = "zh-CN"

    def words(self):
        """All that is printed as text, in the order of reading."""
        yield from (self.title, self.name)
        for pair in self.facts:
            yield from pair
        yield from (self.owed, *self.columns)
        for line in self.lines:
            yield from (line.day, line.what, line.note, line.change, line.balance, line.alt)
        yield from (self.empty, self.check, self.notice, self.pages)
