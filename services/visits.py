"""Visits (走访): recorded, amended, voided. One knock counts for every round the door is due in."""

from datetime import timedelta

from flask_babel import gettext as _
from peewee import fn

from models import Household, Promise, Visit, VisitVersion
from services import access, activity, clock, context, issues, rounds
from services.errors import Missing, Refused, RuleBroken
from services.texts import clipped

LADDER = ("wechat", "phone", "door")  # 三步法: the cheapest way of reaching somebody first
# What a household repeats of its visits (refresh).
LAST = (Visit.household, Visit.outcome, Visit.day, Visit.channel, Visit.excuse, Visit.findings)
NOTE_LENGTH = 2000
PROMISE_LENGTH = 200


def record(
    author,
    household,
    *,
    outcome="reached",
    channel="door",
    findings=(),
    note="",
    promise="",
    excuse=None,
    happened=None,
):
    """Write down one visit to a household. Returns the Visit.

    `outcome` is reached, tried or excused; `findings` codes of Visit.FINDINGS, none meaning that
    everything is fine; `promise` what was promised at the door; `happened` the pair
    (naive UTC moment, skew in seconds) of clock.from_device. Raises RuleBroken.
    """
    if household.ended_on:
        raise RuleBroken(_("This home is no longer on the list. Pick the new one on the map."))
    if outcome == "excused":
        access.require("visit.excuse", household)
        if excuse not in Visit.EXCUSES:
            raise RuleBroken(_("Please choose why this home need not be visited."), "excuse")
    happened_at, skew = happened or (clock.now(), 0)
    visit = Visit.create(
        household=household,
        area=household.area_id,
        author=author,
        submission=context.submission(),
        channel=channel,
        outcome=outcome,
        findings=_ordered(findings) if outcome == "reached" else "",
        excuse=excuse if outcome == "excused" else None,
        note=clipped(note, NOTE_LENGTH, "note"),
        day=clock.day_of(happened_at),
        happened_at=happened_at,
        received_at=clock.now(),
        skew_seconds=skew,
    )
    if promise.strip():
        Promise.create(
            household=household,
            visit=visit,
            author=author,
            text=clipped(promise, PROMISE_LENGTH, "promise"),
            made_on=visit.day,
        )
    refresh([household.id])
    activity.record(
        author, f"visit.{outcome}", visit, household.area_id, happened_at, channel=channel
    )
    return visit


def walk(author, area, *, note="", findings=(), happened=None):
    """Write down that the grounds of a grid were walked (常态巡访). Returns the Visit."""
    happened_at, skew = happened or (clock.now(), 0)
    visit = Visit.create(
        area=area,
        author=author,
        submission=context.submission(),
        channel="walk",
        outcome="walked",
        findings=_ordered(findings),
        note=clipped(note, NOTE_LENGTH, "note"),
        day=clock.day_of(happened_at),
        happened_at=happened_at,
        received_at=clock.now(),
        skew_seconds=skew,
    )
    activity.record(author, "visit.walked", visit, area, happened_at)
    return visit


def amend(visit, by, *, findings, note):
    """Say it better: the old words stay as a version. Only the author; never a voided visit."""
    if visit.author_id != by.id:
        raise Refused("visit.amend")
    _still_standing(visit)
    note = clipped(note, NOTE_LENGTH, "note")
    findings = _ordered(findings) if visit.outcome in ("reached", "walked") else ""
    if (visit.findings, visit.note) == (findings, note):
        return visit
    VisitVersion.create(
        visit=visit,
        number=visit.version,
        findings=visit.findings,
        note=visit.note,
        amended_by=by,
        amended_at=clock.now(),
    )
    visit.findings, visit.note = findings, note
    visit.version += 1
    visit.save()
    if visit.household_id:
        refresh([visit.household_id])
    activity.record(by, "visit.amend", visit, visit.area_id, version=visit.version)
    return visit


def void(visit, by, reason):
    """Take a visit back, with a reason: its author on the same day, a secretary later."""
    reason = reason.strip()
    if not reason:
        raise RuleBroken(_("Please say in a word or two why it is taken back."), "reason")
    if not may_void(visit, by):
        raise Refused("visit.void")
    _still_standing(visit)
    rounds.freeze(visit.area)
    visit.voided_at = clock.now()
    visit.voided_by = by
    visit.void_reason = clipped(reason, PROMISE_LENGTH, "reason")
    visit.save()
    Promise.update(voided_at=visit.voided_at).where(
        (Promise.visit == visit) & Promise.voided_at.is_null()
    ).execute()
    refresh([visit.household_id] if visit.household_id else [])
    issues.withdraw_of(visit, by)
    activity.record(by, "visit.void", visit, visit.area_id)
    return visit


def noted_with(author, act):
    """The visit an author noted with the form `act` (its submission id). Raises Missing."""
    mine = (Visit.author == author.id) & (Visit.submission == act)
    if (found := Visit.visible_to(author).where(mine).first()) is None:
        raise Missing
    return found


def may_void(visit, by):
    """The author while it is still the day it was received, a secretary of the area at any time."""
    if visit.author_id == by.id and clock.day_of(visit.received_at) == clock.today():
        return True
    return access.can("visit.void_later", visit, by)


def keep(promise, by):
    """What was promised is done."""
    if promise.kept_at:
        return promise
    promise.kept_at = clock.now()
    promise.kept_by = by
    promise.save()
    refresh([promise.household_id])
    activity.record(by, "promise.keep", promise, promise.household.area_id)
    return promise


def reopen(promise, by):
    """It was not done after all: the undo of `keep`."""
    if promise.kept_at is None:
        return promise
    promise.kept_at = promise.kept_by = None
    promise.save()
    refresh([promise.household_id])
    activity.record(by, "promise.reopen", promise, promise.household.area_id)
    return promise


def next_rung(household):
    """The rung of the contact ladder to try next; the first again once somebody was met."""
    tried, met = household.last_tried_on, household.last_reached_on
    if tried is None or household.last_rung not in LADDER or (met and met >= tried):
        return LADDER[0]
    if tried < clock.today() - timedelta(days=31):
        return LADDER[0]
    return LADDER[min(LADDER.index(household.last_rung) + 1, len(LADDER) - 1)]


def refresh(household_ids):
    """Bring the `last_*`, `findings` and `open_promises` columns of households in line with their
    visits and promises. The one place that writes them."""
    ids = list(household_ids)
    for start in range(0, len(ids), 400):
        _refresh(ids[start : start + 400])


def _refresh(ids):
    access.hold(Household, ids)  # or what somebody else is just noting there would be left out
    last = {"reached": {}, "tried": {}, "excused": {}}
    standing = (
        Visit.select(*LAST)
        .where(Visit.household.in_(ids) & Visit.voided_at.is_null())
        .order_by(Visit.happened_at, Visit.id)
    )
    for visit in standing:
        last[visit.outcome][visit.household_id] = visit
    open_promises = dict(
        Promise.select(Promise.household, fn.COUNT(Promise.id))
        .where(Promise.household.in_(ids) & Promise.kept_at.is_null() & Promise.voided_at.is_null())
        .group_by(Promise.household)
        .tuples()
    )
    for id in ids:
        reached, tried, excused = (last[o].get(id) for o in ("reached", "tried", "excused"))
        Household.update(
            last_reached_on=reached and reached.day,
            last_tried_on=tried and tried.day,
            last_rung=tried and tried.channel,
            last_excused_on=excused and excused.day,
            excuse=excused and excused.excuse,
            findings=reached.findings if reached else "",
            open_promises=open_promises.get(id, 0),
        ).where(Household.id == id).execute()


def _ordered(findings):
    unknown = set(findings) - set(Visit.FINDINGS)
    if unknown:
        raise RuleBroken(_("Please choose from the list."), "findings")
    return " ".join(code for code in Visit.FINDINGS if code in findings)


def _still_standing(visit):
    if visit.voided_at:
        raise RuleBroken(_("This visit was already taken back."))
