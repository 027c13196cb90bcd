"""今天: what a person's day holds, at most seven lines, from what is recorded anyway."""

from types import SimpleNamespace

from services import access, doorstep, maps, rounds

DOORS = 3
PROMISES = 2


def for_worker(person):
    """A visitor's day: the walk, the focus doors still due, what was left open, the full round.

    Returns a namespace: walks [(Area, walked today?)], focus and full ({total, reached, …} summed
    over the person's rounds, or None), due (doors), names, promises, until (last day of the full
    round).
    """
    due = doorstep.Due(person)
    focus = _figures(person, due, "focus")
    open_doors = focus.total - focus.reached - focus.excused if focus else 0
    return SimpleNamespace(
        due=due,
        walks=_walks(person, due),
        focus=focus,
        full=_figures(person, due, "full"),
        doors=doorstep.first_due(due, DOORS) if open_doors else [],
        more=max(0, open_doors - DOORS),
        promises=doorstep.left_open(person, PROMISES),
    )


def for_captain(person):
    """我的18户: every door of a captain's or unit head's area on one screen, and open promises."""
    due = doorstep.Due(person)
    households = [*doorstep.doors()]
    statuses = [due.of(household).get("focus") for household in households]
    return SimpleNamespace(
        total=len(households),
        knocks=sum(status in ("due", "tried") for status in statuses),
        maps=maps.doors(households, due),
        promises=doorstep.left_open(person, PROMISES),
    )


def for_secretary(person):
    """The running rounds of a secretary's communities: [(Area, [(Round, figures)])]."""
    due = doorstep.Due(person)
    running = [round for community in due.communities for round in due.rounds[community.id]]
    figures = rounds.tally(running, person.paths("round"))
    return [
        (community, [(round, figures[round.key]) for round in due.rounds[community.id]])
        for community in due.communities
    ]


def neighbours(person):
    """Whom a resident can turn to: (role, name) of those who look after their home."""
    if person.household_id is None:
        return []
    return maps.keepers(person.household.area)


def kind_of_day(person):
    """Which of the days above fits: worker, captain, secretary or resident."""
    if access.has_role(
        "community_secretary", "estate_secretary", "community_worker", "observer", person=person
    ):
        return "secretary"
    if access.has_role("grid_worker", "grid_assistant", person=person):
        return "worker"
    if access.has_role("building_captain", "unit_head", person=person):
        return "captain"
    return "resident"


def _walks(person, due):
    areas = {
        post.area_id: post.area
        for post in person.posts
        if post.role in access.MAY["visit.walk"] and post.area.kind in ("grid", "micro_grid")
    }
    walks = []
    for area in areas.values():
        for round in due.for_path(area.path):
            if round.covers == "patches" and round.pause is None:
                walks.append((area, round, area.id in rounds.walked([area], round)))
    return walks


def _figures(person, due, cadence):
    paths = person.paths("household")
    found = [
        (round, rounds.counts(round, paths))
        for community in due.communities
        for round in due.rounds[community.id]
        if round.cadence == cadence and round.pause is None and round.covers != "patches"
    ]
    if not found:
        return None
    total = {key: sum(counts[key] for _round, counts in found) for key in found[0][1]}
    return SimpleNamespace(**total, until=min(round.ends_on for round, _counts in found))
