"""今天: what a person's day holds, at most seven lines, from what is recorded anyway."""

from types import SimpleNamespace

from models import CLAIMERS
from services import access, doorstep, maps, people, registrations, roles, rounds
from services.claims import board
from services.events import lists as events
from services.events.phases import is_over
from services.issues import waiting
from services.participations import reading as participating

LINES = 7  # that somebody can take in: whatever is written, a day has no more
DOORS = 3
PROMISES = 2
EVENTS = 3


def for_worker(person):
    """A visitor's day: the walk, the focus doors still due, what was left open, the full round.

    Returns a namespace: walks [(Area, walked already?)], focus and full ({total, reached, …, until}
    summed over the person's rounds, or None), doors and how many more are due. What was promised at
    one of these doors stands with the door: promised {household id: text}; promises are the others.
    issues: see services/issues/waiting.day_of.
    """
    due, issues = doorstep.due_of(), waiting.day_of(person)
    focus, full = _figures(person, due, "focus", "full")
    walks = _walks(person, due)
    room = _room(issues) - len(walks) - bool(full)
    open_doors = focus.total - focus.reached - focus.excused if focus else 0
    doors = doorstep.first_due(due, min(DOORS, max(1, room - 1))) if open_doors else []
    promised, promises = _promises(person, doors, room)
    return SimpleNamespace(
        due=due,
        walks=walks,
        focus=focus,
        full=full,
        doors=doors,
        more=max(0, open_doors - len(doors)),
        promised=promised,
        promises=promises,
        issues=issues,
    )


def for_captain(person):
    """我的18户: every door of a captain's or unit head's area on one screen, then which of them
    need a knock this month and what was promised elsewhere, and their issues.
    """
    due, issues = doorstep.due_of(), waiting.day_of(person)
    households = [*doorstep.doors()]
    knocks = [home for home in households if due.of(home).get("focus") in ("due", "tried")]
    promised, promises = _promises(person, knocks[:DOORS], _room(issues))
    return SimpleNamespace(
        due=due,
        total=len(households),
        knocks=len(knocks),
        maps=maps.doors(households, due),
        doors=knocks[:DOORS],
        more=max(0, len(knocks) - DOORS),
        promised=promised,
        promises=promises,
        issues=issues,
    )


def for_secretary(person):
    """A secretary's day: issues, and communities [(Area, [(Round, figures)])] with their running
    rounds."""
    due = doorstep.due_of()
    running = [round for community in due.communities for round in due.rounds[community.id]]
    figures = rounds.tally(running, person.paths("round"))
    communities = [
        (community, [(round, figures[round.key]) for round in due.rounds[community.id]])
        for community in due.communities
    ]
    return SimpleNamespace(issues=waiting.day_of(person), communities=communities)


def for_handler(person):
    """The day of who is handed issues or may take some: issues, a waiting.Handed; and whom they
    can turn to."""
    return _with_neighbours(person, waiting.handed(person))


def for_resident(person):
    """A resident's day: issues, a waiting.Newest; and whom they can turn to: helpers [(Post,
    number)], who can be rung up, and keepers [(role, name)] of the stairwell they live in.
    """
    return _with_neighbours(person, waiting.newest(person))


def _with_neighbours(person, issues):
    keepers = maps.keepers(person.home.area) if person.household_id else []
    return SimpleNamespace(
        issues=issues,
        helpers=people.helpers(person),
        keepers=[(role, name) for role, name in keepers if role not in people.HELPERS],
    )


def coming(person):
    """The events of a day: parts [participations.reading.Part] of one's own and one's wards', what
    is over last; to_hold [Event] for who holds some; and how many wait for an answer: to_welcome
    who reported in, to_agree who claimed a post."""
    parts = sorted(participating.mine(person), key=lambda part: is_over(part.participation.event))
    return SimpleNamespace(
        parts=parts[:EVENTS],
        to_hold=events.to_hold(person) if access.can("event.prepare", person=person) else [],
        to_welcome=len(registrations.waiting()[0]) if registrations.may_welcome(person) else 0,
        to_agree=len(board.waiting()),
    )


def kind_of_day(person):
    """Which of the days above fits: worker, captain, secretary, handler or resident."""
    if access.has_role(
        "community_secretary", "estate_secretary", "community_worker", "observer", person=person
    ):
        return "secretary"
    if access.has_role("grid_worker", "grid_assistant", person=person):
        return "worker"
    if access.has_role("building_captain", "unit_head", person=person):
        return "captain"
    if access.has_role(*CLAIMERS, person=person):
        return "handler"
    return "resident"


def mark(kind, person):
    """What changes whenever the issues of a person's day do; three statements at most."""
    ask = {"resident": waiting.newest, "handler": waiting.handed}.get(kind, waiting.day_of)
    return ask(person).mark


def _room(issues):
    """How many lines the issues of a day leave for the rest."""
    return LINES - len(issues.came_back) - bool(issues.waiting)


def _promises(person, doors, room):
    """({household id: text}, [Promise]): what a person promised at these doors, and elsewhere, as
    far as there is room for both."""
    left = doorstep.left_open(person, PROMISES + len(doors))
    ids = {household.id for household in doors}
    promised = {promise.household_id: promise.text for promise in left}
    elsewhere = [promise for promise in left if promise.household_id not in ids]
    return promised, elsewhere[: max(0, min(PROMISES, room - len(doors)))]


def _walks(person, due):
    """[(Area, walked already?)] for the person's grids; one query for each community's round."""
    grids = {
        post.area_id: post.area
        for post in person.posts
        if post.role in roles.MAY["visit.walk"] and post.area.kind in ("grid", "micro_grid")
    }
    walks = []
    for community in due.communities:
        here = [area for area in grids.values() if area.path.startswith(community.path)]
        for round in due.rounds[community.id]:
            if here and round.covers == "patches" and round.pause is None:
                walked = rounds.walked(here, round)
                walks += [(area, area.id in walked) for area in here]
    return walks


def _figures(person, due, *cadences):
    """For each cadence the figures of its rounds, summed, or None without any. One query."""
    running = [
        round
        for community in due.communities
        for round in due.rounds[community.id]
        if round.cadence in cadences and round.pause is None and round.covers != "patches"
    ]
    counted = rounds.tally(running, person.paths("household"))
    return [
        _sum([(round, counted[round.key]) for round in running if round.cadence == cadence])
        for cadence in cadences
    ]


def _sum(found):
    if not found:
        return None
    total = {key: sum(counts[key] for _round, counts in found) for key in found[0][1]}
    return SimpleNamespace(**total, until=min(round.ends_on for round, _counts in found))
