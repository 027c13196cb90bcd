"""Events with a door, for tests: one of 宝龙 that begins soon, and who is on its list."""

import json
import secrets
from datetime import timedelta
from types import SimpleNamespace

from app import create_app
from models import Area, CheckIn, Event, Participation, Person, database
from services import clock, passes, sealing
from services.checkins import proving
from services.passes import issuing


def event(village, begins=timedelta(minutes=30), lasts=timedelta(hours=2), **values):
    """An event of the community worker's community, published; it begins in half an hour."""
    now = clock.now()
    said = {
        "community": village.community,
        "area": village.community,
        "organiser": village.community_worker,
        "author": village.community_worker,
        "title": "义务清扫",
        "kind": "cleaning",
        "content": "打扫楼道",
        "place": "小区广场",
        "starts_at": now + begins,
        "ends_at": now + begins + lasts,
        "token": secrets.token_hex(8),
        "door_secret_sealed": sealing.seal(secrets.token_hex(32)),
        "state": "enrolling",
        "is_open": True,
        "moved_at": now,
        "state_since": now,
    }
    return Event.create(**said | values)


def on_list(held, *people, state="signed_up", **values):
    """Some people on its list, in a state; the last Participation."""
    now = clock.now()
    for person in people:
        row = {"state": state, "is_open": True, "moved_at": now, "state_since": now}
        row |= {"signed_up_at": now} | values
        made = Participation.create(event=held, person=person, **row)
    return made


def token(person):
    """The text in the QR of somebody's pass."""
    return issuing.token_of(issuing.pass_of(person))


def code(held, moment=None):
    """The code its door shows at a moment."""
    return passes.code_at(proving.door_secret(held), held.id, moment or clock.now())


def pin(held):
    """Its four digits."""
    return passes.pin(proving.door_secret(held), held.id)


def facts(held):
    """What was noted at its door: (person id, direction, method, verdict, reason), oldest first."""
    fields = CheckIn.person, CheckIn.direction, CheckIn.method, CheckIn.verdict, CheckIn.reason
    return list(CheckIn.select(*fields).where(CheckIn.event == held).order_by(CheckIn.id).tuples())


def state(held, person):
    """Where somebody stands on its list; None if they do not."""
    mine = (Participation.event == held) & (Participation.person == person)
    found = Participation.get_or_none(mine)
    return found and found.state


def opened(said):
    """What tests/browser/doors.py asks for, in a process of its own: JSON in and out."""
    said = json.loads(said)
    app = create_app()
    with app.app_context(), database.connection_context(), database.atomic():
        slugs = {person.slug: person for person in Person.select()}
        place = Area.get(Area.name == "宝龙社区")
        held = event(SimpleNamespace(community=place, community_worker=slugs["community-worker"]))
        home = slugs["resident"].household
        listed = [slugs[slug] for slug in said["listed"]]
        more = range(said["more"])
        listed += [Person.create(name=f"张{number:03}", household=home) for number in more]
        on_list(held, *listed)
        others = [Person.create(name=f"李{number:03}") for number in range(said["walk_in"])]
        tokens = [token(person) for person in (*listed, *others)]
        return json.dumps({"id": held.id, "tokens": tokens, "pin": pin(held)})
