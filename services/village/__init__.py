"""The demo village, and a large one for the bench: made up from a fixed seed, the same each time.

`seed()` and `seed_large()` fill an empty, migrated database in one transaction.
"""

import random

from flask_babel import gettext as _

from models import Area, Event, Household, Issue, Person, Visit, database
from services import visits
from services.errors import RuleBroken
from services.village import (
    events,
    history,
    issues,
    many_events,
    many_issues,
    people,
    places,
    stories,
)
from services.village.names import Phones
from services.village.rows import MANY, Rows
from services.village.times import Times

SEED = 2026
VISITS_PER_GRID = ISSUES_PER_GRID = 1_000_000 / 300
EVENTS_PER_GRID = 20_000 / 300
RAINY = ("睦县", "城东街道", "清河社区")


def is_empty():
    """Is there nobody here yet?"""
    return not (Person.select().exists() or Area.select().exists())


def seed():
    """Fill the database with the demo village: 1,500 doors, the fixed people, some months behind
    them. Raises RuleBroken where somebody lives already."""
    days = Times(quarters=1)
    return _grow(places.DEMO, days, Phones(limit=99_999), more=issues.tell, last=events.tell)


def seed_large(grids=300, tell=lambda line: None):
    """The same with that many grids of 500 doors, a million visits, a million issues and 20,000
    events for 300.

    `tell(line)` hears how far it is. Raises RuleBroken where somebody lives already.
    """
    days = Times(quarters=3)
    return _grow(places.large(grids), days, Phones(limit=300), VISITS_PER_GRID, tell)


def _grow(plan, days, phones, visits_per_grid=None, tell=lambda line: None, more=None, last=None):
    """Returns {"grids": …, "homes": …, "people": …, "visits": …, "issues": …, "events": …}.

    `more(rows, town, staff, days)` writes what comes after the visits, `last` what comes when
    everything is in the database.
    """
    if not is_empty():
        raise RuleBroken(
            _("There are people here already. The demo village goes into an empty database only.")
        )
    rng, rows = random.Random(SEED), None
    with database.atomic():
        rows = Rows()
        town = places.grow(rows, plan)
        staff = people.appoint(rows, rng, town, days, phones)
        rainy = town.areas.get(RAINY)
        rest = stories.rain(rows, staff, rainy, days) if rainy else ()
        for number, patch in enumerate(town.patches, 1):
            paused = rest if patch.community is rainy else ()
            pen = _grid(rows, rng, patch, staff, days, paused)
            if visits_per_grid:
                history.fill(pen, round(visits_per_grid * number))
            rows.flush(at_least=MANY)
            if number % 10 == 0 or number == len(town.patches):
                tell(f"{number} of {len(town.patches)} grids, {rows.last[Visit]:,} visits")
        if visits_per_grid:
            wanted = ISSUES_PER_GRID * len(town.patches)
            many_issues.fill(rows, rng, town, staff, days, wanted, tell)
            wanted = EVENTS_PER_GRID * len(town.patches)
            many_events.fill(rows, rng, town, staff, days, wanted, tell)
        if more:
            more(rows, town, staff, days)
        rows.finish()
        visits.refresh(range(1, rows.last[Household] + 1))
        if last:
            last(rows, town, staff, days)
    return {
        "grids": len(town.patches),
        "homes": rows.last[Household],
        "people": rows.last[Person],
        "visits": rows.last[Visit],
        "issues": rows.last[Issue],
        "events": Event.select().count(),
    }


def _grid(rows, rng, patch, staff, days, paused):
    """One grid with its doors, its people and its history."""
    patch.ours = patch.grid.id == staff.places["grid"].id
    if patch.ours:
        stories.mark(patch)
    places.open_doors(rows, rng, patch, days)
    people.settle(rows, rng, patch, staff, days)
    pen = history.live(rows, rng, patch, staff, days, paused)
    if patch.ours:
        stories.tell(pen, staff)
    return pen
