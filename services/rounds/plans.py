"""Which rounds a community has: its plans, its pauses, and whose business they are."""

import re
from collections import defaultdict
from dataclasses import replace
from datetime import date

from peewee import JOIN, fn

from models import (
    Area,
    CoveragePause,
    CoverageRound,
    FocusMark,
    Visit,
    VisitPlan,
    ids_in,
    within,
)
from services import access, clock, context
from services.errors import Missing
from services.rounds.calendar import Round, Timeline, as_day

KEY = re.compile(r"(\d{1,9})-(routine|focus|full)-(\d{4}-\d\d-\d\d)", re.ASCII)


def communities_of(person, noun="household"):
    """Communities at, above or below the areas where `person` sees rows of `noun`, in order."""
    paths = person.paths(noun)
    if not paths:
        return []
    return list(Area.select().where(_near(paths)).order_by(Area.position, Area.name))


def _near(paths):
    near = Area.id.in_(ids_in(*paths)) | within(paths)
    return (Area.kind == "community") & Area.ended_on.is_null() & near


def community_of(area):
    """The community in which an area lies, or None above communities."""
    return Area.get_or_none((Area.kind == "community") & Area.id.in_(ids_in(area.path)))


def current(communities, day=None, paused=None):
    """{community id: [Round, …]} of the rounds running on `day`, in two queries; in one when their
    `pauses` of that day are known.

    Always routine, focus, full. `.pause` is the pause in force that day, or None.
    """
    day = day or clock.today()
    lines = timelines(communities)
    paused = pauses(communities, day) if paused is None else paused
    return {
        community.id: [
            lines[community.id, cadence].at(day, paused.get((community.id, cadence)))
            for cadence in VisitPlan.CADENCES
        ]
        for community in communities
    }


def timelines(communities):
    """{(community id, cadence): Timeline} in one query."""
    plans = defaultdict(list)
    for plan in VisitPlan.select().where(VisitPlan.community.in_(list(communities))):
        plans[plan.community_id, plan.cadence].append(plan)
    return {
        (community.id, cadence): Timeline(community, cadence, plans[community.id, cadence])
        for community in communities
        for cadence in VisitPlan.CADENCES
    }


def pauses(communities, day):
    """{(community id, cadence): CoveragePause} in force on `day`, in one query."""
    found = CoveragePause.select().where(
        CoveragePause.community.in_(list(communities)) & _in_force(day)
    )
    return {
        (pause.community_id, pause.cadence): pause for pause in found.order_by(CoveragePause.id)
    }


def now_of(person):
    """(communities_of(person), their pauses in force today), in one query."""
    paths = person.paths("household")
    if not paths:
        return [], {}
    today = clock.today()
    pause = (CoveragePause.community == Area.id) & _in_force(today)
    query = Area.select(Area, CoveragePause)
    query = query.join(CoveragePause, JOIN.LEFT_OUTER, on=pause, attr="pause").where(_near(paths))
    communities, paused = {}, {}
    for area in query.order_by(Area.position, Area.name, CoveragePause.id):
        communities.setdefault(area.id, area)
        found = getattr(area, "pause", None)
        if found is not None:
            paused[area.id, found.cadence] = found
    return list(communities.values()), paused


def _in_force(day):
    still = CoveragePause.until.is_null() | (CoveragePause.until >= day)
    return (CoveragePause.since <= day) & still & CoveragePause.resumed_at.is_null()


def marked(day):
    """Expression: the focus mark is in force on `day`."""
    return (FocusMark.since <= day) & (FocusMark.until.is_null() | (FocusMark.until >= day))


def from_key(key):
    """The Round of an address, if the signed-in person may look at rounds there, else Missing."""
    person = context.person()
    match = KEY.fullmatch(key)
    if person is None or match is None:
        raise Missing
    try:
        day = date.fromisoformat(match[3])
    except ValueError:
        raise Missing from None
    if day > clock.today():
        raise Missing
    community, cadence = in_reach(int(match[1])), match[2]
    stored = CoverageRound.get_or_none(
        (CoverageRound.community == community)
        & (CoverageRound.cadence == cadence)
        & (CoverageRound.starts_on == day)
    )
    if stored:
        return of_row(stored, community)
    round = timelines([community])[community.id, cadence].at(day)
    if round.starts_on != day:
        raise Missing
    if round.is_open:
        round = replace(
            round, pause=pauses([community], clock.today()).get((community.id, cadence))
        )
    return round


def of_row(row, community):
    """The Round a stored CoverageRound tells of."""
    return Round(
        community, row.cadence, row.period, row.covers, row.starts_on, row.ends_on, None, row.id
    )


def in_reach(community_id):
    """The community, if the signed-in person sees rounds in it or in a part of it, else Missing."""
    community = Area.get_or_none((Area.id == community_id) & (Area.kind == "community"))
    if community is None or not reach(community):
        raise Missing
    return community


def reach(community, verb="round.see"):
    """Paths inside `community` where the signed-in person may do `verb`: all of it, or parts."""
    return inside(community, access.paths(verb))


def part(community):
    """What one sees of a community in words, "" when it is all of it."""
    seen = set(reach(community)) - {community.path}
    labels = {post.area.label: None for post in context.person().posts if post.area.path in seen}
    return "、".join(labels)


def inside(community, paths):
    """The parts of `paths` that lie in `community`, without doubles; above it means all of it."""
    if any(community.path.startswith(path) for path in paths):
        return [community.path]
    parts = sorted({path for path in paths if path.startswith(community.path)})
    return [p for p in parts if not any(p != q and p.startswith(q) for q in parts)]


def first_day(community):
    """The day of the community's first visit, or None."""
    first = Visit.select(fn.MIN(Visit.day)).where(Visit.area == Area.id)
    return as_day(Area.select(fn.MIN(first)).where(within([community.path])).scalar())


def past(community, cadence):
    """Ended rounds, newest first, back to the community's first visit. Stored ones say so."""
    first = first_day(community)
    if first is None:
        return []
    rows = CoverageRound.select().where(
        (CoverageRound.community == community) & (CoverageRound.cadence == cadence)
    )
    stored = {row.starts_on: of_row(row, community) for row in rows}
    line = timelines([community])[community.id, cadence]
    return [stored.get(r.starts_on, r) for r in line.back(clock.today(), first)]
