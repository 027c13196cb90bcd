"""The day pack (离线包): what a person's phone takes along into stairwells without a network.

Only what goes in, and the names of versions; the pages themselves are made in routes/packing.py.
Nothing here keeps who took what along and when, save for care notes: those looks are noted.
"""

import base64
import hashlib
import re
from bisect import bisect_left
from collections import namedtuple
from datetime import timedelta
from itertools import accumulate

from peewee import Case, fn

from models import (
    DOOR_ROLES,
    Area,
    Household,
    Person,
    Post,
    Visit,
    database,
    ids_in,
    within,
)
from services import access, activity, areas, clock, context, doorstep, maps, posts, rounds

# A phone names all it has in one header, seven characters each; servers take 8 KB of it.
MOST = 1100
OWN_DAYS = 7
OWN_VISITS = 50
PAGE = 20
NEARLY = 0.8  # of the cap: from here on somebody should know

Size = namedtuple("Size", "posts doors")
Page = namedtuple("Page", "sizes page pages total")

_TAGS = re.compile(r"[\w-]{6}( [\w-]{6})*", re.ASCII)


def tag(*parts):
    """The name of a version: the same for the same parts, six characters of base64url."""
    digest = hashlib.sha256(repr(parts).encode()).digest()
    return base64.urlsafe_b64encode(digest)[:6].decode()


def tags_in(text):
    """The tags a phone says it has; none where it says something else."""
    return set(text.split(" ")) if _TAGS.fullmatch(text) else set()


def doors(due, cap):
    """(the doors that go along, at most `cap`, how many there are): due ones first, then in natural
    order."""
    query = doorstep.doors()
    urgency = Case(None, [(due.still_open("focus"), 0), (due.still_open("full"), 1)], 2)
    found = list(query.order_by(urgency, *query._order_by).limit(cap))
    total = Household.visible_to(due.person).where(Household.ended_on.is_null()).count()
    return found, total


def places(households):
    """The areas whose pages go along: those of the person's posts, and what lies between them and
    the doors. Units only where a post is: their doors stand on the page of the building."""
    person = context.person()
    tops = maps.of_posts(person)
    ids = {id for path in {home.area.path for home in households} for id in ids_in(path)}
    between = Area.visible_to(person).where(Area.id.in_(ids) & (Area.kind != "unit"))
    found = {area.id: area for area in [*tops, *between.order_by(Area.path)]}
    return list(found.values())


def own_visits():
    """The ids of what the signed-in person noted in the last days, newest first."""
    person = context.person()
    since = clock.today() - timedelta(days=OWN_DAYS - 1)
    mine = (Visit.author == person.id) & (Visit.day >= since) & Visit.voided_at.is_null()
    query = Visit.visible_to(person).select(Visit.id).where(mine)
    newest = query.order_by(Visit.happened_at.desc(), Visit.id.desc()).limit(OWN_VISITS)
    return [id for (id,) in newest.tuples()]


def running_rounds():
    """The keys of the rounds on the first page of rounds, as their addresses have them."""
    running = rounds.overview().running.values()
    return [round.key for found in running for round in found]


def take_along(household_ids, viewer):
    """Note that care notes of these doors left with the pack, once a day for each.

    In a transaction of its own, before anything is handed out.
    """
    if not household_ids:
        return
    with database.atomic():
        activity.looked_at_all(viewer, "pack", "household", household_ids)


def sizes(cap, page=1):
    """One Page of Sizes: who looks after so many doors that a phone hardly takes them, by place.

    Told by the posts alone, of those in my areas; what a phone took along and when is nobody's.
    """
    counted = _counter(access.paths("pack.oversee"))
    found = []
    for held in _held().values():
        doors = sum(counted(path) for path in _outermost(post.area.path for post in held))
        if doors >= NEARLY * cap:
            found.append(Size(held, doors))
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(1, page), pages)
    shown = found[(page - 1) * PAGE : page * PAGE]
    areas.load_above([post.area for size in shown for post in size.posts])
    return Page(shown, page, pages, len(found))


def _held():
    """{person id: [Post]} of the posts with doors in the areas I oversee, by place."""
    query = (
        Post.select(Post, Area, Person)
        .join(Area)
        .switch(Post)
        .join(Person, on=Post.person)
        .where(within(access.paths("pack.oversee")) & Post.role.in_(DOOR_ROLES))
        .where(posts.in_force() & Person.ended_on.is_null())
    )
    held = {}
    for post in query.order_by(Area.path, Post.id):
        held.setdefault(post.person_id, []).append(post)
    return held


def _counter(paths):
    """A function: how many doors lie at or below a path inside `paths`. One query."""
    query = Household.select(Area.path, fn.COUNT(Household.id)).join(Area)
    here = within(paths) & Household.ended_on.is_null()
    rows = sorted(query.where(here).group_by(Area.path).tuples())
    keys = [path for path, _count in rows]
    sums = [0, *accumulate(count for _path, count in rows)]

    def counted(path):
        return sums[bisect_left(keys, path[:-1] + "0")] - sums[bisect_left(keys, path)]

    return counted


def _outermost(paths):
    """Some paths without those that lie inside another."""
    found = set(paths)
    return [p for p in found if not any(p != q and p.startswith(q) for q in found)]
