"""Events: what has to be said, who may hold them, what each step does."""

import json
from datetime import date, datetime, time, timedelta

import pytest

from models import Event, OperatingMode, Organisation, Participation, Post, Step, database
from services import clock as moments
from services import context, modes
from services.checkins import proving
from services.errors import Missing, Refused, RuleBroken
from services.events import lists, moving, phase, preparing, reading, stating
from tests import events as made
from tests import people


def signed_up(event, person, state="signed_up"):
    """A row as it stands once somebody signed up."""
    now = moments.now()
    return Participation.create(
        event=event,
        person=person,
        state=state,
        is_open=True,
        signed_up_at=now,
        noticed_at=now,
        moved_at=now,
        state_since=now,
    )


def test_a_draft_keeps_what_was_said_in_utc(village):
    event = made.draft(village)
    assert (event.starts_at, event.ends_at) == (
        datetime(2026, 3, 21, 1, 0),
        datetime(2026, 3, 21, 3, 0),
    )
    assert (event.state, event.is_open, event.community_id) == ("draft", True, village.community.id)
    assert len(proving.door_secret(event)) == 64
    assert [step.verb for step in Step.select()] == ["draft"]


def test_an_end_before_the_beginning_is_on_the_next_morning(village):
    event = made.draft(village, from_time=time(22, 30), to_time=time(6, 0))
    assert event.starts_at == datetime(2026, 3, 21, 14, 30)
    assert event.ends_at == datetime(2026, 3, 21, 22, 0)
    assert moments.day_of(event.ends_at) == date(2026, 3, 22)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "  "),
        ("title", "长" * 41),
        ("kind", "party"),
        ("day", None),
        ("from_time", None),
        ("to_time", None),
        ("to_time", time(9, 0)),
        ("day", date(2027, 4, 1)),
        ("capacity", 0),
        ("capacity", 100_000),
        ("content", "长" * 2001),
        ("area", None),
        ("organisation", 1),
        ("until", date(2026, 3, 20)),
        ("until", date(2026, 3, 21) + timedelta(weeks=26)),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(village, field, value):
    with pytest.raises(RuleBroken) as broken:
        made.draft(village, **{field: value})
    assert broken.value.field == field
    assert not Event.select().exists()


def test_each_thing_that_has_to_be_said_is_asked_for_in_a_sentence(village):
    empty = dict.fromkeys(("place", "content", "conditions", "risks", "protection"), " ")
    with pytest.raises(stating.Incomplete) as broken:
        made.published(village, **empty)
    assert set(broken.value.fields) == set(empty)
    event = made.draft(village, **empty)
    with pytest.raises(stating.Incomplete):
        made.make(village, event, "publish")


def test_what_is_over_cannot_be_published(village, clock):
    event = made.draft(village)
    clock.move(days=4)
    with pytest.raises(stating.Incomplete) as broken:
        made.make(village, event, "publish")
    assert set(broken.value.fields) == {"day"}


def test_a_weekly_event_is_one_event_for_each_week(village):
    first = made.draft(village, until=date(2026, 4, 12), from_time=time(23), to_time=time(1))
    every = made.series(first)
    assert [moments.day_of(event.starts_at).day for event in every] == [21, 28, 4, 11]
    assert {event.first_id for event in every} == {None, first.id}
    assert all(event.ends_at - event.starts_at == timedelta(hours=2) for event in every)
    assert len({event.token for event in every}) == 4


def test_all_dates_are_published_when_asked_and_only_then(village):
    first = made.draft(village, until=date(2026, 4, 11))
    made.make(village, first, "publish")
    assert [event.state for event in made.series(first)] == ["enrolling", *["draft"] * 3]
    second = made.series(first)[1]
    made.make(village, second, "publish", series=True)
    assert {event.state for event in made.series(first)} == {"enrolling"}


def test_drafts_of_a_weekly_event_change_together(village):
    first = made.draft(village, until=date(2026, 4, 4))
    words = made.said(village, place="西门", from_time=time(10), to_time=time(12))
    with people.acting(village.organiser) as person:
        preparing.change(Event.get_by_id(first.id), person, words)
    every = made.series(first)
    assert {event.place for event in every} == {"西门"}
    assert [event.starts_at.hour for event in every] == [2, 2, 2]
    assert [event.starts_at.day for event in every] == [21, 28, 4]


def test_the_same_form_never_makes_two_events(village):
    act = made.said(village, until=date(2026, 4, 4))
    with people.acting(village.organiser, "act") as person:
        preparing.draft(person, act)
        with pytest.raises(Exception, match=r"(?i)unique|duplicate"), database.atomic():
            preparing.draft(person, act)
    assert Event.select().count() == 3


def test_in_an_emergency_publishing_calls_up(village):
    with people.acting(village.secretary) as secretary:
        modes.start(village.community, "暴雨", moments.today(), secretary)
    assert OperatingMode.select().count() == 1
    assert made.published(village).is_call_up


def test_only_who_prepares_events_here_can(village):
    for slug in ("resident", "volunteer", "grid-worker", "outsider", "observer"):
        with people.acting(village.people[slug]) as person, pytest.raises(RuleBroken):
            preparing.draft(person, made.said(village))
    assert not Event.select().exists()


def test_an_organiser_holds_events_for_teams_of_their_own_only(village):
    team = Organisation.create(name="红马甲", kind="team", area=village.community)
    with pytest.raises(RuleBroken):
        made.draft(village, organisation=team.id)
    Post.update(organisation=team).where(Post.person == village.organiser).execute()
    assert made.draft(village, organisation=team.id).organisation_id == team.id


def test_what_was_changed_is_remembered_by_name(village):
    event = made.published(village)
    with people.acting(village.organiser) as person:
        found = Event.get_by_id(event.id)
        preparing.change(found, person, made.said(village, place="西门", capacity=30))
    step = Step.get(Step.verb == "change")
    assert set(json.loads(step.detail)["changed"]) == {"place", "capacity"}
    assert Event.get_by_id(event.id).capacity == 30
    changed = reading.last_change(event, reading.story(event))
    assert changed and len(changed[1]) == 2


def test_saving_without_a_change_is_no_step(village):
    event = made.published(village)
    with people.acting(village.organiser) as person:
        preparing.change(Event.get_by_id(event.id), person, made.said(village))
    assert not Step.select().where(Step.verb == "change").exists()


def test_what_is_published_stays_complete(village):
    event = made.published(village)
    with people.acting(village.organiser) as person, pytest.raises(stating.Incomplete):
        preparing.change(Event.get_by_id(event.id), person, made.said(village, risks=""))


def test_more_places_let_the_waiting_list_move_up(village):
    event = made.published(village, capacity=1)
    signed_up(event, village.resident)
    waiting = signed_up(event, village.elder, "waitlisted")
    Event.update(state="full").execute()
    with people.acting(village.organiser) as person:
        preparing.change(Event.get_by_id(event.id), person, made.said(village, capacity=3))
    assert Participation.get_by_id(waiting.id).state == "signed_up"
    assert Event.get_by_id(event.id).state == "enrolling"


def test_an_event_somebody_signed_up_for_is_cancelled_and_not_withdrawn(village):
    event = made.published(village)
    row = signed_up(event, village.resident)
    with pytest.raises(RuleBroken):
        made.make(village, event, "withdraw")
    with pytest.raises(RuleBroken) as broken:
        made.make(village, event, "cancel")
    assert broken.value.field == "note"
    assert made.make(village, event, "cancel", note="下大雨").state == "cancelled"
    assert Participation.get_by_id(row.id).state == "called_off"
    assert reading.reason(reading.story(event)) == "下大雨"


def test_whoever_was_invited_is_called_off_when_it_is_withdrawn(village):
    event = made.published(village)
    row = signed_up(event, village.resident, "invited")
    Participation.update(signed_up_at=None).execute()
    made.make(village, event, "withdraw")
    assert Participation.get_by_id(row.id).state == "called_off"


def test_it_begins_when_it_is_near_and_not_before(village, clock):
    event = made.published(village)
    with pytest.raises(RuleBroken):
        made.make(village, event, "start")
    clock.move(days=2, hours=22)
    assert made.make(village, event, "start").state == "running"


def test_it_is_ended_settled_and_thanked_for(village):
    event = made.in_state(village, "running")
    event = made.make(village, event, "end", outcome="清了三个楼道")
    assert (event.state, event.outcome) == ("ended", "清了三个楼道")
    event = made.make(village, event, "settle")
    assert event.settled_at == moments.now() and event.is_open
    with pytest.raises(RuleBroken):
        made.make(village, event, "thank")
    assert made.make(village, event, "thank", outcome="很干净").outcome == "很干净"
    assert not made.make(village, event, "archive").is_open


def test_it_is_not_settled_while_minutes_wait(village):
    event = made.in_state(village, "ended")
    signed_up(event, village.resident, "hours_pending")
    with pytest.raises(RuleBroken):
        made.make(village, event, "settle")
    assert Event.get_by_id(event.id).state == "ended"


def test_nobody_else_moves_it(village):
    event = made.published(village)
    for slug in ("resident", "volunteer", "grid-worker", "captain"):
        with people.acting(village.people[slug]) as person, pytest.raises(Refused):
            moving.move(Event.get_by_id(event.id), "lock", person, {})


def test_only_the_clock_fills_an_event(village):
    event = made.published(village)
    with people.acting(village.organiser) as person:
        for verb in ("fill", "free", "nothing"):
            with pytest.raises(Missing):
                moving.move(event, verb, person, {})


def test_where_it_stands_follows_from_the_time_alone(village, clock):
    event = made.published(village)
    assert phase(event) == "enrolling"
    clock.move(days=3)
    assert phase(event) == "running"
    clock.move(hours=2)
    assert phase(event) == "ended"
    assert made.make(village, event, "end").state == "ended"


def seen(village, slug, view):
    with people.acting(village.people[slug]):
        return [event.id for event in lists.listed(view).events]


def test_the_lists_hold_what_is_coming_mine_held_and_past(village, clock):
    event, draft = made.published(village), made.draft(village)
    signed_up(event, village.resident)
    assert seen(village, "resident", "coming") == [event.id]
    assert seen(village, "resident", "mine") == [event.id]
    assert seen(village, "elder", "mine") == []
    assert seen(village, "outsider", "coming") == []
    assert seen(village, "organiser", "run") == [event.id, draft.id]
    clock.move(days=4)
    assert seen(village, "resident", "coming") == []
    assert seen(village, "resident", "past") == [event.id]
    with people.acting(village.organiser):
        assert [one.id for one in lists.listed("coming").to_do] == [event.id]
    with people.acting(village.resident):
        assert lists.listed("coming").to_do == []


def test_what_was_cancelled_stays_in_sight_of_who_meant_to_come(village):
    event = made.published(village)
    signed_up(event, village.resident)
    made.make(village, event, "cancel", note="下大雨")
    assert seen(village, "resident", "coming") == [event.id]
    assert seen(village, "elder", "coming") == []


def test_lists_page_by_where_the_last_one_ended(village):
    for week in range(3):
        made.published(village, day=made.DAY + timedelta(days=week), until=date(2026, 5, 30))
    with people.acting(village.resident):
        found, after = [], None
        while True:
            page = lists.listed("coming", after)
            found += [event.id for event in page.events]
            if (after := page.next) is None:
                break
        assert len(found) == len(set(found)) == Event.select().count() > lists.PAGE
        assert lists.listed("coming", "nonsense").events
    assert context.person() is None


def test_the_four_arrivals_are_counted(village):
    event = made.published(village)
    signed_up(event, village.resident)
    signed_up(event, village.elder, "waitlisted")
    signed_up(event, village.captain, "called_off")
    counts = reading.counts(event)
    assert (counts.signed_up, counts.noticed, counts.came, counts.seated) == (2, 2, 0, 1)
    assert reading.places_left(event, counts) == 19
