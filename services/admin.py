"""What an administrator looks over: the places with their figures, and what happened there."""

import json
from collections import Counter, namedtuple

from peewee import JOIN, fn

from models import Activity, Area, Household, Person, Post, within
from services import access, context, posts, words

PAGE = 20
# Who walked or served when is nobody's attendance sheet, who reported an issue is known to the
# community alone, who reported in (a member, perhaps) to their branch, who has children: not named.
FIELD_WORK = ("visit.", "promise.")
BY_REPORTERS = tuple(
    f"issue.{verb}"
    for verb in "raise join solve answer say confirm withdraw take_back reopen".split()
)
REPORTED_IN = ("registration.apply", "registration.leave")
BY_VOLUNTEERS = (
    *(
        f"participation.{verb}"
        for verb in (
            "receive sign_up confirm sign_off come leave dispute give_feedback ask_makeup"
        ).split()
    ),
    "post_claim.claim",
    "post_claim.leave",
    "service_record.print",
    "service_record.request",
    "guardianship.make",
    "guardianship.end",
)
BY_ANYBODY = BY_REPORTERS + REPORTED_IN + BY_VOLUNTEERS
BY_ITSELF = ("issue", "event", "participation", "service_record")  # what the clock moves, too

Row = namedtuple("Row", "area grids homes people")
Page = namedtuple("Page", "rows page pages total")


def overview(page=1):
    """One Page of the communities I look after with their counts; my own places where none is."""
    paths = access.paths("admin.see")
    mine = Area.select().where(Area.ended_on.is_null())
    query = mine.where(within(paths) & (Area.kind == "community"))
    total = query.count()
    if not total:
        query = mine.where(Area.path.in_(paths))
        total = query.count()
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    places = list(query.order_by(Area.path).paginate(page, PAGE))
    grids, homes, people = _grids(places), _homes(places), _people(places)
    rows = [Row(a, grids[a.id], homes[a.id], people[a.id]) for a in places]
    return Page(rows, page, pages, total)


def _below(places, *columns):
    """Query of the areas below each of `places`, as rows (place id, …)."""
    place = Area.alias()
    end = fn.SUBSTR(place.path, 1, fn.LENGTH(place.path) - 1).concat("0")  # '0' follows '/'
    inside = (Area.path >= place.path) & (Area.path < end)
    query = place.select(place.id, *columns).join(Area, on=inside)
    return query.where(place.id.in_([p.id for p in places])).group_by(place.id)


def _grids(places):
    here = (Area.kind == "grid") & Area.ended_on.is_null()
    return Counter(dict(_below(places, fn.COUNT(Area.id)).where(here).tuples()))


def _homes(places):
    query = _below(places, fn.COUNT(Household.id)).join(Household, on=Household.area == Area.id)
    return Counter(dict(query.where(Household.ended_on.is_null()).tuples()))


def _people(places):
    query = _below(places, fn.COUNT(Post.person.distinct())).join(Post, on=Post.area == Area.id)
    return Counter(dict(query.where(posts.in_force()).tuples()))


def feed(noun=None, before=None):
    """(rows, id to go on before or None): what happened in my areas, newest first.

    Each Activity comes with area and actor, `.by` (named, team, somebody, clock or operator) and
    `.about`: the post or home it says more of.
    """
    query = (
        Activity.visible_to(context.person())
        .select(Activity, Area, Person)
        .switch(Activity)
        .join(Person, JOIN.LEFT_OUTER, on=Activity.actor)
    )
    if noun in words.WORDS["noun"]:
        query = query.where(Activity.verb.startswith(f"{noun}."))
    known = before and 0 < before <= access.LARGEST_ID
    last = Activity.get_or_none(Activity.id == before) if known else None
    if last:
        at, same = Activity.received_at, Activity.received_at == last.received_at
        query = query.where((at < last.received_at) | (same & (Activity.id < before)))
    newest = (Activity.received_at.desc(), Activity.id.desc())
    rows = list(query.order_by(*newest).limit(PAGE + 1))
    for row in rows:
        row.by = _by(row)
        row.about = _about(json.loads(row.detail))
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def _by(row):
    """As whom the feed names who did something."""
    if row.verb.startswith(FIELD_WORK):
        return "team"
    if row.verb in BY_ANYBODY:
        return "somebody"
    if row.actor:
        return "named"
    return "clock" if row.subject in BY_ITSELF else "operator"


def _about(detail):
    """The words of those details that have any: a role, why a post ended."""
    kinds = {"role": "role", "reason": "leave"}
    return [words.of(detail[key], kind) for key, kind in kinds.items() if key in detail]
