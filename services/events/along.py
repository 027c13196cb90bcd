"""Which events a phone takes along for places without a network."""

from models import Event, Participation
from services import access, clock, context
from services.events.parties import runs
from services.events.phases import LIVE, grace

SOON = 2 * clock.DAY
MOST = 10


def soon():
    """[(Event, holds its door?)] of the signed-in person: what goes on or begins soon where they
    live or have posts, the first first. One statement."""
    me, now = context.person(), clock.now()
    near = (Event.ends_at > now - grace()) & (Event.starts_at < now + SOON)
    query = Event.visible_to(me).where(near & Event.state.in_(LIVE))
    found = query.order_by(Event.starts_at, Event.id).limit(MOST)
    ticks = access.can("participation.tick", person=me)
    return [(event, ticks or runs(event, me)) for event in found]


def mine():
    """The ids of the open events the signed-in person is on the list of, as far as they are to come
    or were over lately."""
    me = context.person()
    query = Participation.select(Participation.event).join(Event)
    here = (Participation.person == me.id) & Participation.is_open & Event.is_open
    found = query.where(here & (Event.ends_at > clock.now() - SOON)).order_by(Event.starts_at)
    return [id for (id,) in found.limit(MOST).tuples()]
