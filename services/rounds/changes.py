"""What a community secretary changes: how often what is visited, and when a cadence rests."""

from flask_babel import gettext as _

from models import Area, CoveragePause, VisitPlan
from services import access, activity, clock, context
from services.errors import RuleBroken
from services.rounds.calendar import DAY, begun
from services.rounds.plans import pauses, timelines


def plan(community, cadence, period, covers):
    """Change a cadence from its next round on; what runs or is past stays as it was.

    Returns the day from which it holds, or None when it says what holds already. A change not yet
    in force is replaced. Raises Refused, or RuleBroken for codes that do not exist.
    """
    access.require("round.plan", community)
    if period not in VisitPlan.PERIODS or covers not in VisitPlan.COVERS:
        raise RuleBroken(_("Please choose one of the listed ways."), "period")
    access.hold(Area, [community.id])
    VisitPlan.delete().where(
        (VisitPlan.community == community)
        & (VisitPlan.cadence == cadence)
        & (VisitPlan.since > clock.today())
    ).execute()
    line = timelines([community])[community.id, cadence]
    now = line.at(clock.today())
    since = now.ends_on + DAY
    if _longer(period, now.period):
        since = line.next_from(begun(period, since)).starts_on
    if (period, covers) == (now.period, now.covers):
        since = None
    else:
        VisitPlan.create(
            community=community,
            cadence=cadence,
            period=period,
            covers=covers,
            since=since,
            set_by=context.person(),
        )
    values = {"cadence": cadence, "period": period, "covers": covers}
    activity.record(context.person(), "round.plan", community, area=community, **values)
    return since


def _longer(period, other):
    return VisitPlan.PERIODS.index(period) > VisitPlan.PERIODS.index(other)


def planned(community):
    """For each cadence (the Round of today, the first Round under another plan or None)."""
    today = clock.today()
    coming = VisitPlan.select().where(
        (VisitPlan.community == community) & (VisitPlan.since > today)
    )
    later = {row.cadence: row for row in coming.order_by(VisitPlan.since.desc())}
    lines = timelines([community])
    pairs = []
    for cadence in VisitPlan.CADENCES:
        line, row = lines[community.id, cadence], later.get(cadence)
        pairs.append((line.at(today), line.next_from(row.since) if row else None))
    return pairs


def pause(round, reason, until=None):
    """Let a cadence rest from today, until a last day or until it is resumed.

    Raises Refused, or RuleBroken when it rests already or the last day is past.
    """
    access.require("round.pause", round.community)
    today = clock.today()
    if not round.is_open:
        raise RuleBroken(_("This round is over. Only a running one can rest."))
    access.hold(Area, [round.community.id])
    if (round.community.id, round.cadence) in pauses([round.community], today):
        raise RuleBroken(_("It is resting already."))
    if until and until < today:
        raise RuleBroken(_("That day is over. Choose today or a later day."), "until")
    row = CoveragePause.create(
        community=round.community,
        cadence=round.cadence,
        since=today,
        until=until,
        reason=reason,
        paused_by=context.person(),
        paused_at=clock.now(),
    )
    person, values = context.person(), {"cadence": round.cadence}
    activity.record(person, "round.pause", row, area=round.community, **values)
    return row


def resume(round):
    """End the pause of a round. Raises Refused, or RuleBroken when it does not rest."""
    access.require("round.pause", round.community)
    if not round.pause:
        raise RuleBroken(_("It is not resting."))
    row = round.pause
    row.resumed_at, row.resumed_by = clock.now(), context.person()
    row.save()
    person, values = context.person(), {"cadence": round.cadence}
    activity.record(person, "round.resume", row, area=round.community, **values)
