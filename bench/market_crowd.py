"""Neighbours with points, a full shelf and minutes to confirm, put into a copy of a village before
anything is measured. Run in a process of its own (`make_in`)."""

import json
import os
import subprocess
import sys

from app import create_app
from bench import crowd, long_book
from bench.server import ROOT
from models import Good, Person, PointsBook, PointsRule, StockMove, database
from services import access, clock
from services.points import ledger

CROWD = crowd.CROWD
PLENTY = 10**6
RICH = 10**5


def make_in(environ, batches, entries):
    """Make them in the village of `environ`, after so many entries. Returns what make() says."""
    run = [sys.executable, "-m", "bench.market_crowd", str(batches), str(entries)]
    quiet = {"stdout": subprocess.PIPE, "cwd": ROOT, "check": True}
    return json.loads(subprocess.run(run, env={**os.environ, **environ}, **quiet).stdout)


def make(batches, entries):
    """What bench.crowd makes for so many batches, and besides {"good": the id of what everybody
    can pay for}."""
    made = crowd.make(0, batches)
    people = [Person.get(Person.slug == slug) for slug in (*made["neighbours"], "resident")]
    keeper = access.load_posts(Person.get(Person.slug == "shopkeeper"))
    [place] = {post.area for post in keeper.posts if post.role == "shopkeeper"}
    PointsRule.update(cap=PLENTY).where(PointsRule.cap.is_null(False)).execute()
    if entries:
        _elsewhere(place)
        ids = {*made["people"], *(person.id for person in people), *long_book.people()}
        long_book.fill(place, [*ids], entries)
    for person in people:
        said = {
            "source": f"bench:{person.id}",
            "reason": "补记",
            "by": keeper,
            "second": people[-1],
        }
        ledger.add(place.id, person, "volunteer", RICH, **said)
    good = Good.create(community=place, title="香皂", points=1, author=keeper, made_at=clock.now())
    said = {"by": keeper, "at": clock.now(), "day": clock.today()}
    StockMove.create(good=good, kind="donated", quantity=PLENTY, source="bench", **said)
    return made | {"good": good.id}


def _elsewhere(place):
    """The short book of the demo goes to another community: the long one begins long ago."""
    other, _people = long_book.chosen()
    PointsBook.update(community=other).where(PointsBook.community == place).execute()


if __name__ == "__main__":
    with create_app().app_context(), database.atomic():
        print(json.dumps(make(*map(int, sys.argv[1:]))))
