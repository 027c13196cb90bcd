"""Lists of applications: mine, and those whose next step is mine to take."""

from collections import namedtuple

from models import Area, CreditApplication, ids_in, within
from services import access, context, flow
from services.credits import reading, voices
from services.credits.machine import CREDIT_APPLICATION
from services.participations.parties import wards_of

PAGE = 20
MINE = 30

# `applications` of a page; `aside` those of a sitting from which a member has to stay away; `next`
# the id to go on after, or None.
Page = namedtuple("Page", "applications aside next")


def mine():
    """My applications, my wards' and those I wrote down, open ones first, the newest first."""
    me = context.person()
    theirs = (CreditApplication.person == me.id) | CreditApplication.noted_by(me)
    theirs |= CreditApplication.person.in_(wards_of(me))
    newest = (CreditApplication.is_open.desc(), CreditApplication.id.desc())
    return list(reading.rows().where(theirs).order_by(*newest).limit(MINE))


def to_confirm(applications):
    """Those of `mine` that were written down for me or a ward, and wait for a word."""
    me = context.person()
    return [one for one in applications if one.state == "noted" and one.author_id != me.id]


def collecting(after=0):
    """A Page of what was declared and nobody has looked at yet, oldest first."""
    return _page("credit.collect", "declared", "collect", after)


def sitting(after=0):
    """A Page of what the council of my places is to say its numbers about, oldest first."""
    return _page("credit.assess", "collected", "assess", after)


def reviewing(after=0):
    """A Page of what the community is to review, oldest first; each has `.is_plain`: all agree."""
    found = _page("credit.review", "assessed", "approve", after)
    for one in found.applications:
        one.is_plain = voices.is_plain(one)
    return found


def _page(verb, state, step, after):
    access.require(verb)
    me = context.person()
    after = after if 0 < after <= access.LARGEST_ID else 0
    here = within(access.paths(verb)) & (CreditApplication.state == state)
    query = reading.rows().where(here & (CreditApplication.id > after))
    found = list(query.order_by(CreditApplication.id).limit(PAGE + 1))
    theirs, aside = [], []
    for one in voices.load(found[:PAGE]):
        offered = {move.verb for move in flow.offered(CREDIT_APPLICATION, one, me)}
        if step in offered:
            theirs.append(one)
        elif state == "collected" and "step_aside" in offered:
            aside.append(one)
    reading.looked_at_all(theirs, me)
    return Page(theirs, aside, found[PAGE - 1].id if len(found) > PAGE else None)


def roles():
    """Which lists the signed-in person has: a set of "collecting", "sitting", "reviewing"."""
    verbs = {
        "collecting": "credit.collect",
        "sitting": "credit.assess",
        "reviewing": "credit.review",
    }
    return {name for name, verb in verbs.items() if access.can(verb)}


def to_take_along(most=30):
    """The ids of what a collector takes along without a network, oldest first. Raises Refused."""
    return [one.id for one in collecting().applications[:most]]


def communities():
    """The communities whose notices somebody is near to, Areas."""
    paths = context.person().places
    here = Area.id.in_(ids_in(*paths)) & (Area.kind == "community")
    return list(Area.select().where(here).order_by(Area.path)) if paths else []
