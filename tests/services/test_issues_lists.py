"""Lists of issues: every row once, nothing of other places, counts as long as their lists."""

from datetime import timedelta

import pytest

from models import Category, CoHandler, Household, Issue, Person, Post
from services import access, clock, context, issues
from services.issues import filters, hiding, lists, scopes
from tests import people

FLOW = ("accept", "dispatch", "claim", "start", "done", "verify")


@pytest.fixture
def many(village):
    """Forty issues in 宝龙, some of each state, several due the same day; five in 安康."""
    made = []
    v = village
    places = (v.unit, v.unit_1, v.building_4, v.neighbour_building, v.grid)
    with people.acting(v.community_worker) as person:
        for number in range(40):
            made.append(
                issues.raise_issue(
                    person, places[number % 5], text=f"事项{number}", source="counter"
                )
            )
    with people.acting(v.outsider) as person:
        for _number in range(5):
            made.append(issues.raise_issue(person, v.other_grid, text="别处", source="patrol"))
    for number, issue in enumerate(made[:40]):
        for verb in FLOW[: number % 7]:
            _move(v, issue, verb)
    return made


def _move(v, issue, verb):
    who = {"claim": "property", "start": "property", "done": "property"}.get(
        verb, "community-worker"
    )
    said = {"note": "好了"}
    if verb == "dispatch":
        due = clock.today() + timedelta(days=3)
        said = {"to": f"organisation:{v.property_firm.id}", "measure": "修", "due_on": due}
    with people.acting(v.people[who]) as person:
        issues.move(access.find(Issue, issue.id), verb, person, said)


def _change(some, **values):
    Issue.update(**values).where(Issue.id.in_([issue.id for issue in some])).execute()


def walk(where, order, size=7, **how):
    """The ids of a list, page after page."""
    found, after = [], None
    while True:
        page = lists.page(where, order, after, size=size, **how)
        found += [issue.id for issue in page.issues]
        after = page.next
        if after is None:
            return found


def by_hand(where):
    """Sorted ids of the issues for which one of the alternatives holds."""
    query = [Issue.select(Issue.id).where(one) for one in scopes.each(where)]
    return sorted({issue.id for some in query for issue in some})


def test_page_after_page_shows_every_issue_once(village, many):
    _change(many[::2], next_on=clock.today())
    _change(many[::3], received_at=clock.now(), moved_at=clock.now())
    for order, (field, is_down, _read) in lists.ORDERS.items():
        for size in (1, 7, 20):
            with people.acting(village.community_worker):
                found = walk(lists.scope(), order, size)
            assert sorted(found) == [issue.id for issue in many[:40]]
            keys = [(getattr(Issue.get_by_id(id), field.name), id) for id in found]
            assert keys == sorted(keys, reverse=is_down)


def test_alternatives_are_merged_in_order_and_each_once(village, many):
    issue = many[5]
    Issue.update(author=village.resident, reporter=village.resident).where(
        Issue.id == issue.id
    ).execute()
    with people.acting(village.resident):
        assert walk(lists.mine(), lists.BY_MOVED) == [issue.id]
    CoHandler.create(
        issue=many[2], organisation=village.property_firm, added_at=clock.now()
    )  # leads and helps at once
    with people.acting(village.property):
        found = walk(lists.work(), lists.BY_NEXT, 2)
        assert len(found) == len(set(found))
        assert sorted(found) == by_hand(lists.work())


def test_what_somebody_wrote_for_others_stays_with_the_post(village, many):
    with people.acting(village.outsider):
        assert len(walk(lists.mine(), lists.BY_MOVED)) == 5
    ended = {"ended_at": clock.now(), "until": clock.today()}
    Post.update(**ended).where(Post.person == village.outsider).execute()
    with people.acting(village.outsider):
        assert walk(lists.mine(), lists.BY_MOVED) == []


def test_a_cursor_that_makes_no_sense_begins_anew(village, many):
    with people.acting(village.community_worker):
        first = lists.page(lists.scope())
        for cursor in ("x", "_", "2026-01-01", "2026-99-01_3", "9_9", f"2026-01-01_{9**40}"):
            assert lists.page(lists.scope(), after=cursor) == first


WHO = {  # slug: the places whose open issues they read under “around here” or do for the community
    "secretary": ("community",),
    "observer": ("community",),
    "estate-secretary": ("estate",),
    "grid-worker": ("grid",),
    "captain": ("building",),
    "outsider": ("other_grid",),
}


def test_everybody_sees_their_own_places_and_no_other(village, many):
    for slug, names in WHO.items():
        paths = [getattr(village, name).path for name in names]
        with people.acting(village.people[slug]):
            found = walk(lists.scope(), lists.BY_NUMBER)
        mine = [i.id for i in many if any(i.area.path.startswith(path) for path in paths)]
        assert mine
        assert sorted(found) == mine, slug


def test_posts_above_communities_and_in_several_places_read_all_of_them(village, many):
    inspector = Person.create(name="谢观")
    Post.create(person=inspector, role="observer", area=village.county, since=village.since)
    both = Person.create(name="两处")
    for area in (village.community, village.other_grid, village.grid):
        Post.create(person=both, role="observer", area=area, since=village.since)
    some = Person.create(name="一街")
    Post.create(person=some, role="observer", area=village.other_subdistrict, since=village.since)
    everything = [issue.id for issue in many]
    for person, expected in ((inspector, everything), (both, everything), (some, everything[40:])):
        with people.acting(person):
            assert sorted(walk(lists.scope(), lists.BY_NUMBER)) == expected


def test_nobody_without_a_post_sees_a_list(village, many):
    with people.acting(village.resident):
        assert lists.page(lists.scope()).issues == []
        assert lists.desk({}).names == ["mine"]


def test_every_list_of_every_desk_holds_what_that_person_may_open(village, many):
    for slug in people.POSTS:
        with people.acting(village.people[slug]) as person:
            for name in lists.desk({}).names:
                where, order = lists.DESK[name]
                found = walk(where(), order)
                assert sorted(found) == by_hand(where())
                seen = Issue.visible_to(person).where(Issue.id.in_(found))
                assert {issue.id for issue in seen} == set(found), (slug, name)


def test_counts_are_as_long_as_their_lists(village, many, clock):
    clock.move(days=9)
    _change(many[::5], declined=2)
    _change(many[1::7], reopened=1, is_on_agenda=True)
    names = [name for name in lists.VIEWS if name not in lists.WITH_CLOSED]
    for slug in ("secretary", "estate-secretary", "observer"):
        with people.acting(village.people[slug]):
            counts = lists.counts(names)
            assert set(counts) == {village.community.id}
            for name in names:
                page = lists.saved(name, village.community, size=100, most=1000)
                assert counts[village.community.id][name] == len(page.issues) == page.count, name
    assert counts[village.community.id]["stuck"]
    assert counts[village.community.id]["returned"]


def test_a_count_goes_no_further_than_asked_and_stands_on_the_first_page_only(village, many):
    with people.acting(village.secretary):
        page = lists.saved("ledger", village.community, size=5, most=10)
        assert page.count == 11
        later = lists.saved("ledger", village.community, after=page.next, size=5, most=10)
        assert later.count is None and len(later.issues) == 5


def test_filters_narrow_the_ledger(village, many, clock):
    def found(**values):
        with people.acting(village.secretary):
            page = lists.saved("ledger", village.community, filters=filters.asked(values), size=100)
        return {issue.id for issue in page.issues}

    ledger = found()
    assert len(ledger) == 40
    assert found(q=many[3].number) == {many[3].id}
    assert found(q=many[3].number.partition("-")[2]) >= {many[3].id}
    assert found(q="事项12") == {many[12].id}
    assert found(q="4号楼") == {i.id for i in many[:40] if i.area_id == village.building_4.id}
    assert found(q="别处") == set()
    assert found(state="verified") == {many[n].id for n in (6, 13, 20, 27, 34)}
    assert found(source="check") == set()
    assert found(source="counter", area=str(village.neighbour_grid.id)) == {
        i.id for i in many[:40] if i.area_id == village.neighbour_building.id
    }
    top = Category.get(Category.code == "neighbours")
    assert found(category=str(top.id)) == ledger  # "other" lies below it
    assert found(category=str(Category.get(Category.code == "lift").id)) == set()
    today = clock.moment.date().isoformat()
    assert found(since=today, until=today) == ledger
    assert found(until="2026-03-17") == found(since="2026-03-19") == set()
    nonsense = {"state": "x", "category": "-1", "area": "9" * 30, "since": "0000", "until": "?"}
    assert found(**nonsense) == ledger
    assert found(area=str(village.other_grid.id)) == ledger  # not theirs: as if nothing was asked
    assert found(since="0001-01-01", until="9999-12-31") == ledger


def test_a_mark_changes_with_the_list_and_a_poll_with_it_brings_no_page(village, many, clock):
    with people.acting(village.community_worker):
        desk = lists.desk({})
        assert lists.desk({"mark": desk.mark}).page is None
    clock.move(seconds=1)
    _move(village, many[0], "accept")
    with people.acting(village.community_worker):
        assert lists.desk({"mark": desk.mark}).page is not None
        mine = lists.desk({"view": "mine"})
        clock.move(seconds=1)
        issues.raise_issue(context.person(), village.unit, text="又一件", source="counter")
        assert lists.desk({"view": "mine", "mark": mine.mark}).page is not None


def test_what_is_hidden_for_many_is_what_is_hidden_for_one(village, many, queries):
    home = Household.get_by_id(village.resident_home.id)
    with people.acting(village.resident) as person:
        for text in ("陈晓东家101漏水，电话19912345678", "3号楼 2单元 101的灯", "楼道灯坏了"):
            issues.raise_issue(person, home.area, text=text, household=home)
    with people.acting(village.community_worker) as person:
        issues.raise_issue(
            person, village.grid, text="王大爷说路灯坏了", source="counter", name="王大爷"
        )
    alone = [hiding.hide(issue, issue.text) for issue in Issue.select().order_by(Issue.id)]
    together = list(Issue.select().order_by(Issue.id))
    with queries(2):
        hiding.load(together)
    with queries(0):
        assert [hiding.hide(issue, issue.text) for issue in together] == alone
    assert not any("陈晓东" in text or "101" in text or "王大爷" in text for text in alone)
