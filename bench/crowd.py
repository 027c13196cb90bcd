"""Events full of people, put into a copy of a village before anything is measured.

A seeded village grows old: what went on when it was made is long over. Run in a process of its own
(`make_in`), since the servers measured are others.
"""

import json
import os
import random
import subprocess
import sys
from datetime import timedelta
from types import SimpleNamespace

from app import create_app
from bench.server import ROOT
from models import Area, Household, Participation, Person, database, within
from services import access
from services.passes import issuing
from services.village.many_events import CROWD, Pen
from services.village.rows import Rows
from services.village.times import Times

DOORS = ("tick 1", "tick 8", "pass 1", "pass 8")  # an event for each row about check-ins
NEIGHBOURS = 50  # who sign up, one after the other, for one event after the other
SEATS = 45  # at each of those: the last ones wait
SLUG = "bench-{}"  # by which they enter, as the fixed people do


def make_in(environ, sign_ups, batches):
    """Make them in the village of `environ`. Returns what make() says."""
    run = [sys.executable, "-m", "bench.crowd", str(sign_ups), str(batches)]
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "cwd": ROOT, "check": True}
    return json.loads(subprocess.run(run, env={**os.environ, **environ}, **quiet).stdout)


def make(sign_ups, batches):
    """Events for so many sign-ups, and so many batches of CROWD minutes to be confirmed.

    Returns {"doors": {row: event id}, "people": ids, "tokens": of their passes, "open": event ids,
    "over": {event id: ids of its participations}}.
    """
    organiser = access.load_posts(Person.get(Person.slug == "organiser"))
    place = _place(organiser)
    people, neighbours = _people(place)
    passes = issuing.passes_of(people)
    rows, days = Rows(), Times(quarters=1)
    pen, hour = Pen(rows, random.Random(1), days), timedelta(hours=1)
    doors = {name: pen.crowd(place, days.now + hour, "enrolling", people) for name in DOORS}
    times = range(-(-sign_ups // NEIGHBOURS))
    opened = [pen.crowd(place, days.now + 48 * hour, "enrolling", [], SEATS) for _ in times]
    over = [pen.crowd(place, days.now - 26 * hour, "ended", people) for _ in range(batches)]
    rows.finish()
    return {
        "doors": doors,
        "people": people,
        "tokens": [issuing.token_of(passes[id]) for id in people],
        "neighbours": [SLUG.format(number) for number in range(len(neighbours))],
        "open": opened,
        "over": {id: _listed(id) for id in over},
    }


def _place(organiser):
    """What an event needs to know about where it is held."""
    [post] = [post for post in organiser.posts if post.role == "organiser"]
    worker = Person.get(Person.slug == "community-worker")
    estate = Area.get((Area.parent == post.area_id) & (Area.kind == "estate"))
    about = {"worker": worker.id, "organiser": organiser.id, "team": post.organisation_id}
    return SimpleNamespace(community=post.area, area=estate, **about)


def _people(place):
    """(ids of CROWD people of the community, those of some of them, who can sign in now)."""
    query = Person.select(Person.id).join(Household).join(Area)
    here = within([place.community.path]) & Person.is_contact & Person.slug.is_null()
    ids = [id for (id,) in query.where(here).order_by(Person.id).limit(CROWD).tuples()]
    for number, id in enumerate(ids[:NEIGHBOURS]):
        Person.update(slug=SLUG.format(number)).where(Person.id == id).execute()
    return ids, ids[:NEIGHBOURS]


def _listed(event):
    mine = Participation.event == event
    return [id for (id,) in Participation.select(Participation.id).where(mine).tuples()]


if __name__ == "__main__":
    with create_app().app_context(), database.atomic():
        print(json.dumps(make(*map(int, sys.argv[1:]))))
