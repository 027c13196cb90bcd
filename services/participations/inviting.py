"""Inviting people to an event, and who of them knows about it. Nobody is signed up by it."""

from models import Area, Participation, Person, Post
from services import batches, clock
from services.errors import Refused, RuleBroken
from services.events.parties import runs
from services.participations import counting, rules
from services.participations.machine import PARTICIPATION, TOLD
from services.participations.parties import holds, tells
from services.participations.signing_up import with_home

AT_ONCE = 500


def invite(event, person_ids, by):
    """Invite those of some people who are not on the list yet; in the caller's transaction.

    For whoever runs the event, anybody who lives or has a post in its community; for a captain,
    the people of their doors. Minors go along only where they are taken. Returns how many were
    invited. Raises Refused, RuleBroken.
    """
    counting.hold(event)
    blank = Participation(event=event, person=by)
    if said := rules.against(blank, "invite", by):
        raise RuleBroken(said)
    people = _reachable(event, {*person_ids}, by)
    if not event.takes_minors:
        rules.mark_minors(people)
        people = [person for person in people if not person.is_minor]
    there = Participation.select(Participation.person).where(Participation.event == event.id)
    known = {id for (id,) in there.tuples()}
    fresh = [person.id for person in people if person.id not in known]
    _write(event, fresh, by)
    return len(fresh)


def listed(event):
    """The Participations of those who were invited and have not answered, with their people: those
    who have not heard of it first."""
    query = Participation.select(Participation, Person).join(Person, on=Participation.person)
    mine = (Participation.event == event.id) & Participation.state.in_(TOLD)
    order = (Participation.noticed_at.is_null(False), Person.name, Participation.id)
    return list(query.where(mine).order_by(*order))


def _reachable(event, ids, by):
    """The people among `ids` that `by` may invite. Raises Refused where they may invite nobody."""
    going = Person.id.in_([*ids][:AT_ONCE]) & Person.ended_on.is_null()
    people = list(with_home(Person.select().where(going)).order_by(Person.id)) if ids else []
    if not runs(event, by):
        theirs = [person for person in people if tells(person, by)]
        if (people and not theirs) or holds(event, by):
            raise Refused("participation.invite")
        return theirs
    path = event.community.path
    posts = Post.select(Post.person).join(Area).where(Area.path.startswith(path))
    posted = {id for (id,) in posts.where(Post.person.in_([*ids])).tuples()}
    return [person for person in people if person.id in posted or _lives_in(person, path)]


def _lives_in(person, path):
    return person.household_id is not None and person.household.area.path.startswith(path)


def _write(event, ids, by):
    now = clock.now()
    rows = [
        {
            "event": event.id,
            "person": id,
            "invited_by": by.id,
            "state": "invited",
            "is_open": True,
            "moved_at": now,
            "state_since": now,
        }
        for id in ids
    ]
    if not rows:
        return
    Participation.insert_many(rows).execute()
    mine = (Participation.event == event.id) & Participation.person.in_(ids)
    made = list(Participation.select().where(mine).order_by(Participation.id))
    for participation in made:
        participation.event = event
    batches.begin_all(PARTICIPATION, made, "invite", by)
