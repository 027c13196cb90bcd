"""Somebody comes to the counter and takes something without having reserved it."""

from flask_babel import gettext as _
from peewee import fn

from models import Good, Redemption
from services import access, clock, context, flow
from services.errors import Missing, Refused, RuleBroken
from services.points import policies
from services.redemptions import booking, effects, handing, reserving
from services.redemptions.machine import REDEMPTION
from services.redemptions.parties import parties


def walk_up(wanted, by, said, happened=None, is_late=False):
    """Reserved and handed over in one act. Returns the Redemptions. In the caller's transaction.

    `wanted`: [(id of a Good, quantity)]; `said`: text (of a pass, or its number), signature,
    witness.

    With a network all of it is paid for, or nothing is handed over. `is_late`: it has been handed
    over at a counter without one; what cannot be paid for is on the list of what is not settled.
    Raises Refused, RuleBroken.
    """
    who = handing.bearer(said["text"])
    if who is None:
        raise RuleBroken(_("Nobody here has this pass. Please look at its number again."), "text")
    if who.is_revoked and not is_late:
        raise RuleBroken(_("This pass was replaced. Please ask for the new one."), "text")
    given = handing.proof(said, happened, is_late)
    return [
        _one(number, *pair, who, by, given, happened, is_late)
        for number, pair in enumerate(_goods(wanted, by))
    ]


def offline_cap(community_id):
    """Points a counter of this community may hand out in a day without a network; 0: none."""
    policy = policies.in_force(community_id)
    return policy.offline_cap if policy else 0


def _goods(wanted, by):
    """[(Good, quantity)], all of them held before anything is booked. Raises Missing, RuleBroken
    where nothing was chosen."""
    ids = {id for id, _quantity in wanted}
    if not ids or not all(0 < quantity <= reserving.MOST for _id, quantity in wanted):
        raise RuleBroken(_("Please choose what they take."), "picked")
    access.hold(Good, sorted(ids))
    found = {good.id: good for good in Good.visible_to(by).where(Good.id.in_(ids))}
    if len(found) < len(wanted):
        raise Missing
    return [(found[id], quantity) for id, quantity in sorted(wanted)]


def _one(number, good, quantity, who, by, given, happened, is_late):
    good = reserving.fresh(good, quantity) if not is_late else good
    made = _draft(number, good, quantity, who.person, by)
    mine = parties(made, by)
    if "keeper" not in mine:
        raise Refused("redemption.walk_up")
    if "recipient" in mine:
        raise RuleBroken(_("A colleague hands over to you what is your own."))
    if not is_late:
        reserving.allowance_or_refuse(good, who.person.id, quantity)
    effects.handed(made, by, given)
    made.save(force_insert=True)
    if is_late:
        made.conflict = "old_pass" if who.is_revoked else booking.pay(made, by)
    else:
        booking.reserve(made, by)
        booking.capture(made, by)
    made.state = "unsettled" if made.conflict else "handed_over"
    if made.state == "handed_over" and is_late and _is_over(made):
        made.conflict = "over_cap"
    made.is_open = made.state not in REDEMPTION.final
    made.save()
    detail = {"conflict": made.conflict} if made.conflict else {}
    flow.begin(REDEMPTION, made, "walk_up", by, happened, **detail)
    return made


def _draft(number, good, quantity, person, by):
    act = context.submission()
    return Redemption(
        community=good.community_id,
        good=good,
        person=person,
        quantity=quantity,
        points=good.points * quantity,
        code="",
        is_walk_up=True,
        reserved_by=by,
        submission=f"{act}:{number}" if act and number else act,
        state="unsettled",
        is_open=True,
        moved_at=clock.now(),
        state_since=clock.now(),
    )


def _is_over(made):
    """Has this keeper handed out more than the cap on that day without a network, this included?"""
    day = clock.day_of(made.handed_at)
    begins = clock.utc(day.year, day.month, day.day)
    mine = (Redemption.community == made.community_id) & (Redemption.handed_by == made.handed_by_id)
    late = Redemption.is_walk_up & Redemption.is_offline
    that_day = (Redemption.handed_at >= begins) & (Redemption.handed_at < begins + clock.DAY)
    total = Redemption.select(fn.SUM(Redemption.points)).where(mine & late & that_day).scalar()
    return (total or 0) > offline_cap(made.community_id)
