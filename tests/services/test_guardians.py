"""Children by name alone, and the grown-up who decides for them."""

import pytest

from models import Activity, Guardianship, Participation, Person, database
from services import access, clock, guardians, invitations, people, volunteers
from services.errors import Missing, Refused, RuleBroken
from services.participations import signing_up
from tests import participations
from tests.people import acting
from tests.services.test_at_once import together


def enter(guardian, name="陈小宝", by=None, consents=True):
    with acting(by or guardian) as person:
        return guardians.enter(name, Person.get_by_id(guardian.id), person, consents=consents)


def test_a_child_is_a_name_and_a_home_and_nothing_else(village):
    made = enter(village.resident)
    child = Person.get_by_id(made.child_id)
    assert (child.name, child.household_id, child.is_contact) == (
        "陈小宝",
        village.resident_home.id,
        False,
    )
    assert child.phone_sealed is None and not child.all_posts.exists()
    row = Activity.get()
    assert row.verb == "guardianship.make" and row.detail == "{}"


def test_the_same_name_again_is_the_same_child(village):
    assert enter(village.resident).id == enter(village.resident, " 陈小宝 ").id
    assert Guardianship.select().count() == 1


def test_without_name_word_or_home_nothing_is_entered(village):
    for said, field in (({"name": " "}, "name"), ({"consents": False}, "consents")):
        with pytest.raises(RuleBroken) as broken:
            enter(village.resident, **said)
        assert broken.value.field == field
    with pytest.raises(RuleBroken):
        enter(village.volunteer)  # no home is known
    assert not Guardianship.select().exists()


def test_nobody_else_finds_the_child(village):
    child = enter(village.resident).child_id
    for person in village.people.values():
        with acting(person), pytest.raises(Missing):
            access.find(Person, child)
    with acting(village.grid_worker):
        names = [one.name for one in people.living_at(village.resident_home)]
        assert "陈小宝" not in names and people.listed("陈小宝").total == 0


def test_a_child_gets_no_way_in(village):
    child = Person.get_by_id(enter(village.resident).child_id)
    for kind in ("invitation", "recovery", "device"):
        with pytest.raises(RuleBroken):
            invitations.make(child, kind, None)


def test_ending_takes_the_child_off_the_list_and_keeps_the_row(village):
    made = enter(village.resident)
    with acting(village.resident) as person:
        guardians.end(guardians.find(made.id), person)
        guardians.end(guardians.find(made.id), person)  # twice is the same as once
        assert guardians.mine() == []
    assert Person.get_by_id(made.child_id).ended_on == clock.today()
    assert Activity.select().where(Activity.verb == "guardianship.end").count() == 1
    with acting(village.community_worker):
        assert people.listed("陈小宝").total == 0
    with acting(village.elder), pytest.raises(Missing):
        guardians.find(made.id)


def test_a_child_with_another_guardian_stays(village):
    made = enter(village.resident)
    Guardianship.create(child=made.child_id, guardian=village.elder, since=clock.now())
    with acting(village.resident) as person:
        guardians.end(made, person)
    assert Person.get_by_id(made.child_id).ended_on is None


def test_staff_enter_a_child_for_whom_they_see_or_added(village):
    with acting(village.community_worker):
        found = guardians.somebody(village.resident.id)
    enter(found, by=village.community_worker)
    with acting(village.organiser) as organiser:
        with pytest.raises(Missing):
            guardians.somebody(village.resident.id)
        added = volunteers.add(village.community, "林阿婆", "", "3-2-202", organiser).person
        assert guardians.somebody(added.id).id == added.id
    with acting(village.volunteer), pytest.raises(Refused):
        guardians.somebody(village.resident.id)


def test_a_child_is_nobodys_guardian(village):
    child = enter(village.resident).child_id
    with acting(village.community_worker), pytest.raises(Missing):
        guardians.somebody(child)


@pytest.mark.postgresql
def test_two_forms_at_once_enter_one_child(village):
    def once():
        return enter(village.resident).id

    assert together(once, once) == Guardianship.get().id
    assert Guardianship.select().count() == 1


def test_a_child_nobody_decides_for_any_more_gives_its_place_to_who_waits(village):
    made_of = enter(village.resident)
    event = participations.event(village, takes_minors=True, capacity=1)
    with acting(village.resident) as guardian, database.atomic():
        row = signing_up.sign_up(participations.fetched(event), made_of.child, guardian)
    waits = participations.sign_up(village, event, "volunteer")
    assert waits.state == "waitlisted"
    with acting(village.resident) as guardian, database.atomic():
        guardians.end(guardians.find(made_of.id), guardian)
    states = [Participation.get_by_id(one.id).state for one in (row, waits)]
    assert states == ["cancelled_by_self", "signed_up"]
    assert Person.get_by_id(made_of.child_id).ended_on is not None
