"""An event for whoever has its link: no account, no names."""

from models import Area, Event
from services.errors import Missing


def find(token):
    """The published Event behind a link, with its area and community. Raises Missing."""
    community = Area.alias()
    query = Event.select(Event, Area, community).join(Area, on=Event.area).switch(Event)
    query = query.join(community, on=Event.community, attr="community")
    found = query.where((Event.token == token) & (Event.state != "draft")).first()
    if found is None:
        raise Missing
    return found


def is_visible(event, person):
    """Can somebody who is signed in open its page?"""
    return Event.visible_to(person).where(Event.id == event.id).exists()
