"""Checking in: every way, every verdict; what is taken in, credited once, refused and confirmed."""

from datetime import timedelta

import pytest

from models import Activity, CheckIn, Guardianship, Participation, Pass, Person, database
from services import checkins
from services.checkins import reading
from services.clock import now, today
from services.errors import Missing, Refused, RuleBroken
from services.passes import issuing, keys, numbers, tokens
from tests import doors, people

HOUR = timedelta(hours=1)


@pytest.fixture
def held(village):
    """An event with the resident and the elder on its list."""
    held = doors.event(village)
    doors.on_list(held, village.resident, village.elder)
    return held


def take(held, by, method, direction="in", at=None, skew=0, **said):
    """What somebody notes at the door. Returns [(verdict, reason)]."""
    with people.acting(by):
        happened = at or now(), skew
        facts = checkins.take(held, method, direction, by, happened, **said)
    return [(fact.verdict, fact.reason) for fact in facts]


def scan(held, by, person, *more, **said):
    [found] = take(held, by, "pass", *more, text=doors.token(person), **said)
    return found


def row(held, person):
    return Participation.get(event=held, person=person)


def test_a_pass_checks_in_and_out(village, held, clock):
    worker = village.community_worker
    assert scan(held, worker, village.resident) == ("taken", "")
    assert doors.state(held, village.resident) == "checked_in"
    clock.move(hours=1)
    assert scan(held, worker, village.resident, "out") == ("taken", "")
    assert doors.state(held, village.resident) == "hours_pending"
    assert [fact[1:4] for fact in doors.facts(held)] == [
        ("in", "pass", "taken"),
        ("out", "pass", "taken"),
    ]


def test_a_typed_number_does_as_well(village, held):
    number = issuing.pass_of(village.resident).number
    spoken = f"{number[:4]}-{number[4:]}".lower()
    assert take(held, village.community_worker, "pass", text=spoken) == [("taken", "")]
    assert doors.state(held, village.resident) == "checked_in"


def test_two_doors_keep_both_facts_and_credit_once(village, held):
    early, late = now() - HOUR / 2, now()
    assert scan(held, village.community_worker, village.resident, at=late) == ("taken", "")
    assert scan(held, village.secretary, village.resident, at=early) == ("again", "")
    assert len(doors.facts(held)) == 2
    assert Participation.select().where(Participation.person == village.resident).count() == 1
    assert row(held, village.resident).came_at == early


def test_who_left_before_the_first_phone_had_a_network_is_out(village, held, clock):
    """The phone at the exit is quicker than the one at the entrance."""
    came, left = now() - timedelta(minutes=20), now()
    worker = village.community_worker
    assert scan(held, worker, village.resident, "out", at=left) == ("taken", "without_in")
    assert doors.state(held, village.resident) == "signed_up"
    clock.move(hours=3)
    assert scan(held, village.secretary, village.resident, at=came) == ("taken", "")
    found = row(held, village.resident)
    assert (found.state, found.came_at, found.left_at) == ("hours_pending", came, left)


def test_a_coming_that_is_told_late_is_no_second_coming(village, held, clock):
    worker, first = village.community_worker, now()
    clock.move(minutes=40)
    scan(held, worker, village.resident)
    clock.move(minutes=40)
    scan(held, worker, village.resident, "out")
    assert scan(held, village.secretary, village.resident, at=first) == ("again", "")
    found = row(held, village.resident)
    assert (found.state, found.came_at) == ("hours_pending", first)


def test_whoever_comes_back_is_in_again(village, held, clock):
    worker = village.community_worker
    for direction in ("in", "out", "in"):
        assert scan(held, worker, village.resident, direction) == ("taken", "")
        clock.move(minutes=30)
    assert doors.state(held, village.resident) == "checked_in"


def test_who_left_and_came_back_is_in_whatever_is_told_last(village, held, clock):
    worker, moments = village.community_worker, []
    for _step in range(3):
        moments.append(now())
        clock.move(minutes=20)
    scan(held, worker, village.resident, at=moments[0])
    scan(held, worker, village.resident, at=moments[2])
    told = scan(held, village.secretary, village.resident, "out", at=moments[1])
    assert told == ("taken", "back")
    assert doors.state(held, village.resident) == "checked_in"


def test_nobody_is_refused_for_want_of_room_or_a_sign_up(village, held):
    held.capacity = 2
    held.save()
    walk_in = village.contacts[village.home.id]
    assert scan(held, village.community_worker, walk_in) == ("taken", "")
    conflicts = row(held, walk_in).conflicts.split()
    assert {"over_capacity", "not_signed_up"} <= {*conflicts}


def test_who_had_signed_off_comes_in_and_the_organiser_reads_it(village, held):
    somebody = village.contacts[village.home.id]
    doors.on_list(held, somebody, state="cancelled_by_self")
    assert scan(held, village.community_worker, somebody) == ("taken", "")
    assert "had_signed_off" in row(held, somebody).conflicts


def test_a_cancelled_event_keeps_the_fact(village, held):
    held.state = "cancelled"
    held.save()
    assert scan(held, village.community_worker, village.resident) == ("taken", "called_off")
    assert doors.state(held, village.resident) == "signed_up"


def test_before_it_is_published_nobody_checks_in(village, held):
    held.state = "draft"
    with pytest.raises(RuleBroken):
        scan(held, village.community_worker, village.resident)


def test_a_revoked_pass_is_kept_as_refused(village, held):
    lost = doors.token(village.resident)
    issuing.replace(village.resident, village.resident)
    worker = village.community_worker
    assert take(held, worker, "pass", text=lost) == [("refused", "revoked")]
    assert doors.state(held, village.resident) == "signed_up"
    assert doors.facts(held)[0][0] == village.resident.id


def test_a_pass_of_a_revoked_key_is_refused(village, held):
    text = doors.token(village.resident)
    keys.revoke(keys.signing().kid)
    found = take(held, village.community_worker, "pass", text=text)
    assert found == [("refused", "revoked")]


def test_what_is_no_pass_of_ours_is_kept_as_refused_without_a_name(village, held):
    worker = village.community_worker
    kid, _public, private = tokens.new_key()
    day = tokens.day_number(today())
    strange = tokens.issue(private, kid, numbers.new_number(), day)
    own = issuing.pass_of(village.resident)
    forged = tokens.issue(private, keys.signing().kid, own.number, day)
    found = [
        take(held, worker, "pass", text=text)[0]
        for text in (numbers.new_number(), strange, forged, "MP1ABC", "https://example.com")
    ]
    assert found == [
        ("refused", "unknown"),
        ("refused", "foreign"),
        ("refused", "bad"),
        ("refused", "bad"),
        ("refused", "other"),
    ]
    assert {fact[0] for fact in doors.facts(held)} == {None}


def test_only_whoever_holds_the_event_scans(village, held):
    for slug in ("resident", "captain", "grid-worker", "observer"):
        with pytest.raises(Refused):
            scan(held, village.people[slug], village.elder)


def test_the_code_of_the_door_lets_oneself_in_also_when_it_is_told_late(village, held, clock):
    seen, code = now(), doors.code(held)
    clock.move(hours=5)
    [found] = take(held, village.resident, "door", at=seen, code=code)
    assert found == ("taken", "")
    assert row(held, village.resident).came_at == seen


def test_an_old_code_is_kept_and_waits(village, held, clock):
    code = doors.code(held)
    clock.move(minutes=3)
    assert take(held, village.resident, "door", code=code) == [("refused", "late_code")]
    assert take(held, village.resident, "door", code="UNSINN") == [("refused", "bad_code")]
    other = doors.event(village)
    assert take(held, village.resident, "door", code=doors.code(other)) == [("refused", "bad_code")]
    assert doors.state(held, village.resident) == "signed_up"


def test_the_four_digits_are_good_while_the_door_is_open_by_our_clock(village, held, clock):
    [found] = take(held, village.resident, "pin", pin=doors.pin(held))
    assert found == ("taken", "")
    with pytest.raises(RuleBroken):
        take(held, village.elder, "pin", pin="123x")
    moment = now()
    clock.move(hours=8)
    late = take(held, village.elder, "pin", at=moment, pin=doors.pin(held))
    assert late == [("refused", "late_pin")]


def test_a_guardian_brings_a_minor(village, held, clock):
    child = Person.create(name="李小明", household=village.resident_home)
    Guardianship.create(child=child, guardian=village.resident, since=now())
    ids = [village.resident.id, child.id]
    found = take(held, village.resident, "door", code=doors.code(held), people=ids)
    assert found == [("taken", ""), ("taken", "")]
    assert doors.state(held, child) == "checked_in"
    with pytest.raises(Missing):
        take(held, village.elder, "door", code=doors.code(held), people=[child.id])


def test_a_captain_ticks_the_people_of_their_doors_only(village, held):
    neighbour = village.contacts[village.neighbour_home.id]
    doors.on_list(held, neighbour)
    assert take(held, village.captain, "tick", people=[village.elder.id]) == [("taken", "")]
    with pytest.raises(Missing):
        take(held, village.captain, "tick", people=[neighbour.id])
    with pytest.raises(Missing):
        take(held, village.captain, "tick", people=[village.contacts[village.home.id].id])
    with pytest.raises(RuleBroken):
        take(held, village.captain, "tick")


def test_from_paper_many_are_ticked_with_one_time(village, held, clock):
    came = now()
    clock.move(hours=6)
    ids = [village.resident.id, village.elder.id]
    found = take(held, village.community_worker, "paper", people=ids, at=came)
    assert found == [("taken", ""), ("taken", "")]
    with pytest.raises(Refused):
        take(held, village.captain, "paper", people=ids)


def test_long_before_and_long_after_nothing_counts_by_itself(village, held, clock):
    worker = village.community_worker
    early = scan(held, worker, village.resident, at=now() - timedelta(hours=4))
    assert early == ("refused", "early")
    clock.move(hours=7)
    code = doors.code(held)
    assert take(held, village.resident, "door", code=code) == [("refused", "late")]
    verdict, reason = scan(held, worker, village.resident)
    assert (verdict, reason) == ("taken", "after_end")
    assert "after_end" in row(held, village.resident).conflicts


def test_a_clock_that_was_off_is_told(village, held):
    assert scan(held, village.community_worker, village.resident, skew=900) == (
        "taken",
        "clock_off",
    )


def test_one_form_never_makes_two_facts(village, held):
    with people.acting(village.community_worker, "one form") as worker:
        checkins.take(held, "pass", "in", worker, (now(), 0), text=doors.token(village.elder))
    assert CheckIn.get().submission == "one form"
    assert Activity.select().where(Activity.submission == "one form").exists()


def late(village, held):
    """A refused fact of the resident: the code they saw was an old one."""
    old = doors.code(held, now() - timedelta(minutes=10))
    take(held, village.resident, "door", code=old)
    fact = CheckIn.get(CheckIn.verdict == "refused")
    fact.event = held
    return fact


def test_a_captain_who_saw_them_gives_a_second_chance(village, held):
    fact = late(village, held)
    with people.acting(village.captain) as captain:
        taken = checkins.confirm(fact, captain)
        with pytest.raises(RuleBroken):
            checkins.confirm(fact, captain)
    assert (taken.verdict, taken.method, taken.by) == ("taken", "tick", captain)
    assert taken.happened_at == fact.happened_at
    assert doors.state(held, village.resident) == "checked_in"


def test_nobody_confirms_themselves_nor_people_of_other_doors(village, held):
    fact = late(village, held)
    for slug in ("resident", "elder", "outsider", "observer"):
        with people.acting(village.people[slug]) as person, pytest.raises(Refused):
            checkins.confirm(fact, person)


def test_a_guardian_who_holds_the_event_is_no_second_person_for_their_child(village, held, clock):
    child = Person.create(name="李小明", household=village.resident_home)
    Guardianship.create(child=child, guardian=village.community_worker, since=now())
    code = doors.code(held)
    clock.move(minutes=10)
    take(held, village.community_worker, "door", code=code, people=[child.id])
    fact = CheckIn.get()
    with people.acting(village.community_worker) as person:
        assert reading.to_answer(held, person) == []
        with pytest.raises(Refused):
            checkins.confirm(fact, person)
    with people.acting(village.secretary) as person:
        assert reading.to_answer(held, person) == [fact]
        assert checkins.confirm(fact, person).verdict == "taken"


def test_who_was_not_there_is_left_out_without_a_word(village, held):
    fact = late(village, held)
    with people.acting(village.community_worker) as worker:
        checkins.dismiss(fact, worker)
    assert doors.state(held, village.resident) == "signed_up"
    assert CheckIn.get_by_id(fact.id).answered_at == now()


def test_a_word_that_changes_nothing_says_so_instead_of_asking_again(village, held):
    Participation.update(state="declined").where(Participation.person == village.resident).execute()
    assert scan(held, village.community_worker, village.resident) == ("refused", "settled")
    fact = CheckIn.get()
    with people.acting(village.secretary) as person, pytest.raises(RuleBroken), database.atomic():
        checkins.confirm(fact, person)
    assert [one.answered_at for one in CheckIn.select()] == [None]


def test_a_confirmed_revoked_pass_is_told(village, held):
    lost = doors.token(village.resident)
    issuing.replace(village.resident, village.resident)
    take(held, village.community_worker, "pass", text=lost)
    fact = CheckIn.get()
    fact.event = held
    with people.acting(village.secretary) as secretary:
        checkins.confirm(fact, secretary)
    assert "pass_revoked" in row(held, village.resident).conflicts
    assert Pass.select().where(Pass.revoked_at.is_null(False)).count() == 1
