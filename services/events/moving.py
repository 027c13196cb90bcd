"""Moving an event on, in the caller's transaction."""

from models import Area, Event
from services import access, flow
from services.errors import Missing
from services.events import aftermath, phases
from services.events.machine import EVENT

BY_THE_CLOCK = ("fill", "free")


def offered(event, person):
    """The flow.Moves a person can make now, one for each verb."""
    return flow.offered(EVENT, event, person)


def find(id):
    """The Event with this id as the signed-in person sees it, held inside a transaction: a draft of
    a weekly one together with the others, in one order, or two people who each hold one of them
    would wait for each other. Raises Missing.
    """
    known = 0 < id <= access.LARGEST_ID
    one = Event.get_or_none((Event.id == id) & (Event.state == "draft")) if known else None
    if one is not None:
        access.hold(Event, [id, *(other.id for other in drafts(one))])
    return access.find(Event, id)


def move(event, verb, by, said, happened=None, parties=None):
    """Make a move of an event and what follows from it. Returns the flow Step.

    `said`: note, outcome, fields ({field: value} of `change`), series (publish: the other drafts of
    the same weekly event as well). `happened`: as flow.move takes it. Raises Refused, RuleBroken,
    Missing for an unknown verb.
    """
    if verb not in {one.verb for one in EVENT.moves} or verb in BY_THE_CLOCK:
        raise Missing
    others = []
    if verb == "publish" and said.get("series"):
        others = [other for other in drafts(event) if phases.is_not_over(other)]
    access.hold(Event, sorted({event.id, *(other.id for other in others)}))
    event.state = Event.select(Event.state).where(Event.id == event.id).scalar()
    step = _moved(event, verb, by, said, happened, parties)
    for other in others:
        _moved(other, verb, by, {}, happened, parties)
    return step


def _moved(event, verb, by, said, happened, parties):
    how = {"note": said.get("note") or "", "happened": happened, "parties": parties}
    given = {name: value for name, value in said.items() if name != "note"}
    step = flow.move(EVENT, event, verb, by, **how, **given)
    aftermath.follow(event, step)
    return step


def drafts(event):
    """The other drafts of the same weekly event; none where it is no draft itself. One query."""
    if event.state != "draft":
        return []
    root = event.first_id or event.id
    mine = ((Event.first == root) | (Event.id == root)) & (Event.id != event.id)
    query = Event.select(Event, Area).join(Area, on=Event.area)
    return list(query.where(mine & (Event.state == "draft")).order_by(Event.starts_at))
