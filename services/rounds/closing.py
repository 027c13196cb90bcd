"""Freezing closed rounds: their figures are written down before what they rest on changes."""

from peewee import chunked, fn

from models import Area, CoverageRound, CoverageTarget, VisitPlan, ids_in, within
from services import access, clock
from services.rounds.patches import patches
from services.rounds.plans import first_day, timelines
from services.rounds.targets import listed
from services.rounds.tree import Tree


def freeze(area):
    """Store every closed round of the communities at, above or below `area` not stored yet.

    Call it in the transaction, before a change of the roster, of areas or of the focus list, and
    before a visit is voided. With nothing to do it costs two or three short queries. Returns how
    many rounds were stored.
    """
    near = Area.id.in_(ids_in(area.path)) | within([area.path])
    communities = list(Area.select().where((Area.kind == "community") & near))
    access.hold(Area, [community.id for community in communities])  # two would store the same
    known = _known(communities)
    lines = timelines(communities)
    return sum(_freeze(community, lines, known) for community in communities)


def _known(communities):
    """{(community id, cadence): last day stored}."""
    last = CoverageRound.select(
        CoverageRound.community, CoverageRound.cadence, fn.MAX(CoverageRound.ends_on)
    ).where(CoverageRound.community.in_(communities))
    rows = last.group_by(CoverageRound.community, CoverageRound.cadence).tuples()
    return {(community, cadence): ends_on for community, cadence, ends_on in rows}


def _freeze(community, lines, known):
    missing = []
    first = None
    for cadence in VisitPlan.CADENCES:
        after = known.get((community.id, cadence))
        if after is None:
            first = first or first_day(community)
            if first is None:
                return 0
        line = lines[community.id, cadence]
        for round in line.back(clock.today(), first if after is None else after):
            if after is not None and round.ends_on <= after:
                break
            if round.state == "closed":
                missing.append(round)
    if missing:
        _store(community, missing)
    return len(missing)


def _store(community, rounds):
    tree = Tree(community)
    grounds = patches([r for r in rounds if r.covers == "patches"], [community.path])
    for round in rounds:
        id = _store_round(round)
        if id is None:
            continue
        if round.covers == "patches":
            values = [_patch(tree, patch) for patch in grounds[round.key]]
        else:
            values = [_home(tree, home) for home in listed(round, [community.path]).dicts()]
        values.sort(key=lambda value: tree.order(value["path"]))
        for some in chunked(({**value, "round": id} for value in values), 500):
            CoverageTarget.insert_many(some).execute()


def _store_round(round):
    """The id of its new row; None when another transaction was quicker and stores it."""
    mine = {
        "community": round.community,
        "cadence": round.cadence,
        "starts_on": round.starts_on,
    }
    rest = {
        "period": round.period,
        "covers": round.covers,
        "ends_on": round.ends_on,
        "closed_at": round.closes_at,
    }
    new = CoverageRound.insert(**mine, **rest).on_conflict_ignore()
    return CoverageRound.get(**mine).id if new.as_rowcount().execute() else None


def _patch(tree, patch):
    return {
        "household": None,
        "area": patch.area.id,
        "label": patch.area.label,
        "status": patch.status,
        "visited_on": patch.walked_on,
        "reason": None,
        **tree.where(patch.area.path),
    }


def _home(tree, home):
    return {
        "household": home["household_id"],
        "area": int(home["path"].rstrip("/").rpartition("/")[2]),
        "label": f"{home['label']} {home['door']}".strip(),
        "status": home["status"],
        "visited_on": home["visited_on"],
        "reason": home["reason"],
        **tree.where(home["path"]),
    }
