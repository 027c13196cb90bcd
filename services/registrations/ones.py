"""三个一: what a member and a unit have done, as ticks only they and their branch see.

Nobody counts or ranks them: a tick says that something was done, and its lack says nothing.
"""

from collections import namedtuple

from models import Event, Issue, Participation, PostClaim
from services import clock
from services.records import served

One = namedtuple("One", "code is_done")  # is_done None: cannot be known yet


def ones(registration):
    """The three Ones of a member's or a unit's Registration, [] for a team. At most two queries."""
    if registration.kind == "member":
        return _member(registration)
    return _unit(registration) if registration.kind == "unit" else []


def _member(registration):
    person = registration.person_id
    serving = (PostClaim.person == person) & (PostClaim.state == "serving")
    return [
        One("joined", registration.state == "active"),
        One("claimed", PostClaim.select().where(serving).exists()),
        One("served", _served(person)),
    ]


def _served(person):
    """Was somebody at an event of this month, and are the minutes confirmed?"""
    today = clock.today()
    confirmed = (Participation.person == person) & (Participation.state == "hours_confirmed")
    query = Participation.select().join(Event)
    return query.where(confirmed & served.between(today.replace(day=1), today)).exists()


def _unit(registration):
    return [
        One("agreed", registration.agreement_on is not None),
        One("met", None),
        One("solved", _solved(registration.organisation_id)),
    ]


def _solved(organisation):
    """Was anything crossed off this year that the unit had?"""
    this_year = clock.utc(clock.today().year, 1, 1)
    done = (Issue.organisation == organisation) & (Issue.state == "closed")
    return Issue.select().where(done & (Issue.closed_at >= this_year)).exists()
