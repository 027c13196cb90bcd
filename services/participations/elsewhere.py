"""Who was at another event at the same time: an hour counts once, so somebody looks at it."""

from collections import defaultdict
from datetime import timedelta

from models import Participation
from services import clock
from services.participations import minutes
from services.participations.machine import THERE


def stays(rows):
    """{person id: [(from, until), …]} of some Participations of one event: when these people were
    at other events. One query; moments naive UTC, whoever is still there: until now."""
    found, now = defaultdict(list), clock.now()
    others = Participation.event != rows[0].event_id
    theirs = Participation.person.in_([row.person_id for row in rows])
    there = Participation.state.in_(THERE) & Participation.came_at.is_null(False)
    query = Participation.select(
        Participation.person, Participation.came_at, Participation.left_at
    ).where(others & theirs & there)
    for person_id, came_at, left_at in query.tuples():
        found[person_id].append((came_at, left_at or now))
    return found


def overlaps(row, others):
    """Was somebody at both for longer than going from one to the other may look like?"""
    allowance = timedelta(minutes=minutes.rule()["early"])
    return any(
        min(row.left_at, until) - max(row.came_at, since) > allowance for since, until in others
    )
