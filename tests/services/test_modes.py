"""平急转换: on with a reason and a last day, off by itself, and who is called together."""

import json
from datetime import timedelta

import pytest

from config import Settings
from models import Activity, Household, OperatingMode, Person, Post
from services import access, areas, modes, people, rounds, sealing
from services import clock as mulin_clock
from services.errors import Refused, RuleBroken
from tests.people import acting


def day(days):
    return mulin_clock.today() + timedelta(days=days)


def start(v, community=None, by=None, reason="暴雨红色预警", until=None):
    with acting(by or v.secretary) as person:
        return modes.start(community or v.community, reason, until or day(3), person)


def current_for(person):
    return [mode.community for mode in modes.current_for(access.load_posts(person))]


def test_a_secretary_starts_and_ends_it(village, clock, queries):
    assert modes.current(village.community) is None
    mode = start(village, reason="  暴雨 红色\n预警 ")
    with queries(1):
        assert modes.current(village.community) == mode
    assert (mode.reason, mode.started_by) == ("暴雨 红色 预警", village.secretary)
    assert modes.current(village.other_community) is None
    clock.move(hours=2)
    with acting(village.secretary) as by:
        modes.end(mode, by)
    assert modes.current(village.community) is None
    kept = OperatingMode.get()
    assert (kept.ended_by, kept.ended_at) == (village.secretary, mulin_clock.now())
    begun, ended = Activity.select().where(Activity.verb.startswith("mode.")).order_by(Activity.id)
    assert (begun.verb, ended.verb) == ("mode.start", "mode.end")
    assert begun.area == ended.area == village.community
    assert json.loads(begun.detail) == {"until": str(day(3))}


def test_it_expires_by_itself_at_midnight_in_shanghai(village, clock):
    mode = start(village, until=day(1))
    clock.set(mulin_clock.utc(2026, 3, 19, 23, 59))
    assert modes.current(village.community) == mode
    assert current_for(village.grid_worker) == [village.community]
    clock.move(minutes=1)
    assert modes.current(village.community) is None
    assert current_for(village.grid_worker) == []
    with acting(village.secretary) as by, pytest.raises(RuleBroken):
        modes.end(mode, by)
    assert OperatingMode.get().ended_at is None  # nothing had to run
    start(village)  # and it can be started anew


def test_it_needs_a_reason(village):
    for reason in ("", "  \n "):
        with pytest.raises(RuleBroken) as broken:
            start(village, reason=reason)
        assert broken.value.field == "reason"
    with pytest.raises(RuleBroken) as broken:
        start(village, reason="雨" * 101)
    assert broken.value.field == "reason"
    assert not OperatingMode.select().exists()


@pytest.mark.parametrize("days", [-1, 14, 400])
def test_its_last_day_is_neither_past_nor_far(village, days):
    with pytest.raises(RuleBroken) as broken:
        start(village, until=day(days))
    assert broken.value.field == "until"


@pytest.mark.parametrize("days", [0, 13])
def test_today_may_be_its_only_day_and_fourteen_are_allowed(village, days):
    assert start(village, until=day(days)).until == day(days)


def test_how_long_is_a_setting(village, monkeypatch):
    monkeypatch.setattr(modes, "_days", modes._days)
    modes.configure(Settings(emergency_days=3))
    assert modes.last_day() == day(2)
    with pytest.raises(RuleBroken):
        start(village, until=day(3))
    assert start(village, until=day(2))
    for wrong in (0, 367):
        with pytest.raises(ValueError, match="MULIN_EMERGENCY_DAYS"):
            Settings(emergency_days=wrong).checked()


def test_it_is_started_once_and_ended_once(village):
    mode = start(village)
    with pytest.raises(RuleBroken) as broken:
        start(village)
    assert broken.value.field is None
    with acting(village.secretary) as by:
        modes.end(mode, by)
        with pytest.raises(RuleBroken):
            modes.end(mode, by)
    assert start(village).id != mode.id


@pytest.mark.parametrize(
    "slug", ["community-worker", "grid-worker", "estate-secretary", "observer", "admin", "outsider"]
)
def test_nobody_else_starts_or_ends_it(village, slug):
    with pytest.raises(Refused):
        start(village, by=village.people[slug])
    mode = start(village)
    with acting(village.people[slug]) as by, pytest.raises(Refused):
        modes.end(mode, by)
    assert modes.current(village.community) == mode


def test_a_secretary_does_not_start_it_elsewhere(village):
    with pytest.raises(Refused):
        start(village, community=village.other_community)


def test_everybody_around_reads_of_it(village, queries):
    start(village)
    for slug in ("grid-worker", "captain", "elder", "secretary", "department", "volunteer"):
        assert current_for(village.people[slug]) == [village.community], slug
    assert current_for(village.outsider) == []
    neighbour = Person.create(name="不在岗", household=village.home)
    assert current_for(neighbour) == [village.community]
    assert current_for(Person.create(name="远处", household=village.outside_home)) == []
    assert current_for(Person.create(name="过客")) == []
    person = access.load_posts(Person.get_by_id(village.elder.id))
    with queries(1):
        (mode,) = modes.current_for(person)
        assert mode.community.name == "宝龙社区"


def test_a_home_in_one_community_and_a_post_in_another(village):
    start(village)
    Person.update(household=village.outside_home).where(Person.id == village.volunteer.id).execute()
    volunteer = Person.get_by_id(village.volunteer.id)
    assert current_for(volunteer) == [village.community]


def test_the_call_up_has_everybody_with_a_post_once_staff_first(village, queries):
    Post.create(
        person=village.captain, role="volunteer", area=village.community, since=mulin_clock.today()
    )
    with queries(1):
        called = modes.call_up(village.community)
    ids = [row.person.id for row in called]
    assert len(ids) == len(set(ids))
    assert {village.grid_worker.id, village.captain.id, village.volunteer.id} <= set(ids)
    for slug in ("resident", "elder", "outsider", "admin", "department", "observer"):
        assert village.people[slug].id not in ids, slug
    staff = [row.is_staff for row in called]
    assert staff == sorted(staff, reverse=True) and any(staff) and not all(staff)
    captain = next(row for row in called if row.person == village.captain)
    assert captain.roles.count("、") == 1 and "3号楼" in captain.roles
    assert people.shown_name(captain.person) == "李*国"


def test_numbers_of_the_call_up_are_masked(village):
    Person.update(phone_sealed=sealing.seal("13812341234")).where(
        Person.id == village.grid_worker.id
    ).execute()
    called = {row.person.id: row for row in modes.call_up(village.community)}
    assert called[village.grid_worker.id].phone == "138****1234"
    assert called[village.captain.id].phone == ""


def test_whoever_left_is_not_called(village, clock):
    Person.update(ended_on=day(-1)).where(Person.id == village.volunteer.id).execute()
    Post.update(ended_at=mulin_clock.now()).where(Post.person == village.unit_head).execute()
    Post.update(until=day(-1)).where(Post.person == village.organiser).execute()
    ids = {row.person.id for row in modes.call_up(village.community)}
    assert not ids & {village.volunteer.id, village.unit_head.id, village.organiser.id}


def test_the_call_up_of_a_part(village):
    with acting(village.grid_worker):
        paths = rounds.reach(village.community, "mode.see")
    assert paths == [village.grid.path]
    ids = {row.person.id for row in modes.call_up(village.community, paths)}
    assert village.captain.id in ids and village.secretary.id not in ids
    with acting(village.secretary):
        assert rounds.reach(village.community, "mode.see") == [village.community.path]
        assert rounds.reach(village.other_community, "mode.see") == []


def test_a_home_far_down_is_found_by_its_path_not_by_its_digits(village):
    """/1/2/4/ is not inside /1/2/40/, nor the other way round."""
    start(village)
    twin = None
    while twin is None or not str(twin.id).startswith(str(village.community.id)):
        twin = areas.create(village.subdistrict, "community", f"社区{twin.id if twin else 0}")
    home = areas.open_door(areas.create(twin, "building", "1号楼"), "101")
    person = Person.create(name="近邻", household=Household.get_by_id(home.id))
    assert current_for(person) == []
    assert modes.current(twin) is None
