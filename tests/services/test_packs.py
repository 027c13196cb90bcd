"""What goes into the day pack, and who looks after more than a phone takes along."""

from models import AccessRecord, Post
from services import care, clock, context, doorstep, packs, reading, visits
from tests.people import CARE_TEXT, acting


def test_a_tag_is_short_and_the_same_for_the_same():
    assert packs.tag("/today", "a") == packs.tag("/today", "a")
    found = {packs.tag("/today", text) for text in ("a", "b", ["a"], ("a", ""))}
    assert len(found) == 4
    assert {len(tag) for tag in found} == {6}


def test_tags_are_read_or_none_at_all():
    assert packs.tags_in("abcdef -_0123") == {"abcdef", "-_0123"}
    for text in ("", " ", "abcde", "abcdef ", "abcdef,ghijkl", "abcdé1", "abcdef\nghijkl"):
        assert packs.tags_in(text) == set()


def test_doors_come_due_first_then_in_natural_order_up_to_the_cap(village):
    v = village
    first = v.homes["3号楼 1单元 101"]
    with acting(v.grid_worker):
        visits.record(v.grid_worker, first)
        found, total = packs.doors(doorstep.Due(v.grid_worker), 600)
        few, all_of_them = packs.doors(doorstep.Due(v.grid_worker), 3)
    assert total == all_of_them == len(found) == 24
    assert found[0] == v.focus_home  # once a month
    assert found[1] == v.homes["3号楼 1单元 102"]  # once a quarter
    assert found[-1] == first  # met
    assert few == found[:3]


def test_a_door_tells_its_last_five_visits_newest_first_to_who_may_read_them(village):
    v = village
    with acting(v.captain):
        own = visits.record(v.captain, v.home, note="灯坏了")
    with acting(v.grid_worker):
        noted = [visits.record(v.grid_worker, v.home, note=str(n)) for n in range(6)]
        visits.void(noted[5], v.grid_worker, "记错了")
        due = doorstep.due_of()
        [door] = reading.doors([doorstep.door(v.home.id)], due, {})
        assert [visit.id for visit in door.visits] == [visit.id for visit in reversed(noted[:5])]
        assert [round.cadence for round in door.counting] == ["full"]
    with acting(v.captain):
        [door] = reading.doors([doorstep.door(v.home.id)], doorstep.due_of(), {})
        assert [visit.id for visit in door.visits] == [own.id]


def test_care_texts_of_many_doors_leave_no_look_and_reach_only_who_may_read(village):
    homes = list(village.homes.values())
    with acting(village.grid_worker):
        assert care.texts(homes, village.grid_worker) == {village.care_home.id: [CARE_TEXT]}
    with acting(village.captain):
        assert care.texts(homes, village.captain) == {}
    assert not AccessRecord.select().exists()


def test_taking_along_is_noted_once_a_day_for_each_door(village, queries, clock):
    v, homes = village, [village.care_home.id, village.home.id]
    packs.take_along(homes[:1], v.grid_worker)
    packs.take_along(homes, v.grid_worker)
    with queries(1):
        packs.take_along(homes, v.grid_worker)
    packs.take_along(homes, v.community_worker)
    assert AccessRecord.select().where(AccessRecord.what == "pack").count() == 4
    clock.move(days=1)
    packs.take_along(homes, v.grid_worker)
    assert AccessRecord.select().count() == 6
    with queries(0):
        packs.take_along([], v.grid_worker)


def test_what_is_shared_is_made_once_and_only_inside(village):
    made = []

    def make():
        made.append(1)
        return len(made)

    assert (context.shared("x", make), context.shared("x", make)) == (1, 2)
    with context.sharing({}):
        assert (context.shared("x", make), context.shared("x", make)) == (3, 3)
    assert context.shared("x", make) == 4


def test_doors_under_two_posts_count_once(village):
    v = village
    Post.create(person=v.grid_worker, role="building_captain", area=v.building, since=v.since)
    Post.create(person=v.grid_worker, role="grid_worker", area=v.neighbour_grid, since=v.since)
    Post.create(person=v.grid_worker, role="volunteer", area=v.community, since=v.since)
    with acting(v.secretary):
        found = packs.sizes(30).sizes
    mine = next(size for size in found if size.posts[0].person_id == v.grid_worker.id)
    assert mine.doors == 31
    assert len(mine.posts) == 3


def test_sizes_stand_by_place_within_ones_areas_from_eighty_percent_on(village):
    v = village
    with acting(v.secretary):
        names = [size.posts[0].person.name for size in packs.sizes(30).sizes]
        assert v.grid_worker.name in names  # 24 of 30
        assert v.outsider.name not in names
        assert v.grid_worker.name not in [s.posts[0].person.name for s in packs.sizes(31).sizes]
        assert packs.sizes(10_000).total == 0
    with acting(v.admin):
        paths = [size.posts[0].area.path for size in packs.sizes(1).sizes]
        assert paths == sorted(paths)
        assert v.other_grid.path in paths
    with acting(v.secretary):
        Post.update(ended_at=clock.now()).where(Post.person == v.grid_worker).execute()
        names = [size.posts[0].person.name for size in packs.sizes(30).sizes]
        assert v.grid_worker.name not in names
