"""Lists of redemptions: one's own, what waits at a counter, what is not settled."""

from collections import namedtuple

from peewee import JOIN

from models import Good, Person, Redemption
from services import access, context, flow
from services.participations.parties import wards_of
from services.redemptions.handing import with_all
from services.redemptions.machine import REDEMPTION

PAGE = 20
ALONG = 10  # codes somebody takes along in their day pack

Page = namedtuple("Page", "redemptions next")


def mine(before=None):
    """One Page of what I get, my wards get and I reserved for others, newest first, with persons.

    Each has `.answer`, the word that went with it when it ended.
    """
    me = context.person()
    own = (Redemption.person == me.id) | Redemption.person.in_(wards_of(me))
    helped = (Redemption.reserved_by == me.id) & ~Redemption.is_walk_up
    page = _page(with_all().where(own | helped), before)
    over = [one.id for one in page.redemptions if not one.is_open]
    steps = flow.steps(REDEMPTION, over) if over else {}
    for one in page.redemptions:
        one.answer = steps[one.id][-1].note if steps.get(one.id) else ""
    return page


def to_take_along():
    """The ids of what I can collect, for the day pack; one query."""
    me = context.person()
    own = (Redemption.person == me.id) | (Redemption.reserved_by == me.id)
    query = Redemption.select(Redemption.id).where(own & (Redemption.state == "reserved"))
    return [id for (id,) in query.order_by(Redemption.id.desc()).limit(ALONG).tuples()]


def put_aside(community, before=None):
    """One Page of what is reserved in a community, newest first, with persons."""
    here = (Redemption.community == community.id) & (Redemption.state == "reserved")
    return _page(with_all().where(here), before)


def unsettled(community, before=None):
    """One Page of what was handed over and is not settled, newest first, with persons."""
    here = (Redemption.community == community.id) & (Redemption.state == "unsettled")
    return _page(with_all().where(here), before)


def over_cap(community):
    """The latest that were paid for, but are more than a counter hands out without a network."""
    here = (Redemption.community == community.id) & (Redemption.state == "handed_over")
    query = with_all().where(here & (Redemption.conflict == "over_cap"))
    return list(query.order_by(Redemption.id.desc()).limit(PAGE))


def load(redemption):
    """The Redemption with all that its page shows: good, persons, `.steps`. Two queries."""
    handed, helper = Person.alias(), Person.alias()
    query = with_all().select_extend(handed, helper).switch(Redemption)
    query = query.join(handed, JOIN.LEFT_OUTER, on=Redemption.handed_by).switch(Redemption)
    query = query.join(helper, on=Redemption.reserved_by)
    found = query.where(Redemption.id == redemption.id).get()
    found.steps = flow.steps(REDEMPTION, [found.id])[found.id]
    return found


def _page(query, before):
    if last := access.id_of(before) if before else None:
        query = query.where(Redemption.id < last)
    found = list(query.order_by(Redemption.id.desc()).limit(PAGE + 1))
    return Page(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None)


def to_walk_up(community):
    """What a counter can hand out on the spot: the Goods of its shelf, by name; at most 100."""
    here = (Good.community == community.id) & Good.is_listed
    return list(Good.select().where(here).order_by(Good.title, Good.id).limit(100))
