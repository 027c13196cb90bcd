"""Taking part: signing up and off, places and the waiting list, telling, guardians."""

import threading
from datetime import timedelta

import pytest

from models import Event, Household, Participation, Person, Post, Step, database
from services import access, context
from services.errors import Missing, Refused, RuleBroken
from services.participations import inviting, reading, seats, signing_up
from services.participations.parties import parties
from tests import events, people
from tests import participations as made


def state_of(row):
    return Participation.get_by_id(row.id).state


def test_somebody_signs_up_and_off_again(village):
    event = made.event(village)
    row = made.sign_up(village, event, "resident")
    assert (row.state, row.signed_up_by_id) == ("signed_up", village.resident.id)
    assert row.noticed_at is not None
    assert made.make(village, row, "resident", "sign_off").state == "cancelled_by_self"
    again = made.sign_up(village, event, "resident")
    assert (again.id, state_of(again)) == (row.id, "signed_up")
    verbs = [step.verb for step in Step.select().where(Step.subject == "participation")]
    assert verbs == ["sign_up", "sign_off", "sign_up"]


def test_signing_up_twice_is_refused_in_a_sentence(village, app):
    event = made.event(village)
    made.sign_up(village, event, "resident")
    with app.test_request_context(), pytest.raises(RuleBroken, match="已报名"):
        made.sign_up(village, event, "resident")
    assert Participation.select().count() == 1


def test_who_finds_no_place_waits_and_moves_up_by_themselves(village):
    event = made.event(village, capacity=1)
    first = made.sign_up(village, event, "resident")
    assert made.fetched(event).state == "full"
    second = made.sign_up(village, event, "elder")
    third = made.sign_up(village, event, "volunteer")
    assert [state_of(row) for row in (second, third)] == ["waitlisted", "waitlisted"]
    made.make(village, first, "resident", "sign_off")
    assert [state_of(row) for row in (second, third)] == ["signed_up", "waitlisted"]
    moved = Participation.get_by_id(second.id)
    assert moved.noticed_at is None  # they have not heard of it yet
    assert made.fetched(event).state == "full"
    made.make(village, third, "volunteer", "sign_off")
    made.make(village, second, "elder", "sign_off")
    assert made.fetched(event).state == "enrolling"
    assert seats.left(made.fetched(event)) == 1


def test_more_places_let_those_who_wait_move_up(village):
    event = made.event(village, capacity=1)
    rows = [made.sign_up(village, event, slug) for slug in ("resident", "elder", "volunteer")]
    Event.update(capacity=2).where(Event.id == event.id).execute()
    with database.atomic():
        seats.balance(made.fetched(event))
    assert [state_of(row) for row in rows] == ["signed_up", "signed_up", "waitlisted"]
    Event.update(capacity=None).where(Event.id == event.id).execute()
    with database.atomic():
        seats.balance(made.fetched(event))
    assert state_of(rows[2]) == "signed_up"
    assert made.fetched(event).state == "enrolling"
    assert seats.left(made.fetched(event)) is None


def test_fewer_places_take_nobody_off_the_list(village):
    event = made.event(village, capacity=3)
    rows = [made.sign_up(village, event, slug) for slug in ("resident", "elder")]
    Event.update(capacity=1).where(Event.id == event.id).execute()
    with database.atomic():
        seats.balance(made.fetched(event))
    assert [state_of(row) for row in rows] == ["signed_up", "signed_up"]
    assert made.fetched(event).state == "full"
    assert seats.left(made.fetched(event)) == 0


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("draft", "还没有发布"),
        ("withdrawn", "还没有发布"),
        ("cancelled", "取消了"),
        ("locked", "截止"),
        ("running", "正在进行"),
        ("ended", "已经结束"),
        ("settled", "已经结束"),
    ],
)
def test_when_it_is_too_early_or_too_late_a_sentence_says_so(village, app, state, sentence):
    event = events.in_state(village, state)
    with app.test_request_context(), pytest.raises(RuleBroken, match=sentence):
        made.sign_up(village, event, "resident")
    assert Participation.select().count() == 0


def test_by_the_clock_it_is_over_even_if_nobody_wrote_that_down(village, app, clock):
    event = made.event(village)
    clock.move(hours=2)
    with app.test_request_context(), pytest.raises(RuleBroken, match="正在进行"):
        made.sign_up(village, event, "resident")
    clock.move(hours=2)
    with app.test_request_context(), pytest.raises(RuleBroken, match="已经结束"):
        made.sign_up(village, event, "resident")


def test_a_captain_signs_up_the_people_of_their_doors_and_nobody_else_does(village):
    event = made.event(village)
    row = made.sign_up(village, event, "resident", by="captain")
    assert row.signed_up_by_id == village.captain.id
    for slug in ("volunteer", "neighbour-worker", "organiser", "property"):
        with pytest.raises(Refused):
            made.sign_up(village, event, "elder", by=slug)
    assert Participation.select().count() == 1


def test_who_holds_an_event_puts_nobody_on_its_list(village):
    """Also where they look after the door of somebody."""
    event = made.event(village, by=village.community_worker)
    with pytest.raises(Refused):
        made.sign_up(village, event, "elder", by="community-worker")
    assert made.sign_up(village, event, "elder", by="grid-worker").state == "signed_up"
    row = made.invite(village, event, "resident", by="community-worker")
    assert row == 1


def test_a_guardian_decides_for_a_minor(village, app):
    child = made.ward(village)
    event = made.event(village, takes_minors=True)
    with people.acting(village.resident) as person, database.atomic():
        row = signing_up.sign_up(made.fetched(event), child, person)
    assert (row.state, row.guardian_id) == ("signed_up", village.resident.id)
    with people.acting(village.resident) as person, database.atomic():
        [*_mine, part] = reading.own(made.fetched(event), person)
        assert part.person == child and part.participation.id == row.id
        assert "sign_off" in {move.verb for move in (part.first, *part.others) if move}


def test_minors_come_only_where_they_are_taken_and_only_with_their_guardians_word(village, app):
    child, event = made.ward(village), made.event(village)
    for by, sentence in ((village.resident, "成年人"), (village.captain, "监护人")):
        with (
            app.test_request_context(),
            people.acting(by) as person,
            pytest.raises(RuleBroken, match=sentence),
            database.atomic(),
        ):
            signing_up.sign_up(made.fetched(event), child, person)
    assert Participation.select().count() == 0
    with people.acting(village.volunteer) as person, pytest.raises(Missing):
        signing_up.decided_by(person, child.id)


def test_invited_people_are_told_once_and_stay_free(village):
    event = made.event(village)
    made.sign_up(village, event, "volunteer")
    assert made.invite(village, event, "resident", "elder", "volunteer", "outsider") == 2
    assert made.invite(village, event, "resident", "elder") == 0
    rows = {row.person_id: row for row in inviting.listed(event)}
    assert {row.state for row in rows.values()} == {"invited"}
    told = made.make(village, rows[village.elder.id], "captain", "receive")
    assert (told.state, told.noticed_by_id) == ("notice_received", village.captain.id)
    assert [row.person_id for row in inviting.listed(event)] == [
        village.resident.id,
        village.elder.id,
    ]
    got = made.make(village, rows[village.resident.id], "resident", "receive")
    assert got.state == "notice_received"
    with pytest.raises(Refused):
        made.invite(village, event, "elder", by="volunteer")


def test_the_day_before_one_tap_says_that_one_comes(village, app, clock):
    event = events.published(village, **events.soon(days=5))
    row = made.sign_up(village, event, "resident")
    with app.test_request_context(), pytest.raises(RuleBroken, match="前一天"):
        made.make(village, row, "resident", "confirm")
    clock.move(days=4)
    assert made.make(village, row, "resident", "confirm").state == "confirmed"


def test_what_was_taken_back_in_time_counts_though_it_arrives_late(village, app, clock):
    event = made.event(village)
    row = made.sign_up(village, event, "resident")
    before = clock.moment + timedelta(minutes=10)
    clock.move(hours=2)
    with people.acting(village.resident) as person, app.test_request_context():
        with pytest.raises(RuleBroken), database.atomic():
            signing_up.move(made.found_by(person, row), "sign_off", person, {})
        with database.atomic():
            signing_up.move(made.found_by(person, row), "sign_off", person, {}, (before, 0))
    assert state_of(row) == "cancelled_by_self"


def test_coming_and_leaving_are_no_steps_by_hand(village):
    row = made.sign_up(village, made.event(village), "resident")
    for verb in ("come", "leave", "move_up", "miss", "nothing"):
        with pytest.raises(Missing):
            made.make(village, row, "resident", verb)


def test_a_captain_sees_the_people_of_their_doors_and_not_how_it_ended_badly(village):
    row = made.in_state(village, "no_show")
    event = made.fetched(row.event)
    with people.acting(village.captain) as person:
        assert reading.people(event, person).groups == {}
        with pytest.raises(Missing):
            reading.find(row.id)
    with people.acting(village.community_worker) as person:
        assert [*reading.people(event, person).groups] == ["gone"]
    with people.acting(village.resident) as person:
        [part] = reading.own(event, person)
        assert part.participation.state == "no_show"
        assert reading.people(event, person) is None


def test_today_shows_what_waits_for_me_and_my_wards(village, queries):
    child = made.ward(village)
    event = made.event(village, takes_minors=True)
    made.invite(village, event, "resident")
    with people.acting(village.resident) as person:
        with database.atomic():
            signing_up.sign_up(made.fetched(event), child, person)
        person.__dict__.pop("ward_ids", None)
        with queries(6):
            parts = reading.mine(person)
    assert [(part.person.name, part.first.verb) for part in parts] == [
        (village.resident.name, "sign_up"),
        (child.name, "confirm"),
    ]


def test_a_name_is_found_in_the_community_masked_and_at_my_doors_whole(village):
    event = made.event(village)
    with people.acting(village.captain) as person:
        [(who, label, moves)] = reading.found_for(event, person, "陈晓")
        assert (who.id, [move.verb for move in moves]) == (village.resident.id, ["sign_up"])
        assert "陈晓东" in label and "101" in label
        assert reading.found_for(event, person, " ") == []
    Event.update(state="running").where(Event.id == event.id).execute()
    with people.acting(village.organiser) as person:
        [(_who, label, moves)] = reading.found_for(made.fetched(event), person, "陈晓")
        assert (label, [move.verb for move in moves]) == ("陈*东", ["ask_makeup"])
        assert reading.found_for(made.fetched(event), person, "马远") == []


def test_who_joins_is_what_they_are(village):
    row = made.sign_up(village, made.event(village), "resident")
    found = {}
    for slug in ("resident", "captain", "organiser", "secretary", "volunteer"):
        with people.acting(village.people[slug]) as person:
            found[slug] = parties(row, person)
    assert found["resident"] == {"self"}
    assert found["captain"] == {"teller"}
    assert found["organiser"] == {"runner"}
    assert {"runner", "second", "secretary"} <= found["secretary"]
    assert found["volunteer"] == set()


# --- Eight people and one place -------------------------------------------------------------------


def test_of_eight_who_race_for_the_last_place_one_has_it_and_the_others_wait(village, app):
    event = made.event(village, capacity=1)
    homes = list(Household.select().limit(8))
    crowd = [Person.create(name=f"赛{n}", household=home) for n, home in enumerate(homes)]
    for person in crowd:
        Post.create(person=person, role="resident", area=village.community, since=village.since)
    ready, problems = threading.Barrier(8, timeout=30), []

    def race(person):
        try:
            with database.connection_context(), context.acting(access.load_posts(person)):
                found = Event.get_by_id(event.id)  # as it stood before anybody signed up
                ready.wait()
                with database.atomic():
                    signing_up.sign_up(found, person, person)
        except Exception as problem:
            problems.append(problem)

    threads = [threading.Thread(target=race, args=(person,)) for person in crowd]
    database.close()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    database.connect(reuse_if_open=True)
    assert not problems
    states = [row.state for row in Participation.select()]
    assert sorted(states) == ["signed_up", *["waitlisted"] * 7]
    assert Event.get_by_id(event.id).state == "full"
    assert Step.select().where((Step.subject == "event") & (Step.verb == "fill")).count() == 1
    assert Step.select().where(Step.subject == "participation").count() == 8


def test_two_who_leave_at_once_let_two_move_up(village, app):
    event = made.event(village, capacity=2)
    slugs = ("resident", "elder", "volunteer", "captain", "unit-head")
    rows = [made.sign_up(village, event, slug) for slug in slugs]
    ready, problems = threading.Barrier(2, timeout=30), []

    def leave(slug, id):
        try:
            me = village.people[slug]
            with database.connection_context(), context.acting(access.load_posts(me)):
                ready.wait()
                with database.atomic():
                    signing_up.move(reading.find(id), "sign_off", me, {})
        except Exception as problem:
            problems.append(problem)

    pairs = [("resident", rows[0].id), ("elder", rows[1].id)]
    threads = [threading.Thread(target=leave, args=pair) for pair in pairs]
    database.close()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    database.connect(reuse_if_open=True)
    assert not problems
    assert [state_of(row) for row in rows[2:]] == ["signed_up", "signed_up", "waitlisted"]
