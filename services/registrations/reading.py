"""One registration as its page shows it."""

from peewee import JOIN

from models import Area, Organisation, Person, Post, Registration
from services import activity, flow, posts
from services.registrations.machine import REGISTRATION


def load(registration):
    """The Registration with person, organisation, area and its `.steps`. Two queries."""
    query = Registration.select(Registration, Area, Person, Organisation).join(Area)
    query = query.switch(Registration).join(Person, on=Registration.person)
    query = query.switch(Registration).join(Organisation, JOIN.LEFT_OUTER)
    found = query.where(Registration.id == registration.id).get()
    found.steps = flow.steps(REGISTRATION, [found.id])[found.id]
    return found


def speaks(registration):
    """Does whoever reports a unit in hold a post for it, or any other than a unit? One query."""
    if registration.kind != "unit":
        return True
    held = (Post.person == registration.person_id) & posts.in_force()
    return Post.select().where(held & (Post.organisation == registration.organisation_id)).exists()


def looked(registration, viewer):
    """Note that somebody of the branch read who reports in as a member; that person can see it."""
    if registration.kind == "member" and registration.person_id != viewer.id:
        activity.looked(viewer, "membership", person=registration.person)
