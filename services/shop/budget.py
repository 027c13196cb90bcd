"""What is out in points, beside what there is for them: totals of a market, nobody by name."""

from collections import namedtuple

from peewee import fn

from models import Donation, Good, PointsAccount, PointsBook, Redemption
from services import access, clock

OUT = ("volunteer", "credit", "member", "held")

# Points people have, by account; points worth of goods on the shelf and set aside for somebody;
# what donors say the things on the shelf are worth (fen), and what was given this year.
Budget = namedtuple("Budget", "out shelf aside value given")


def read(community):
    """The Budget of a community's market. Raises Refused. Five queries."""
    access.require("shop.second", community)
    book = PointsAccount.select(PointsAccount.kind, fn.SUM(PointsAccount.balance)).join(PointsBook)
    here = (PointsBook.community == community.id) & PointsAccount.kind.in_(OUT)
    out = dict.fromkeys(OUT, 0)
    out |= {kind: int(sum) for kind, sum in book.where(here).group_by(PointsAccount.kind).tuples()}
    goods = Good.community == community.id
    worth = Good.stock.cast("BIGINT") * Good.points  # of dear things more than an INTEGER holds
    shelf = _sum(Good.select(fn.SUM(worth)).where(goods & Good.is_listed))
    reserved = (Redemption.community == community.id) & (Redemption.state == "reserved")
    aside = _sum(Redemption.select(fn.SUM(Redemption.points)).where(reserved))
    return Budget(out, shelf, aside, _value(goods), _given(goods))


def points_out(budget):
    """All the points people have."""
    return sum(budget.out.values())


def is_short(budget):
    """Are there more points out than goods for them?"""
    return points_out(budget) > budget.shelf + budget.aside


def _value(goods):
    """Of each good what its donors said one was worth, times how many there are."""
    told = goods & Donation.value_fen.is_null(False) & Donation.voided_at.is_null()
    query = Good.select(Good.stock, fn.SUM(Donation.value_fen), fn.SUM(Donation.quantity))
    query = query.join(Donation).where(told & (Good.stock > 0)).group_by(Good.id, Good.stock)
    return sum(int(left * value / count) for left, value, count in query.tuples())


def _given(goods):
    first = clock.today().replace(month=1, day=1)
    this_year = goods & (Donation.received_on >= first) & Donation.voided_at.is_null()
    return _sum(Donation.select(fn.SUM(Donation.value_fen)).join(Good).where(this_year))


def _sum(query):
    return int(query.scalar() or 0)
