"""Rounds that cover the grounds of grids: which were walked. Few rows, so they are folded here."""

from dataclasses import dataclass
from datetime import date

from models import Area, Visit, ids_in, within
from services.rounds.plans import inside


@dataclass(frozen=True)
class Patch:
    """The grounds of one grid (of the whole community where it has no grids) in one round."""

    area: Area
    walked_on: date | None

    @property
    def status(self):
        return "reached" if self.walked_on else "due"


def walked(areas, round):
    """Ids of those `areas` whose grounds, or a part or the whole around them, were walked in it."""
    walks = _walks([round.community], round.starts_on, round.ends_on)
    return {area.id for area in areas if _walked_on(area, walks, round)}


def patches(rounds, paths):
    """{round key: [Patch, …]} in natural order, for rounds not yet stored. Two queries."""
    if not rounds:
        return {}
    communities = list({r.community.id: r.community for r in rounds}.values())
    grounds = {c.id: [] for c in communities}
    for area in _grounds(communities, paths):
        for community in communities:
            if area.path.startswith(community.path):
                grounds[community.id].append(area)
    walks = _walks(communities, min(r.starts_on for r in rounds), max(r.ends_on for r in rounds))
    found = {}
    for round in rounds:
        there = [
            area
            for area in grounds[round.community.id]
            if area.ended_on is None or area.ended_on > round.ends_on
        ]
        grids = [area for area in there if area.kind == "grid"] or there
        found[round.key] = [Patch(area, _walked_on(area, walks, round)) for area in grids]
    return found


def _grounds(communities, paths):
    """The grids a reader of `paths` sees, and communities of which they see the whole."""
    parts = [part for community in communities for part in inside(community, paths)]
    grids = Area.kind.in_(("grid", "community"))
    return Area.select().where(within(parts) & grids).order_by(Area.position, Area.name)


def _walks(communities, first, last):
    """Walks in, around or within the communities, from one day to another."""
    paths = [community.path for community in communities]
    near = within(paths) | Area.id.in_(ids_in(*paths))
    walks = Visit.select(Visit.day, Visit.received_at, Visit.voided_at, Area.path).join(Area)
    return walks.where(near & Visit.day.between(first, last) & (Visit.outcome == "walked")).tuples()


def _walked_on(area, walks, round):
    """The first day of the round on which a walk covered the area, in time to count, or None."""
    days = [
        day
        for day, received_at, voided_at, path in walks
        if round.holds(day)
        and received_at < round.closes_at
        and (voided_at is None or voided_at >= round.closes_at)
        and (path.startswith(area.path) or area.path.startswith(path))
    ]
    return min(days, default=None)
