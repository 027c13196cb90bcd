"""Service that was done, as rows: events of the named village that are over, and who was there."""

from datetime import timedelta

from models import CheckIn, Event, Guardianship, Participation, Person, ServiceRecord
from services import clock, flow, sealing
from services.participations.machine import FINAL
from services.records import making
from services.records.machine import SERVICE_RECORD
from tests import people


def event(village, title="大扫除", days_ago=1, **values):
    """An event of 宝龙小区 that is settled; `days_ago` at nine in the morning."""
    day = clock.today() - timedelta(days=days_ago)
    begins = clock.utc(day.year, day.month, day.day, 9)
    values = {
        "community": village.community,
        "area": village.estate,
        "organiser": village.organiser,
        "author": village.organiser,
        "title": title,
        "kind": "cleaning",
        "content": "一起清理楼道",
        "place": "中心广场",
        "starts_at": begins,
        "ends_at": begins + timedelta(hours=3),
        "token": f"token-{Event.select().count()}",
        "door_secret_sealed": sealing.seal("door"),
        "state": "settled",
        "is_open": True,
        "moved_at": begins,
        "state_since": begins,
    } | values
    return Event.create(**values)


def serve(village, person, minutes=120, *, of=None, state="hours_confirmed", by=None, **values):
    """A Participation of a person in an event (`of`, or one of its own), noted by a tick.

    `days_ago`, `title`: of that event; `method` None: nobody noted it.
    """
    method = values.pop("method", "tick")
    about = {name: values.pop(name) for name in ("days_ago", "title") if name in values}
    happened = of or event(village, **about)
    by = by or village.community_worker
    row = Participation.create(
        event=happened,
        person=person,
        minutes=minutes,
        state=state,
        is_open=state not in FINAL,
        moved_at=happened.ends_at,
        state_since=happened.ends_at,
        confirmed_by=by if state in ("hours_confirmed", "voided") else None,
        **values,
    )
    if method:
        CheckIn.create(
            event=happened,
            person=person,
            direction="in",
            method=method,
            verdict="taken",
            by=village.captain,
            happened_at=happened.starts_at,
            received_at=happened.starts_at,
        )
    return row


def paper(village, person=None, since=None, until=None):
    """A record of service somebody (default: the resident) made of all they did."""
    with people.acting(person or village.resident) as holder:
        return making.make(holder, since, until, holder)


ISSUER = "宝龙社区志愿服务站"


def certificate(village, person=None):
    """A certificate somebody asked for."""
    with people.acting(person or village.resident) as holder:
        return making.request(holder, None, None, holder, ISSUER)


def in_state(village, state, person=None):
    """A certificate in one of ServiceRecord.STATES."""
    record = certificate(village, person)
    verbs = {"issued": ["issue"], "declined": ["decline"], "revoked": ["issue", "revoke"]}
    for verb in verbs.get(state, ()):
        with people.acting(village.secretary) as by:
            making.move(record, verb, by, "写一句话", ISSUER)
    return ServiceRecord.get_by_id(record.id)


def ward(village, guardian, name="陈小满"):
    """A child without an account, and the guardianship of it."""
    child = Person.create(name=name)
    Guardianship.create(child=child, guardian=guardian, since=clock.now())
    return child


def verbs_of(record):
    """The verbs of the steps of a paper, oldest first."""
    return [step.verb for step in flow.steps(SERVICE_RECORD, [record.id])[record.id]]
