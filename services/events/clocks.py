"""What `flask work` writes down about events that went by: no page waits for it."""

from datetime import timedelta

from models import Area, Event, Participation, database
from services import access, clock
from services.events import moving
from services.events.phases import AHEAD, LIVE, grace

BATCH = 100  # moved in one transaction
KEPT = timedelta(days=30)  # after it was settled, before it is put away


def by_the_clock():
    """Begin what has begun and somebody came to, end what is over, put away what was settled long
    ago. Returns how many events were moved."""
    now = clock.now()
    there = Participation.select(Participation.event).where(
        Participation.came_at.is_null(False) & (Participation.event == Event.id)
    )
    begun = Event.state.in_(AHEAD) & (Event.starts_at <= now) & (Event.ends_at > now)
    over = Event.state.in_(LIVE) & (Event.ends_at <= now - grace())
    old = (Event.state == "settled") & (Event.settled_at <= now - KEPT)
    return _each(begun & Event.id.in_(there), "start") + _each(over, "end") + _each(old, "archive")


def _each(where, verb):
    """Make a move of the clock for all events of a condition, some at a time: others write too."""
    done, query = 0, Event.select(Event.id).where(Event.is_open & where)
    query = query.order_by(Event.ends_at, Event.id).limit(BATCH)
    while True:
        with database.atomic():
            ids = [id for (id,) in query.tuples()]
            access.hold(Event, ids)
            # Read again once they are held: somebody may just have moved one.
            held = Event.select(Event, Area).join(Area, on=Event.area).where(Event.id.in_(ids))
            for event in list(held.where(where)):
                moving.move(event, verb, None, {}, parties={"clock"})
                done += 1
        if len(ids) < BATCH:
            return done
