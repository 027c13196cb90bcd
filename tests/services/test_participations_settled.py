"""Coming, leaving and what becomes of the minutes: nobody is refused at the door, nobody confirms
their own, nothing counts twice."""

from datetime import timedelta

import pytest
from peewee import fn

from models import CheckIn, Participation, Person, Step, database
from services.errors import Refused, RuleBroken
from services.participations import arriving, lists, settling, signing_up
from tests import participations as made
from tests import people

MINUTE = timedelta(minutes=1)


@pytest.fixture
def event(village):
    """An event of the organiser, from 10:30 to 12:30."""
    return made.event(village, capacity=20)


def row_of(event, person):
    return Participation.get(event=event, person=person)


def steps(row):
    here = (Step.subject == "participation") & (Step.subject_id == row.id)
    return [step.verb for step in Step.select().where(here).order_by(Step.id)]


def conflicts(row):
    return row_of(row.event, row.person).conflicts.split()


def after(event, minutes):
    return event.starts_at + minutes * MINUTE


# --- At the door ----------------------------------------------------------------------------------


def test_somebody_comes_and_leaves_and_their_minutes_wait(village, event):
    made.sign_up(village, event, "resident")
    row = made.come(event, village.resident, after(event, 5))
    assert (row.state, row.came_at) == ("checked_in", after(event, 5))
    row = made.leave(event, village.resident, after(event, 80))
    assert (row.state, row.minutes, row.needs_review) == ("hours_pending", 75, False)
    assert conflicts(row) == []
    assert steps(row) == ["sign_up", "come", "leave"]


def test_coming_again_while_in_and_leaving_twice_are_no_moves(village, event):
    made.come(event, village.resident, after(event, 5))
    made.come(event, village.resident, after(event, 5))
    made.leave(event, village.resident, after(event, 80))
    row = made.leave(event, village.resident, after(event, 80))
    assert (row.minutes, steps(row)) == (75, ["come", "leave"])


def test_who_comes_back_gets_both_parts(village, event):
    for came, left in ((0, 30), (60, 100)):
        made.come(event, village.resident, after(event, came))
        row = made.leave(event, village.resident, after(event, left))
    assert (row.state, row.minutes) == ("hours_pending", 70)
    assert row.came_at == event.starts_at


def test_whatever_is_odd_is_noted_and_nobody_is_refused(village, app):
    event = made.event(village, capacity=1)
    made.sign_up(village, event, "resident")
    off = made.sign_up(village, event, "elder")
    made.make(village, off, "elder", "sign_off")
    assert conflicts(made.come(event, village.resident, event.starts_at)) == []
    elder = made.come(event, village.elder, event.starts_at, conflicts=("clock_off",))
    assert conflicts(elder) == ["clock_off", "had_signed_off", "over_capacity"]
    walk_in = made.come(event, village.volunteer, event.starts_at)
    assert conflicts(walk_in) == ["not_signed_up", "over_capacity"]
    child = made.ward(village)
    assert "guardian_unknown" in conflicts(made.come(event, child, event.starts_at))
    assert Participation.select().where(Participation.state == "checked_in").count() == 4


def test_who_was_called_off_and_comes_all_the_same_is_counted(village, event):
    made.sign_up(village, event, "resident")
    made.move_event(village, event, "cancel", note="下大雨")
    assert row_of(event, village.resident).state == "called_off"
    row = made.come(event, village.resident, event.starts_at)
    assert (row.state, conflicts(row)) == ("checked_in", ["called_off"])


def test_somebody_without_a_part_in_it_cannot_say_that_others_came(village, event):
    with people.acting(village.volunteer) as person, pytest.raises(Refused), database.atomic():
        arriving.come(made.fetched(event), village.elder, person, event.starts_at)
    with people.acting(village.captain) as person, database.atomic():
        row = arriving.come(made.fetched(event), village.elder, person, event.starts_at)
    assert row.state == "checked_in"


def test_leaving_that_arrives_before_coming_counts(village, event):
    """Two phones were offline; the one at the exit came back first."""
    assert made.leave(event, village.resident, after(event, 60)) is None
    row = made.come(event, village.resident, after(event, 10))
    assert (row.state, row.minutes) == ("hours_pending", 50)


def test_an_earlier_coming_that_arrives_late_adds_its_minutes(village, event):
    made.come(event, village.resident, after(event, 30))
    made.leave(event, village.resident, after(event, 60))
    row = made.come(event, village.resident, after(event, 10))
    assert (row.state, row.minutes, row.came_at) == ("hours_pending", 50, after(event, 10))
    assert steps(row) == ["come", "leave"]


def test_who_did_not_check_out_is_closed_at_the_end_and_flagged(village, event, clock):
    made.come(event, village.resident, after(event, 30))
    clock.set(event.ends_at + 5 * MINUTE)
    made.move_event(village, event, "end")
    row = row_of(event, village.resident)
    assert (row.state, row.minutes, row.left_by_clock) == ("hours_pending", 90, True)
    assert row.left_at == event.ends_at
    assert not row.needs_review
    assert CheckIn.select().count() == 1


def test_the_true_leaving_that_arrives_late_puts_it_right(village, event, clock):
    made.come(event, village.resident, after(event, 30))
    clock.set(event.ends_at + 5 * MINUTE)
    made.move_event(village, event, "end")
    row = made.leave(event, village.resident, after(event, 60))
    assert (row.state, row.minutes, row.left_by_clock) == ("hours_pending", 30, False)


def test_an_event_that_ends_early_ends_the_minutes_too(village, event, clock):
    made.come(event, village.resident, after(event, 0))
    clock.set(after(event, 45))
    made.move_event(village, event, "start")
    made.move_event(village, event, "end")
    assert row_of(event, village.resident).minutes == 45


def test_coming_that_arrives_after_the_end_is_closed_at_once(village, event, clock):
    made.sign_up(village, event, "resident")
    clock.set(event.ends_at + 5 * MINUTE)
    made.move_event(village, event, "end")
    row = made.come(event, village.resident, after(event, 20))
    assert (row.state, row.minutes, row.left_by_clock) == ("hours_pending", 100, True)


def test_an_audience_serves_no_minutes(village):
    event = made.event(village, counts_hours=False)
    assert made.served(village, event, "resident").minutes == 0


# --- Afterwards -----------------------------------------------------------------------------------


def test_many_are_confirmed_at_once_but_nobody_their_own(village, event):
    mine = made.served(village, event, "organiser")
    rows = [made.served(village, event, slug) for slug in ("resident", "elder", "volunteer")]
    made.make(village, rows[1], "elder", "dispute")
    Participation.update(needs_review=True).where(Participation.id == rows[2].id).execute()
    done = made.confirm(event, mine, *rows, by=village.organiser)
    assert done == (1, [village.organiser.name], 2)
    states = {row.person_id: row.state for row in Participation.select()}
    assert states.pop(village.resident.id) == "hours_confirmed"
    assert {*states.values()} == {"hours_pending"}
    row = row_of(event, village.resident)
    assert (row.confirmed_by_id, row.minutes, row.is_open) == (village.organiser.id, 90, False)
    assert steps(row)[-1] == "confirm_hours"
    with pytest.raises(RuleBroken):
        made.confirm(event, by=village.organiser)
    with pytest.raises(Refused):
        made.confirm(event, mine, by=village.volunteer)
    assert made.confirm(event, mine, by=village.secretary).count == 1


def test_a_ward_is_as_ones_own(village):
    event = made.event(village, by=village.community_worker, takes_minors=True)
    village.people["community-worker"].household = village.resident_home
    child = made.ward(village, guardian="community-worker")
    made.come(event, child, event.starts_at)
    row = made.leave(event, child, after(event, 60))
    assert made.confirm(event, row, by=village.community_worker).own == [child.name]


def test_five_hundred_are_confirmed_in_a_few_statements(village, event, queries):
    rows = _crowd(event, 500, "hours_pending", minutes=60)
    with people.acting(village.organiser) as person, queries(12), database.atomic():
        done = settling.confirm_all(made.fetched(event), [row.id for row in rows], person)
    assert done.count == 500
    assert Step.select().where(Step.verb == "confirm_hours").count() == 500


def test_nothing_is_settled_while_minutes_wait(village, app, event, clock):
    row = made.served(village, event, "resident")
    made.sign_up(village, event, "elder")
    made.invite(village, event, "volunteer")
    clock.set(event.ends_at + MINUTE)
    made.move_event(village, event, "end")
    with app.test_request_context(), pytest.raises(RuleBroken, match="1人"):
        made.move_event(village, event, "settle")
    assert row_of(event, village.elder).state == "signed_up"
    made.confirm(event, row, by=village.organiser)
    made.move_event(village, event, "settle")
    assert row_of(event, village.elder).state == "no_show"
    assert row_of(event, village.volunteer).state == "called_off"


def test_a_cancelled_event_calls_everybody_off_who_was_to_come(village, event):
    made.sign_up(village, event, "resident")
    made.invite(village, event, "elder")
    with database.atomic():
        assert lists.call_off_all(made.fetched(event)) == 2
        assert lists.call_off_all(made.fetched(event)) == 0


def test_minutes_are_put_right_with_a_reason_and_never_ones_own(village, app, event):
    row = made.served(village, event, "resident")
    with app.test_request_context():
        for said in ({"note": "记错了"}, {"minutes": 30}, {"minutes": 9999, "note": "多"}):
            with pytest.raises(RuleBroken):
                made.make(village, row, "organiser", "adjust", **said)
        mine = made.served(village, event, "organiser")
        with pytest.raises(RuleBroken):
            made.make(village, mine, "organiser", "adjust", minutes=10, note="我自己")
    assert made.make(village, row, "organiser", "adjust", minutes=0, note="没帮忙").minutes == 0


def test_a_word_that_something_is_wrong_is_answered_one_by_one(village, event):
    row = made.served(village, event, "resident")
    assert made.make(village, row, "resident", "dispute").is_disputed
    row = made.make(village, row, "organiser", "adjust", minutes=100, note="问过了")
    assert (row.is_disputed, row.minutes, row.state) == (False, 100, "hours_pending")
    made.make(village, row, "resident", "dispute", note="还是不对")
    row = made.make(village, row, "organiser", "confirm_hours")
    assert (row.is_disputed, row.state) == (False, "hours_confirmed")
    made.make(village, row, "resident", "dispute")
    row = made.make(village, row, "organiser", "adjust", minutes=110, note="再问过")
    assert (row.is_disputed, row.minutes, row.state) == (False, 110, "hours_confirmed")


def test_a_later_entry_takes_two_people_and_is_marked_for_ever(village, app, event, clock):
    clock.set(after(event, 60))
    with people.acting(village.resident) as person, database.atomic():
        said = {"minutes": 45, "note": "手机没电了"}
        row = signing_up.ask_makeup(made.fetched(event), person, person, said)
    assert (row.state, row.minutes, row.asked_by_id) == ("makeup_requested", 45, person.id)
    with pytest.raises(Refused):
        made.make(village, row, "resident", "agree_makeup")
    row = made.make(village, row, "secretary", "agree_makeup")
    assert (row.state, row.minutes, row.is_makeup) == ("hours_confirmed", 45, True)
    with people.acting(village.community_worker) as person, database.atomic():
        other = signing_up.ask_makeup(made.fetched(event), village.elder, person, said)
    with app.test_request_context(), pytest.raises(RuleBroken):
        made.make(village, other, "community-worker", "agree_makeup")
    with app.test_request_context(), pytest.raises(RuleBroken):
        made.make(village, other, "secretary", "refuse_makeup")
    assert made.make(village, other, "secretary", "refuse_makeup", note="没来").state == "declined"


def test_a_later_entry_is_for_what_has_begun_and_no_longer_than_it(village, app, event, clock):
    said = {"minutes": 45, "note": "手机没电了"}
    with people.acting(village.resident) as person, app.test_request_context():
        with pytest.raises(RuleBroken, match="还没开始"), database.atomic():
            signing_up.ask_makeup(made.fetched(event), person, person, said)
        clock.set(after(event, 60))
        for wrong in ({"minutes": 45}, {"note": "好"}, said | {"minutes": 999}):
            with pytest.raises(RuleBroken), database.atomic():
                signing_up.ask_makeup(made.fetched(event), person, person, wrong)
    assert Participation.select().count() == 0


def test_minutes_come_off_the_record_by_two_people(village, app, event, monkeypatch):
    revoked = []
    monkeypatch.setattr("services.records.revoking.revoke_for", revoked.append)
    row = made.served(village, event, "resident")
    made.confirm(event, row, by=village.organiser)
    made.make(village, row, "secretary", "ask_void", note="记错人了")
    with app.test_request_context(), pytest.raises(RuleBroken):
        made.make(village, row, "secretary", "agree_void")
    assert Participation.get_by_id(row.id).asked_to_void and revoked == []
    Participation.update(asked_by=village.community_worker).execute()
    row = made.make(village, row, "secretary", "agree_void")
    assert (row.state, row.asked_to_void) == ("voided", False)
    assert [one.id for one in revoked] == [row.id]
    assert made.come(event, village.resident, event.starts_at).state == "voided"


def test_minutes_stay_on_the_record_where_the_second_says_no(village, event):
    row = made.served(village, event, "resident")
    made.confirm(event, row, by=village.organiser)
    made.make(village, row, "community-worker", "ask_void", note="记错人了")
    row = made.make(village, row, "secretary", "refuse_void", note="没有记错")
    assert (row.state, row.asked_to_void, row.minutes) == ("hours_confirmed", False, 90)


def test_a_secretary_does_not_decide_about_minutes_of_their_own(village, app, event):
    row = made.served(village, event, "secretary")
    made.confirm(event, row, by=village.organiser)
    made.make(village, row, "community-worker", "ask_void", note="记错人了")
    with app.test_request_context(), pytest.raises(RuleBroken):
        made.make(village, row, "secretary", "refuse_void", note="没有记错")
    assert Participation.get_by_id(row.id).asked_to_void


def test_who_was_not_met_can_say_so_and_is_taken_off_or_entered_later(village):
    row = made.in_state(village, "no_show")
    assert made.make(village, row, "resident", "dispute").is_disputed
    row = made.make(village, row, "community-worker", "call_off", note="请过假")
    assert (row.state, row.is_disputed) == ("called_off", False)
    row = made.make(village, row, "resident", "ask_makeup", minutes=30, note="我在后门")
    assert row.state == "makeup_requested"


def test_how_it_was_is_said_once(village, app, event):
    row = made.served(village, event, "resident")
    row = made.make(village, row, "resident", "give_feedback", note="很有意思")
    assert (row.feedback, row.state) == ("很有意思", "hours_pending")
    with app.test_request_context(), pytest.raises(RuleBroken):
        made.make(village, row, "resident", "give_feedback", note="再说一次")


def _crowd(event, count, state, **values):
    """So many people in one state, at once."""
    now = event.starts_at
    names = [{"name": f"人{number}"} for number in range(count)]
    first = Person.select(fn.MAX(Person.id)).scalar()
    Person.insert_many(names).execute()
    crowd = Person.select().where(Person.id > first)
    rows = [
        {
            "event": event.id,
            "person": person.id,
            "state": state,
            "is_open": True,
            "moved_at": now,
            "state_since": now,
            "came_at": now,
            "left_at": after(event, 60),
        }
        | values
        for person in crowd
    ]
    Participation.insert_many(rows).execute()
    return list(Participation.select().where(Participation.event == event.id))
