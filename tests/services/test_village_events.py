"""The events of the demo village, at three hours of a day: told by the real services, so that
everybody finds something, whenever the demo is opened."""

from collections import Counter

import pytest

from app import create_app
from models import (
    Activity,
    CheckIn,
    Event,
    Participation,
    Person,
    PostClaim,
    Registration,
    Step,
    database,
)
from services import access, clock, context, doctor, village
from services.checkins import reading as door
from services.events import lists, phases
from services.events.machine import EVENT
from services.events.parties import runs
from services.participations import minutes, reading
from services.participations.machine import PARTICIPATION

HOURS = {"night": (3, 0), "morning": (9, 30), "evening": (22, 0)}
# Nobody locks an event, withdraws one, or has put one away so soon; what goes on now is written
# down as running by `flask work`.
STATES = {"draft", "enrolling", "full", "ended", "settled", "cancelled"}
PARTS = {
    "invited",
    "signed_up",
    "waitlisted",
    "called_off",
    "checked_in",
    "hours_pending",
    "hours_confirmed",
    "no_show",
}


@pytest.fixture(scope="module", params=HOURS, autouse=True)
def seeded(request, copies, tmp_path_factory):
    """Every test here reads the village as it was seeded at that hour: (moment, settings)."""
    now = clock.utc(2026, 3, 18, *HOURS[request.param])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "source", lambda: now)
        with copies.copy(tmp_path_factory.mktemp("events")) as settings:
            create_app(settings)
            village.seed()
            yield now, settings
            database.close()


@pytest.fixture(autouse=True)
def moment(clock, seeded):
    """Naive UTC; the clock of each test stands there, too."""
    clock.set(seeded[0])
    return clock.moment


@pytest.fixture
def looking():
    """looking(slug): the Person, who is also the one signed in until the test is over."""
    opened = []

    def look(slug):
        person = access.load_posts(Person.get(Person.slug == slug))
        acting = context.acting(person)
        acting.__enter__()
        opened.append(acting)
        return person

    yield look
    for acting in reversed(opened):
        acting.__exit__(None, None, None)


def now_on():
    """The event that goes on now."""
    [event] = [event for event in Event.select() if phases.has_door(event)]
    return event


def test_every_state_that_can_occur_occurs():
    assert {event.state for event in Event.select()} == STATES
    assert {phases.phase(event) for event in Event.select()} == STATES | {"running"}
    assert {row.state for row in Participation.select()} == PARTS
    assert {claim.state for claim in PostClaim.select()} == {"claimed", "serving"}
    assert Counter((row.kind, row.state) for row in Registration.select()) == {
        ("member", "active"): 1,
        ("member", "applied"): 1,
        ("team", "applied"): 1,
    }


def test_the_figures_are_the_same_each_time():
    figures = [
        (event.title[:4], event.state, Counter(row.state for row in event.participations))
        for event in Event.select().order_by(Event.id)
    ]
    saturday = ("周六益起", "settled", {"hours_confirmed": 9, "no_show": 1})
    assert figures[:5] == [
        saturday,
        saturday,
        saturday,
        ("帮邻居看", "ended", {"hours_pending": 6, "signed_up": 1}),
        ("扫雪除冰", "cancelled", {"called_off": 4}),
    ]
    assert [(state, dict(people)) for _title, state, people in figures[5:]] == [
        ("enrolling", {"signed_up": 3, "checked_in": 2}),
        ("enrolling", {"signed_up": 5, "invited": 3}),
        ("full", {"signed_up": 6, "waitlisted": 2}),
        ("enrolling", {}),
        ("draft", {}),
    ]
    confirmed = Participation.select().where(Participation.state == "hours_confirmed")
    assert Counter(row.minutes for row in confirmed.order_by(Participation.id)) == {
        120: 15,
        117: 9,
        47: 3,
    }


def test_steps_are_moves_of_the_machines_in_an_unbroken_chain(moment):
    for machine, model in ((EVENT, Event), (PARTICIPATION, Participation)):
        states, moments = {}, {}
        starts = {(move.verb, move.after) for move in machine.starts}
        for step in Step.select().where(Step.subject == machine.noun).order_by(Step.id):
            before = states.get(step.subject_id)
            assert step.before == before
            if before is None:
                assert (step.verb, step.after) in starts
            else:
                after = [m.after or before for m in machine.of(step.verb) if before in m.before]
                assert step.after in after
                assert step.received_at >= moments[step.subject_id]
            states[step.subject_id], moments[step.subject_id] = step.after, step.received_at
            assert step.received_at <= moment
        assert states == {row.id: row.state for row in model.select()}


def test_nothing_happened_later_than_now(moment):
    assert not CheckIn.select().where(CheckIn.received_at > moment).exists()
    assert not Activity.select().where(Activity.received_at > moment).exists()
    late = (Participation.signed_up_at > moment) | (Participation.moved_at > moment)
    assert not Participation.select().where(late).exists()


def test_minutes_come_from_the_facts_at_the_door():
    counted = Participation.select().where(Participation.minutes.is_null(False))
    assert counted.count() == 33
    for row in counted:
        its = (CheckIn.event == row.event_id) & (CheckIn.person == row.person_id)
        facts = list(CheckIn.select().where(its & (CheckIn.verdict == "taken")))
        event = row.event
        assert row.minutes == minutes.served(facts, event.starts_at, event.ends_at).minutes


def test_a_volunteer_has_a_record_and_something_to_look_forward_to(looking):
    person = looking("volunteer")
    mine = list(Participation.select().where(Participation.person == person))
    states = Counter(row.state for row in mine)
    assert states == {"hours_confirmed": 3, "hours_pending": 1, "signed_up": 1, "invited": 1}
    assert sum(row.minutes for row in mine if row.state == "hours_confirmed") == 360
    coming = lists.listed("coming").events
    assert [event.own for event in coming][:2] == [["signed_up"], ["invited"]]
    assert {part.participation.state for part in reading.mine(person)} >= {"signed_up", "invited"}
    assert PostClaim.get(PostClaim.person == person).state == "serving"


@pytest.mark.parametrize("slug", ["organiser", "community-worker", "secretary"])
def test_whoever_holds_events_has_one_going_on_and_one_to_settle(looking, slug):
    person = looking(slug)
    going_on, over = lists.to_hold(person)
    assert (phases.phase(going_on), over.state) == ("running", "ended")
    disputed = [row for row in over.participations if row.is_disputed]
    assert len(disputed) == 1
    first = lists.listed("run").events[0]
    assert first.id == over.id


def test_a_community_worker_has_a_draft_the_organiser_does_not_see(looking):
    looking("community-worker")
    assert [event.title for event in lists.listed("run").events if event.state == "draft"] == [
        "律师坐堂：物业费那些事"
    ]
    looking("organiser")
    assert not [event for event in lists.listed("run").events if event.state == "draft"]


def test_somebody_waits_for_a_place():
    full = Event.get(Event.state == "full")
    rows = list(full.participations)
    assert sum(row.state == "signed_up" for row in rows) == full.capacity
    assert sum(row.state == "waitlisted" for row in rows) == 2


@pytest.mark.parametrize("slug", ["resident", "elder"])
def test_neighbours_are_asked_to_come(looking, slug):
    person = looking(slug)
    [part] = reading.mine(person)
    assert part.participation.state == "invited"
    assert part.first.verb in ("receive", "sign_up")


def test_the_door_of_one_event_is_open_now(looking, moment):
    event, organiser = now_on(), looking("organiser")
    assert event.starts_at <= moment < event.ends_at
    assert runs(event, organiser)
    assert door.figures(event) == (5, 2, 2)
    assert len(door.names(event, organiser)) == 5
    assert door.station(event)


def test_the_doctor_is_content(seeded):
    found = doctor.examine(seeded[1], database.obj, environ={})
    bad = [one for one in found if one.level == "bad" and one.about != "translations"]
    assert not bad
