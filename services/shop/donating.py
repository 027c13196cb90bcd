"""物品捐赠簿: taking in what somebody gives; a line entered by mistake is voided, never deleted."""

from datetime import timedelta

from flask_babel import gettext as _
from peewee import fn

from models import Donation, Good
from services import access, activity, clock, context
from services.errors import RuleBroken
from services.shop import donors, goods, stock

SOON = timedelta(days=30)  # before something is out of date its keeper is told
MOST = 100_000
SHOWN = 20


def take_in(community, said, by):
    """Something was given to the market of a community. Returns the Donation; it is on the shelf.

    `said`: good (an id, or "" for something new: title, kind, unit, about, points, per_person),
    quantity, value (fen or None), best_before, is_named, and who: see donors.meant. Raises Refused,
    or RuleBroken by a field.
    """
    access.require("shop.keep", community)
    if not 0 < (said["quantity"] or 0) <= MOST:
        raise RuleBroken(_("How many? A whole number above zero."), "quantity")
    if said["value"] is not None and not 0 <= said["value"] < 10**9:
        raise RuleBroken(_("About how many yuan, or nothing at all."), "value")
    if said["best_before"] and said["best_before"] <= clock.today():
        raise RuleBroken(_("This is out of date: it cannot go on the shelf."), "best_before")
    who = donors.meant(community, said)
    good = _good(community, said, by)
    donation = Donation.create(
        good=good,
        **who,
        is_named=bool(said["is_named"] and who),
        quantity=said["quantity"],
        value_fen=said["value"],
        best_before=said["best_before"],
        received_on=clock.today(),
        taken_by=by,
        submission=context.submission(),
        at=clock.now(),
    )
    stock.move(good, "donated", donation.quantity, f"donation:{donation.id}", by)
    detail = {"good": good.id, "quantity": donation.quantity}
    activity.record(by, "donation.make", donation, area=community, **detail)
    return donation


def void(donation, by):
    """It was entered by mistake. Twice is the same as once.

    Raises Refused, or RuleBroken where some of it has left the shelf.
    """
    good = donation.good
    access.require("shop.keep", good)
    access.hold(Donation, [donation.id])
    now = Donation.get_by_id(donation.id)
    if now.voided_at is not None:
        return now
    try:
        stock.move(good, "voided", now.quantity, f"donation:{now.id}", by)
    except RuleBroken:
        raise RuleBroken(
            _("Some of it has left the shelf, so this line stays. Ask for a write-off instead.")
        ) from None
    now.voided_at = clock.now()
    now.save(only=[Donation.voided_at])
    activity.record(by, "donation.void", now, area=good.area_id)
    return now


def name(donation, is_named, by):
    """Whoever gave it wants to be named on the shelf, or does not want it any more."""
    access.require("shop.keep", donation.good)
    access.hold(Donation, [donation.id])
    there = (Donation.id == donation.id) & (Donation.is_named != is_named)
    if Donation.update(is_named=is_named).where(there).execute():
        what = "name" if is_named else "unname"
        activity.record(by, f"donation.{what}", donation, area=donation.good.area_id)
    return donation


def best_before(good_ids):
    """{good id: (day, how many)}: what of their stock is out of date first; one query.

    What is out of date sooner is handed out first, so the newest lots are those that are left.
    """
    mine = Donation.good.in_(good_ids) & Donation.voided_at.is_null() & (Good.stock > 0)
    query = Donation.select(
        Donation.good, Good.stock, Donation.best_before, fn.SUM(Donation.quantity)
    ).join(Good)
    lots = {}
    for id, left, day, count in (
        query.where(mine).group_by(Donation.good, Good.stock, Donation.best_before).tuples()
    ):
        lots.setdefault((id, left), []).append((day, int(count)))
    found = {}
    for (id, left), dated in lots.items():
        dated.sort(key=lambda lot: (lot[0] is None, lot[0] or clock.today()), reverse=True)
        for day, count in dated:
            if left > 0 and day is not None:
                found[id] = day, min(count, left)
            left -= count
    return found


def soon(community):
    """[(Good, day, how many)]: what is out of date within 30 days or already, the first first.
    Two queries."""
    until = clock.today() + SOON
    dated = (Donation.best_before <= until) & Donation.voided_at.is_null()
    here = (Good.community == community.id) & (Good.stock > 0)
    some = Donation.select(Donation.good).where(dated)
    goods_ = {good.id: good for good in Good.select().where(here & Good.id.in_(some))}
    found = best_before(list(goods_)) if goods_ else {}
    near = [(goods_[id], day, count) for id, (day, count) in found.items() if day <= until]
    return sorted(near, key=lambda line: (line[1], line[0].id))[:SHOWN]


def of(good, most=SHOWN):
    """The newest donations of a good, each with person and organisation."""
    query = donors.with_donors(Donation.select(Donation, donors.Person, donors.Organisation)).where(
        Donation.good == good.id
    )
    return list(query.order_by(Donation.id.desc()).limit(most))


def read(donation):
    """The same Donation with whoever gave it and whoever took it in."""
    query = Donation.select(Donation, donors.Person, donors.Organisation)
    found = donors.with_donors(query).where(Donation.id == donation.id).get()
    found.good = donation.good
    return found


def _good(community, said, by):
    """The Good that was chosen, held, or a new one."""
    if not said["good"]:
        return goods.add(community, said, by)
    id = access.id_of(said["good"])
    here = (Good.id == id) & (Good.community == community.id)
    if id is None or (good := Good.get_or_none(here)) is None:
        raise RuleBroken(_("Please choose one from the list."), "good")
    return good
