"""Somebody without a phone is added once, and can have a card."""

import pytest

from models import Activity, Guardianship, Household, Person, Post
from services import clock, guardians, sealing, volunteers
from services.errors import Missing, Refused, RuleBroken
from tests.people import acting
from tests.services.test_at_once import together


def add(v, name="林阿婆", number="", door="3-2-202", by=None, area=None):
    with acting(by or v.organiser) as person:
        return volunteers.add(area or v.community, name, number, door, person)


def test_a_name_and_a_home_become_a_person_with_a_post(village):
    made = add(village)
    assert made.is_new and made.person.household_id == village.homes["3号楼 2单元 202"].id
    assert (made.post.role, made.post.area_id) == ("volunteer", village.community.id)
    assert made.post.given_by_id == village.organiser.id
    row = Activity.get(Activity.verb == "volunteer.add")
    assert (row.subject, row.subject_id) == ("person", made.person.id)


def test_a_number_is_kept_sealed(village):
    person = add(village, number="138 0013 8000", door="").person
    assert sealing.unseal(person.phone_sealed) == "13800138000" and person.household_id is None
    again = add(village, number="13800138000", door="", by=village.community_worker)
    assert (again.person.id, again.is_new) == (person.id, False)


def test_whoever_lives_there_under_this_name_is_not_added_twice(village):
    made = add(village, name=village.resident.name, door="3-2-101")
    assert (made.person.id, made.is_new) == (village.resident.id, False)
    again = add(village, name=village.resident.name, door="3-2-101", by=village.secretary)
    assert again.post.id == made.post.id


def test_without_a_home_the_name_in_the_place_decides(village):
    first, second = add(village, door=""), add(village, door="")
    assert first.person.id == second.person.id
    assert add(village, name="另一位", door="").person.id != first.person.id


def test_the_same_name_behind_another_door_is_somebody_else(village):
    assert add(village).person.id != add(village, door="3-2-302").person.id


def test_what_cannot_be_is_said_by_its_field(village):
    for said, field in (
        ({"name": " "}, "name"),
        ({"number": "12"}, "phone"),
        ({"door": "99-9-999"}, "door"),
    ):
        with pytest.raises(RuleBroken) as broken:
            add(village, **said)
        assert broken.value.field == field
    assert not Activity.select().exists()


def test_only_staff_and_organisers_add_and_only_at_their_places(village):
    for who in (village.volunteer, village.resident, village.grid_worker, village.admin):
        with pytest.raises(Refused):
            add(village, by=who)
    with pytest.raises(Refused):
        add(village, area=village.other_community)


def test_a_child_stays_with_their_guardian_and_comes_back_grown_up(village):
    with acting(village.resident) as person:
        home = Household.get_by_id(village.resident_home.id)
        made = guardians.enter("陈小宝", Person.get_by_id(person.id), person, consents=True)
    with pytest.raises(RuleBroken):
        add(village, name="陈小宝", door="3-2-101")
    with acting(village.resident) as person:
        guardians.end(Guardianship.get_by_id(made.id), person)
    grown = add(village, name="陈小宝", door="3-2-101").person
    assert (grown.id, grown.ended_on, grown.household_id) == (made.child_id, None, home.id)


def test_a_post_that_ran_out_does_not_stand_in_the_way(village):
    made = add(village)
    Post.update(since=village.since, until=village.since).where(Post.id == made.post.id).execute()
    assert add(village).post.since == clock.today()


def test_only_whoever_added_somebody_finds_them_so(village):
    person = add(village).person
    with acting(village.organiser):
        assert volunteers.added(person.id).id == person.id
        with pytest.raises(Missing):
            volunteers.added(village.resident.id)
    with acting(village.community_worker), pytest.raises(Missing):
        volunteers.added(person.id)


@pytest.mark.postgresql
def test_two_who_add_the_same_person_at_once_add_one(village):
    def once(who):
        return lambda: add(village, by=who).person.id

    second = together(once(village.organiser), once(village.community_worker))
    assert second == Person.get(Person.name == "林阿婆").id
