"""What a person is to an event: whoever prepares, holds or oversees it. See machine.py."""

from services import access

BY_ROLE = {"overseer": "event.oversee"}
OTHERS = ("runner", "preparer", "clock")


def parties(event, person):
    """The set of parties a Person (posts loaded; None: nobody) is to an event."""
    if person is None:
        return set()
    found = {name for name, verb in BY_ROLE.items() if access.can(verb, event, person)}
    if runs(event, person):
        found.add("runner")
    return found


def runs(event, person):
    """Does this person hold the event: as its organiser, for its team, or for the community?"""
    if event.organiser_id == person.id or access.can("event.oversee", event, person):
        return True
    return event.organisation_id is not None and event.organisation_id in leads(person)


def leads(person):
    """The ids of the teams and units a person organises for."""
    return {
        post.organisation_id
        for post in person.posts
        if post.role == "organiser" and post.organisation_id
    }


def acts_for(event, person, parties):
    """The id of the organisation for which somebody holds an event, or None."""
    return event.organisation_id if person and event.organisation_id in leads(person) else None
