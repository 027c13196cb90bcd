"""Which issues somebody looks after, handles or reported: expressions over Issue.

Lists may be long and histories longer, so each is written the way an index answers it. What would
need an OR over two indexes is a list of alternatives; `lists.page` asks them one by one.
"""

from peewee import SQL, NodeList

from models import CLAIMERS, Area, CoHandler, Issue, ids_in, within
from services import access, context, roles
from services.issues.parties import organisations
from services.rounds import plans

ABOVE = ("county", "subdistrict")


def is_open():
    """Expression: open. An equation, since no index of SQLite is asked with a bare column."""
    return Issue.is_open == True  # noqa: E712


def needs_callback():
    """Expression: solved on the spot, and drawn to be called back about."""
    return Issue.needs_callback == True  # noqa: E712


def scope(verb="issue.see"):
    """Expression: it lies where the signed-in person may `verb`.

    One query more for posts that look after a part of a community.
    """
    posts = [post for post in context.person().posts if post.role in roles.MAY[verb]]
    whole = sorted({post.area_id for post in posts if post.area.kind == "community"})
    above = [post.area.path for post in posts if post.area.kind in ABOVE]
    parts = {post.area.path for post in posts if post.area.kind not in ("community", *ABOVE)}
    parts = [path for path in sorted(parts) if not set(ids_in(path)) & {*whole}]
    found = []
    if whole:
        found.append(Issue.community == whole[0] if len(whole) == 1 else Issue.community.in_(whole))
    if above:
        found.append(unindexed(Issue.community).in_(_communities(within(above))))
    for community, paths in _by_community(parts).items():
        below = unindexed(Issue.area).in_(Area.select(Area.id).where(within(paths)))
        found.append((Issue.community == community) & below)
    return _any(found)


def open_in(verb):
    """Expression: open, and where the signed-in person may `verb`; without a query of its own.

    Communities are looked for among the places above a post, as far as it does not lie above them.
    """
    posts = [post for post in context.person().posts if post.role in roles.MAY[verb]]
    paths = [post.area.path for post in posts]
    found = is_open() & Issue.area.in_(Area.select(Area.id).where(within(paths)))
    if not any(post.area.kind in ABOVE for post in posts):
        found &= Issue.community.in_(ids_in(*paths))
    return found


def inside(community, verb):
    """Expression: it lies in a community (Area), where the signed-in person may `verb` there."""
    here = Issue.community == community.id
    paths = plans.inside(community, access.paths(verb))
    if paths == [community.path]:
        return here
    return here & unindexed(Issue.area).in_(Area.select(Area.id).where(within(paths)))


def mine():
    """Alternatives: reported by the signed-in person, or written where they have a post: what
    somebody wrote for others stays with the post (Issue.known_to)."""
    person = context.person()
    near = unindexed(Issue.community).in_(_near([post.area.path for post in person.posts]))
    return [Issue.reporter == person.id, (Issue.author == person.id) & near]


def work():
    """Alternatives: open, and handled by the signed-in person or an organisation of theirs."""
    person = context.person()
    found = [is_open() & (Issue.handler == person.id)]
    if own := sorted(organisations(person)):
        helped = CoHandler.select(CoHandler.issue).where(CoHandler.organisation.in_(own))
        found.append(is_open() & Issue.organisation.in_(own))
        found.append(is_open() & Issue.id.in_(helped))
    return found


def open_list():
    """Expression: on the open list, for the signed-in person to take (Issue.claimable_by)."""
    paths = [post.area.path for post in context.person().posts if post.role in CLAIMERS]
    if not paths:
        return SQL("1 = 0")
    near = Issue.community.in_(_near(paths))
    return is_open() & Issue.is_claimable & (Issue.state == "dispatched") & near


def each(*conditions):
    """Alternatives of which each holds with every one of `conditions`; they may be alternatives."""
    found = [None]
    for condition in conditions:
        some = condition if isinstance(condition, list) else [condition]
        found = [one if known is None else known & one for known in found for one in some]
    return found


def _near(paths):
    """Query of the ids of the communities at, above or below some areas."""
    return _communities(Area.id.in_(ids_in(*paths)) | within(paths))


def _communities(where):
    return Area.select(Area.id).where((Area.kind == "community") & where)


def _by_community(paths):
    """{community id: those of the paths that lie in it}."""
    if not paths:
        return {}
    above = _communities(Area.id.in_(ids_in(*paths))).tuples()
    ids = context.shared(("communities above", *paths), lambda: [id for (id,) in above])
    return {id: [path for path in paths if id in ids_in(path)] for id in ids}


def unindexed(column):
    """The column, in words that keep a planner from starting at its index: a unary plus."""
    return NodeList((SQL("+"), column))


def _any(parts):
    if not parts:
        return SQL("1 = 0")
    found = parts[0]
    for part in parts[1:]:
        found |= part
    return found
