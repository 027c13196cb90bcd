"""Participations of the named village in every state, each brought there by real people."""

from datetime import datetime, timedelta

from peewee import fn

from models import CheckIn, Event, Guardianship, Participation, Person, database
from services import access, clock
from services.events import moving
from services.participations import arriving, inviting, settling, signing_up
from tests import events, people

SAID = {"note": "写一句话", "minutes": 60}
EPOCH = datetime(1970, 1, 1)
HOURS = {"hours": 1}  # an event begins in an hour and goes on for two


def event(village, **other):
    """An event of the organiser that begins in an hour."""
    return events.published(village, **(events.soon(**HOURS) | other))


def fetched(event):
    """The same event as a route would find it."""
    return Event.get_by_id(event.id)


def sign_up(village, event, slug, by=None):
    """Somebody signs up (or `by`, a slug, signs them up). Returns the Participation."""
    with people.acting(village.people[by or slug]) as person, database.atomic():
        return signing_up.sign_up(fetched(event), village.people[slug], person)


def invite(village, event, *slugs, by="organiser"):
    """Whoever holds the event invites them. Returns how many."""
    with people.acting(village.people[by]) as person, database.atomic():
        ids = [village.people[slug].id for slug in slugs]
        return inviting.invite(fetched(event), ids, person)


def come(event, person, when=None, by=None, **how):
    """A Person came, as the door says."""
    when = when or clock.now()
    fact(event, person, "in", when)
    with database.atomic():
        how.setdefault("parties", {"runner"})
        return arriving.come(fetched(event), person, by, when, **how)


def leave(event, person, when=None, by=None, **how):
    """A Person left, as the door says."""
    when = when or clock.now()
    fact(event, person, "out", when)
    with database.atomic():
        how.setdefault("parties", {"runner"})
        return arriving.leave(fetched(event), person, by, when, **how)


def fact(event, person, direction, when, **other):
    """What a door noted and counted."""
    values = {"method": "tick", "verdict": "taken", "received_at": clock.now()} | other
    return CheckIn.create(
        event=event, person=person, direction=direction, happened_at=when, **values
    )


def make(village, participation, slug, verb, **said):
    """That person makes a step by hand. Returns the participation as it is then."""
    with people.acting(village.people[slug]) as person, database.atomic():
        found = found_by(person, participation)
        signing_up.move(found, verb, person, said)
    return Participation.get_by_id(participation.id)


def found_by(person, participation):
    """The participation as a route would find it for a signed-in person."""
    return access.find(Participation, participation.id)


def move_event(village, event, verb, slug="organiser", **said):
    """A step of the event and what follows from it."""
    with people.acting(village.people[slug]) as person, database.atomic():
        moving.move(fetched(event), verb, person, said)
    return fetched(event)


def served(village, event, slug, minutes=90):
    """Somebody was at an event for so long, from its start. Returns the Participation."""
    who = village.people[slug]
    come(event, who, event.starts_at)
    return leave(event, who, event.starts_at + timedelta(minutes=minutes))


def confirm(event, *participations, by):
    """`by`, a Person, confirms some minutes at once. Returns settling.Confirmed."""
    with people.acting(by) as person, database.atomic():
        return settling.confirm_all(fetched(event), [one.id for one in participations], person)


def crowd(village, event, count, states=("signed_up", "waitlisted", "invited", "hours_pending")):
    """So many people on the list of an event at once, from door to door, in some states."""
    now, homes = clock.now(), list(village.homes.values())
    before = Person.select(fn.MAX(Person.id)).scalar()
    names = [{"name": f"邻居{n}", "household": homes[n % len(homes)]} for n in range(count)]
    Person.insert_many(names).execute()
    rows = [
        {
            "event": event.id,
            "person": person.id,
            "state": states[number % len(states)],
            "minutes": 60 if states[number % len(states)] == "hours_pending" else None,
            "is_open": True,
            "moved_at": now,
            "state_since": now,
            "signed_up_at": now,
        }
        for number, person in enumerate(Person.select().where(Person.id > before))
    ]
    Participation.insert_many(rows).execute()


def ward(village, name="陈小朵", guardian="resident"):
    """A child without an account; the guardian decides for them."""
    home = village.people[guardian].household
    child = Person.create(name=name, household=home)
    Guardianship.create(child=child, guardian=village.people[guardian], since=clock.now())
    return child


def in_state(village, state, slug="resident"):
    """A Participation of an event of the community worker in one of Participation.STATES.

    Returns it; its event begins in an hour, and has begun or ended where the state needs that.
    """
    held = event(village, by=village.community_worker, capacity=1 if state == "waitlisted" else 20)
    row = WAYS[state](village, held, slug)
    return Participation.get_by_id(row.id)


def _row(village, event, slug):
    return Participation.get(event=event, person=village.people[slug])


def _invited(village, event, slug):
    invite(village, event, slug, by="community-worker")
    return _row(village, event, slug)


def _received(village, event, slug):
    return make(village, _invited(village, event, slug), slug, "receive")


def _waits(village, event, slug):
    sign_up(village, event, "volunteer")
    return sign_up(village, event, slug)


def _confirmed(village, event, slug):
    return make(village, sign_up(village, event, slug), slug, "confirm")


def _signed_off(village, event, slug):
    return make(village, sign_up(village, event, slug), slug, "sign_off")


def _called_off(village, event, slug):
    row = sign_up(village, event, slug)
    move_event(village, event, "cancel", "community-worker", note="下大雨")
    return row


def _there(village, event, slug):
    return come(event, village.people[slug], event.starts_at)


def _pending(village, event, slug):
    return served(village, event, slug)


def _on_record(village, event, slug):
    row = _pending(village, event, slug)
    confirm(event, row, by=village.secretary)
    return row


def _missed(village, event, slug):
    row = sign_up(village, event, slug)
    Event.update(state="ended").where(Event.id == event.id).execute()
    move_event(village, event, "settle", "community-worker")
    return row


def _asked(village, event, slug):
    Event.update(state="running").where(Event.id == event.id).execute()
    with people.acting(village.people[slug]) as person, database.atomic():
        return signing_up.ask_makeup(fetched(event), person, person, SAID)


def _declined(village, event, slug):
    return make(village, _asked(village, event, slug), "secretary", "refuse_makeup", note="没在")


def _voided(village, event, slug):
    row = _on_record(village, event, slug)
    make(village, row, "community-worker", "ask_void", note="记错人了")
    return make(village, row, "secretary", "agree_void", note="属实")


WAYS = {
    "invited": _invited,
    "notice_received": _received,
    "signed_up": sign_up,
    "waitlisted": _waits,
    "confirmed": _confirmed,
    "cancelled_by_self": _signed_off,
    "called_off": _called_off,
    "checked_in": _there,
    "hours_pending": _pending,
    "hours_confirmed": _on_record,
    "no_show": _missed,
    "makeup_requested": _asked,
    "declined": _declined,
    "voided": _voided,
}
