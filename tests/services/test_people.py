"""People: who reads their names, whom they can ask, how they are found and added."""

import pytest

from models import AccessRecord, Activity, Person, Post
from services import access, clock, looks, people, sealing
from services.errors import Refused, RuleBroken
from tests.people import acting


def names(found):
    return [person.name for person in found.people]


def loaded(person):
    return access.load_posts(Person.get_by_id(person.id))


def test_names_of_colleagues_are_whole_and_of_residents_masked(village):
    assert people.shown_name(loaded(village.grid_worker)) == "李春梅"
    assert people.shown_name(loaded(village.elder)) == "王*兰"
    assert people.shown_name(loaded(village.captain)) == "李*国"  # a neighbour like others


def test_a_resident_can_ask_the_nearest_colleagues(village):
    found = [(post.person.slug, number) for post, number in people.helpers(loaded(village.elder))]
    assert found == [("grid-worker", ""), ("community-worker", "")]


def test_the_number_of_a_colleague_stands_beside_the_name(village):
    village.grid_worker.phone_sealed = sealing.seal("19900000000")
    village.grid_worker.save()
    assert people.helpers(loaded(village.elder))[0][1] == "19900000000"


def test_colleagues_ask_those_above_them_and_never_themselves(village):
    found = [post.person.slug for post, _number in people.helpers(loaded(village.grid_worker))]
    assert found == ["community-worker", "secretary"]


def test_nobody_of_another_community_is_offered(village):
    found = [post.person.slug for post, _n in people.helpers(loaded(village.outsider))]
    assert found == []


@pytest.mark.parametrize("text", ["秀", "王秀", "3-2-301", "3号楼2单元301"])
def test_people_are_found_by_a_piece_of_the_name_or_by_the_door(village, text):
    with acting(village.community_worker):
        assert names(people.listed(text)) == ["王秀兰"]


def test_without_a_text_nobody_is_listed(village):
    with acting(village.community_worker):
        assert names(people.listed("  ")) == []


def test_nobody_of_another_community_is_found(village):
    outside = village.contacts[village.outside_home.id]
    with acting(village.community_worker):
        assert outside not in people.listed(outside.name).people
        assert names(people.listed("9-1-101")) == []


@pytest.mark.parametrize("text", ["%", "_", "王' OR 1=1", "\\"])
def test_signs_of_the_query_language_are_only_signs(village, text):
    with acting(village.community_worker):
        assert names(people.listed(text)) == []


def test_a_number_is_shown_for_a_minute_after_a_reason(village, clock):
    with acting(village.grid_worker):
        elder = loaded(village.elder)
        assert not looks.is_revealed(elder, village.grid_worker, 60)
        looks.reveal(elder, "call_back", village.grid_worker)
        assert looks.is_revealed(elder, village.grid_worker, 60)
        clock.move(seconds=60)
        assert not looks.is_revealed(elder, village.grid_worker, 60)
    look = AccessRecord.get()
    assert (look.viewer, look.person, look.what, look.reason) == (
        village.grid_worker,
        village.elder,
        "phone",
        "call_back",
    )
    row = Activity.get(verb="person.reveal")
    assert (row.subject_id, row.area) == (village.elder.id, village.unit)


def test_what_one_revealed_stays_masked_for_others(village):
    with acting(village.grid_worker):
        looks.reveal(loaded(village.elder), "urgent", village.grid_worker)
    with acting(village.community_worker):
        assert not looks.is_revealed(loaded(village.elder), village.community_worker, 60)


def test_whoever_lost_the_post_sees_it_no_longer(village):
    with acting(village.grid_worker):
        looks.reveal(loaded(village.elder), "urgent", village.grid_worker)
    Post.update(ended_at=clock.now()).where(Post.person == village.grid_worker).execute()
    with acting(village.grid_worker):
        assert not looks.is_revealed(loaded(village.elder), village.grid_worker, 60)


def test_without_a_reason_nothing_opens(village):
    with acting(village.grid_worker), pytest.raises(RuleBroken):
        looks.reveal(loaded(village.elder), "  ", village.grid_worker)


@pytest.mark.parametrize("slug", ["captain", "observer", "outsider", "admin", "neighbour-worker"])
def test_others_never_see_the_number(village, slug):
    by = village.people[slug]
    with acting(by), pytest.raises(Refused):
        looks.reveal(loaded(village.elder), "urgent", by)


def test_people_see_who_looked_at_them_and_at_their_door(village, clock):
    with acting(village.grid_worker):
        looks.reveal(loaded(village.elder), "urgent", village.grid_worker)
        clock.move(minutes=5)
        people.activity.looked(village.grid_worker, "care", household=village.elder_home)
    page = looks.at(Person.get_by_id(village.elder.id))
    assert [look.what for look in page.looks] == ["care", "phone"]
    assert page.looks[0].viewer.posts[0].role == "grid_worker"
    assert looks.at(Person.get_by_id(village.resident.id)).looks == []


def add(v, name="周新", number="", door="", role="", area=None):
    with acting(v.admin):
        return people.add(area or v.estate, name, number, door, role, None, v.admin)


def test_somebody_new_gets_a_home_a_number_and_a_post(village):
    person = add(village, number="138 0013 8000", door="3栋2单元202", role="volunteer")
    assert person.household == village.homes["3号楼 2单元 202"]
    assert people.phone(person) == "13800138000"
    assert "13800138000" not in person.phone_sealed
    assert [post.role for post in loaded(person).posts] == ["volunteer"]


def test_somebody_without_home_and_post_could_never_be_found_again(village):
    with pytest.raises(RuleBroken) as broken:
        add(village)
    assert broken.value.field == "door"


@pytest.mark.parametrize("door", ["9-1-101", "3-2-999", "hello", "101"])
def test_a_door_that_is_none_or_several_is_said_so(village, door):
    with pytest.raises(RuleBroken) as broken:
        add(village, door=door)
    assert broken.value.field == "door"


def test_a_number_that_is_none_is_said_so(village):
    with pytest.raises(RuleBroken) as broken:
        add(village, number="12345", role="volunteer")
    assert broken.value.field == "phone"


def test_the_same_name_and_number_is_the_same_person(village):
    add(village, number="13800138000", role="volunteer")
    with pytest.raises(RuleBroken) as broken:
        add(village, number="138-0013-8000", role="organiser")
    assert broken.value.field == "name"


def test_two_people_may_share_a_name(village):
    assert add(village, "王秀兰", role="volunteer") != village.elder
