"""三簿: the donation book and the redemption book of a market by month, on the screen; the same and
the monthly count as sheets of A4 and Excel files (the third book, of events, is services/records).

Names stand in them masked; whole only where they are asked for, and that is on record. Minors stay
masked in any of them.
"""

from collections import namedtuple
from dataclasses import dataclass, field
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from peewee import JOIN

from models import Area, Donation, Good, Organisation, Person, Redemption
from services import access, activity, clock, context, sealing, spreadsheets, words
from services.errors import Missing, Refused
from services.participations import rules
from services.shop import counting, donors, markets

PAGE = 20
ON_PAPER, IN_A_FILE = 500, 5000
GONE = ("handed_over", "unsettled", "returned", "waived")
BOOKS = ("donations", "redemptions", "counts")

Page = namedtuple("Page", "rows next")
HEADS = {
    "donations": (
        _l("No."),
        _l("Day"),
        _l("Who gave it"),
        _l("Agreed to be named"),
        _l("What"),
        _l("How many"),
        _l("Worth in yuan"),
        _l("Best before"),
        _l("Taken in by"),
        _l("Marks"),
    ),
    "redemptions": (
        _l("No."),
        _l("Day"),
        _l("Who got it"),
        _l("What"),
        _l("How many"),
        _l("Points"),
        _l("Handed over by"),
        _l("Signed or witnessed"),
        _l("Marks"),
    ),
    "counts": (
        _l("No."),
        _l("What"),
        _l("At the beginning"),
        _l("Donated"),
        _l("Redeemed"),
        _l("Written off"),
        _l("Found"),
        _l("At the end"),
        _l("Since then"),
        _l("Counted on the shelf"),
        _l("Difference"),
        _l("Where it comes from"),
    ),
}
WIDTHS = {
    "donations": (6, 11, 18, 10, 18, 9, 10, 11, 11, 14),
    "redemptions": (6, 11, 12, 20, 9, 9, 11, 16, 14),
    "counts": (6, 18, 8, 8, 8, 8, 8, 8, 8, 8, 8, 26),
}


@dataclass
class Sheet:
    """What was asked for: one of BOOKS, whose market, which month; whole names or masked."""

    book: str
    community: Area
    month: date
    whole_names: bool = False
    lines: list = field(default_factory=list)
    more: bool = False

    @property
    def title(self):
        """What it is called: 宝龙社区 物品捐赠簿 2026-03."""
        name = words.of(self.book, "shop_book")
        return f"{self.community.name} {name} {self.month:%Y-%m}"

    @property
    def head(self):
        """Its columns."""
        return HEADS[self.book]

    @property
    def address(self):
        """The values of its address."""
        values = {"book": self.book, "month": f"{self.month:%Y-%m}", "community": self.community.id}
        return values | ({"names": "whole"} if self.whole_names else {})


def asked(book, values):
    """The Sheet the values of an address ask for, without its lines: community, month, names.

    Raises Missing for a book there is not, Refused for who looks after no market.
    """
    community = markets.chosen(values.get("community"))
    if book not in BOOKS:
        raise Missing
    return Sheet(
        book, community, markets.month(values.get("month")), values.get("names") == "whole"
    )


def page(sheet, after=None):
    """One Page of the donations or redemptions of a month, the newest first."""
    query = QUERIES[sheet.book](sheet.community, sheet.month)
    model = query.model
    if last := access.id_of(after) if after else None:
        query = query.where(model.id < last)
    found = list(query.order_by(model.id.desc()).limit(PAGE + 1))
    return Page(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None)


def read(book, values, most=ON_PAPER, format="paper"):
    """The Sheet with its lines, the oldest first, at most so many; and put on record."""
    sheet = asked(book, values)
    if sheet.whole_names and not access.can("shop.second", sheet.community):
        raise Refused("shop.second")
    rows, sheet.more = _rows(sheet, most)
    line = LINES[sheet.book]
    sheet.lines = [(number, *line(row, sheet)) for number, row in enumerate(rows, start=1)]
    detail = {"book": book, "month": f"{sheet.month:%Y-%m}", "format": format}
    detail["names"] = "whole" if sheet.whole_names else "masked"
    me, area = context.person(), sheet.community
    activity.record(me, "good.book", area, area=area, count=len(rows), **detail)
    return sheet


def excel(book, values):
    """(name, bytes) of the Excel file of a Sheet."""
    sheet = read(book, values, IN_A_FILE, "excel")
    notice = spreadsheets.cut(len(sheet.lines)) if sheet.more else ""
    rows = [sheet.head, *sheet.lines]
    file = spreadsheets.table(sheet.title, rows, WIDTHS[book], notice=notice)
    return spreadsheets.named(sheet.title), file


def yuan(fen):
    """35.5 yuan as people write them: 35.50, 36; "" for None."""
    if fen is None:
        return ""
    return f"{fen // 100}" if fen % 100 == 0 else f"{fen / 100:.2f}"


def _donations(community, month):
    by = Person.alias()
    query = Donation.select(Donation, Good, Person, Organisation, by.id, by.name).join(Good)
    query = donors.with_donors(query.switch(Donation))
    query = query.join(by, on=Donation.taken_by, attr="taker").switch(Donation)
    days = (Donation.received_on >= month) & (Donation.received_on < markets.after(month))
    return query.where((Good.community == community.id) & days)


def _redemptions(community, month):
    by, seen = Person.alias(), Person.alias()
    query = Redemption.select(Redemption, Good, Person, by.id, by.name, seen.id, seen.name)
    query = query.join(Good).switch(Redemption).join(Person, on=Redemption.person)
    query = query.switch(Redemption)
    query = query.join(by, JOIN.LEFT_OUTER, on=Redemption.handed_by, attr="keeper").switch(
        Redemption
    )
    query = query.join(seen, JOIN.LEFT_OUTER, on=Redemption.witness, attr="seen_by")
    first, end = (clock.utc(day.year, day.month, 1) for day in (month, markets.after(month)))
    days = (Redemption.handed_at >= first) & (Redemption.handed_at < end)
    here = (Redemption.community == community.id) & Redemption.state.in_(GONE)
    return query.where(here & days)


def _rows(sheet, most):
    if sheet.book == "counts":
        lines, more = counting.read(sheet.community, sheet.month, most=most)
        return lines, more is not None
    query = QUERIES[sheet.book](sheet.community, sheet.month)
    rows = list(query.order_by(query.model.id).limit(most + 1))
    rules.mark_minors([row.person for row in rows if row.person_id])
    return rows[:most], len(rows) > most


def _donation(row, sheet):
    name = donors.shown(row, sheet.whole_names and not getattr(row.person, "is_minor", False))
    return (
        row.received_on,
        name or _("A neighbour"),
        _("Yes") if row.is_named else "",
        row.good.title,
        row.quantity,
        yuan(row.value_fen),
        row.best_before,
        row.taker.name,
        _("Entered by mistake") if row.voided_at else "",
    )


def _redemption(row, sheet):
    name, whole = row.person.name, sheet.whole_names and not row.person.is_minor
    seen = row.seen_by.name if row.witness_id else row.witness_said
    seen = _("Witness: %(name)s", name=seen if whole else sealing.mask_name(seen)) if seen else ""
    is_plain = row.state == "handed_over"
    return (
        clock.day_of(row.handed_at),
        name if whole else sealing.mask_name(name),
        row.good.title,
        row.quantity,
        row.points,
        row.keeper.name if row.handed_by_id else "",
        seen or (_("Signed") if row.signature else ""),
        "" if is_plain else str(words.of(row.state, "redemption_state")),
    )


def _counted(line, sheet):
    count = line.count
    return (
        line.good.title,
        line.beginning,
        line.donated,
        -line.redeemed,
        -line.written_off,
        line.found,
        line.expected,
        line.since,
        count.counted if count else None,
        line.difference,
        count.note if count else "",
    )


QUERIES = {"donations": _donations, "redemptions": _redemptions}
LINES = {"donations": _donation, "redemptions": _redemption, "counts": _counted}
