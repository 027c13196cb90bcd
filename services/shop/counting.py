"""盘点: what the books say of a month, a line for each good, and what somebody counted of it.

A line adds up: beginning + donated − redeemed − written off + found = at the end of the month.
Whoever counts does it later and counts what is on the shelf then; `since` is what came and went
between. What is reserved is set aside and not counted. A difference is named in words: what is too
much is entered as found, what is missing is asked to be written off, which takes two people.
"""

from collections import namedtuple

from flask_babel import gettext as _
from peewee import JOIN, Case, IntegrityError, fn

from models import Good, StockCount, StockMove, database
from services import access, activity, clock, context, flow
from services.errors import RuleBroken
from services.shop import markets, stock, writing_off
from services.texts import clipped

PAGE = 30
MOST = 1_000_000
GROUPS = {
    "donated": ("donated", "voided"),
    "redeemed": ("reserved", "released", "returned"),
    "written_off": ("written_off",),
    "found": ("found",),
}

# One good in one month; numbers but the Good, the StockCount or None, and `difference` None or a
# number. `since` is None where nobody has counted.
Line = namedtuple(
    "Line",
    "good beginning donated redeemed written_off found expected since count difference",
)


def read(community, month, after=None, most=PAGE):
    """(Lines of the things of a market in a month, the id to go on after or None). Two queries."""
    here = (Good.community == community.id) & (Good.kind == "thing")
    if last := access.id_of(after) if after else None:
        here &= Good.id > last
    end = markets.after(month)
    told = Good.is_listed | (Good.stock > 0) | _moved(month, end)
    query = Good.select(Good, StockCount).join(
        StockCount, JOIN.LEFT_OUTER, on=(StockCount.good == Good.id) & (StockCount.month == month)
    )
    goods = list(query.where(here & told).order_by(Good.id).limit(most + 1))
    more, goods = len(goods) > most, goods[:most]
    sums = _sums([good.id for good in goods], month, end)
    lines = [_line(good, sums.get(good.id, {})) for good in goods]
    return lines, goods[-1].id if more else None


def can_be_counted(month):
    """Only the month that ended last: of an older one nobody can tell any more."""
    return markets.after(month) == clock.today().replace(day=1)


def count(community, month, counted, by):
    """Keep what was counted: {good id: (number or None for not yet, words for a difference)}.

    Returns the StockCounts. Raises Refused, or RuleBroken by the field counted_<id> or note_<id>.
    """
    access.require("shop.keep", community)
    if not can_be_counted(month):
        raise RuleBroken(_("Only the month that ended last can be counted."))
    said = {id: line for id, line in counted.items() if line[0] is not None}
    if not said:
        raise RuleBroken(_("Please write down what you counted, at least of one thing."))
    access.hold(Good, sorted(said))
    here = (Good.community == community.id) & Good.id.in_(list(said))
    return [
        _count(good, month, *said[good.id], by)
        for good in Good.select().where(here).order_by(Good.id)
    ]


def _count(good, month, counted, note, by):
    if not 0 <= counted <= MOST:
        raise RuleBroken(_("A whole number, please."), f"counted_{good.id}")
    note = clipped(note, flow.NOTE_LENGTH, f"note_{good.id}")
    difference = counted - good.stock
    if difference and not note:
        raise RuleBroken(_difference(good, counted), f"note_{good.id}")
    try:
        with database.atomic():
            made = StockCount.create(
                good=good,
                month=month,
                expected=good.stock,
                counted=counted,
                note=note,
                by=by,
                submission=context.submission(),
                at=clock.now(),
            )
    except IntegrityError:
        raise RuleBroken(
            _("“%(title)s” was counted already.", title=good.title), f"counted_{good.id}"
        ) from None
    if difference > 0:
        stock.move(good, "found", difference, f"stock_count:{made.id}", by)
    elif difference < 0:
        writing_off.ask(good, "count", -difference, note, by)
    detail = {"month": str(month), "difference": difference}
    activity.record(by, "stock_count.make", made, area=good.community_id, **detail)
    return made


def _difference(good, counted):
    return _(
        "%(title)s: the books say %(expected)s, you counted %(counted)s. Where may the difference "
        "come from?",
        title=good.title,
        expected=good.stock,
        counted=counted,
    )


def _moved(month, end):
    inside = (StockMove.good == Good.id) & (StockMove.day >= month) & (StockMove.day < end)
    return fn.EXISTS(StockMove.select(StockMove.id).where(inside))


def _sums(ids, month, end):
    """{good id: {column: sum}} of the moves before, in and since a month."""
    if not ids:
        return {}
    inside = (StockMove.day >= month) & (StockMove.day < end)
    whens = {"beginning": StockMove.day < month}
    whens |= {name: inside & StockMove.kind.in_(kinds) for name, kinds in GROUPS.items()}
    columns = [
        fn.COALESCE(fn.SUM(Case(None, [(when, StockMove.quantity)], 0)), 0)
        for when in whens.values()
    ]
    query = StockMove.select(StockMove.good, *columns).where(StockMove.good.in_(ids))
    rows = query.group_by(StockMove.good).tuples()
    return {id: dict(zip(whens, map(int, found), strict=True)) for id, *found in rows}


def _line(good, sums):
    found = getattr(good, "stockcount", None)
    made = found if found is not None and found.id else None
    parts = [sums.get(name, 0) for name in ("beginning", *GROUPS)]
    expected = sum(parts)
    return Line(
        good,
        *parts,
        expected,
        made.expected - expected if made else None,
        made,
        made.counted - made.expected if made else None,
    )
