"""Lists of registrations: mine, and what waits for whoever welcomes people. Without ticks: nobody
is compared with anybody."""

from collections import namedtuple

from peewee import JOIN

from models import Area, Organisation, Person, Registration
from services import access, context
from services.events.parties import leads

PAGE = 20
MINE = 30
VIEWS = {"waiting": "applied", "active": "active"}

Page = namedtuple("Page", "registrations next")


def mine():
    """My registrations with organisation and area, those going on first, then the latest."""
    me = context.person()
    query = Registration.select(Registration, Organisation, Area)
    query = query.join(Organisation, JOIN.LEFT_OUTER).switch(Registration).join(Area)
    newest = (Registration.is_open.desc(), Registration.moved_at.desc(), Registration.id.desc())
    return list(query.where(Registration.person == me.id).order_by(*newest).limit(MINE))


def may_welcome(person=None):
    """Does somebody (default: the signed-in person) welcome anybody: branch, staff, leader?"""
    person = person or context.person()
    verbs = ("registration.accept", "team.accept")
    return any(access.can(verb, person=person) for verb in verbs) or bool(leads(person))


def waiting(view="waiting", after=0):
    """One Page of what I welcome, oldest first: each with person, organisation and area.

    `view` is one of VIEWS, `after` the id the page before ended with; `next` the one to go on
    after, or None.
    """
    me = context.person()
    query = Registration.visible_to(me).select(Registration, Area, Person, Organisation)
    query = query.switch(Registration).join(Person, on=Registration.person)
    query = query.switch(Registration).join(Organisation, JOIN.LEFT_OUTER)
    theirs = (Registration.person != me.id) & (Registration.state == VIEWS.get(view, "applied"))
    after = after if 0 < after <= access.LARGEST_ID else 0
    query = query.where(theirs & (Registration.id > after)).order_by(Registration.id)
    found = list(query.limit(PAGE + 1))
    return Page(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None)
