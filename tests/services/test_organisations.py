"""单位: who work is handed to, and whose posts are held for them."""

from datetime import timedelta

import pytest

from models import (
    Activity,
    CoHandler,
    Issue,
    Organisation,
    Person,
    Post,
    WhistleCall,
)
from services import access, areas, clock, organisations
from services.errors import Missing, Refused, RuleBroken
from tests import issues as issues_made
from tests.people import acting
from tests.services.test_at_once import together


def post_of(person):
    return Post.get(person=person)


def names(found):
    return [organisation.name for organisation in found]


def new(v, name="宝龙商会", kind="partner", area=None, by=None):
    with acting(by or v.secretary) as person:
        return organisations.add(area or v.community, name, kind, person)


def foreign(v):
    return Organisation.create(name="安康物业", kind="property", area=v.other_estate)


def test_a_secretary_sees_those_of_the_community_and_those_above(village, queries):
    foreign(village)
    with acting(village.secretary), queries(1):
        found = organisations.listed()
        assert {o.area.name for o in found} == {"睦县", "宝龙小区"}
    assert sorted(names(found)) == sorted(
        ["睦县城管局", "睦县住建局", "宝龙物业", "宝龙小区业委会"]
    )
    with acting(village.admin):
        assert "安康物业" in names(organisations.listed())
    with acting(village.grid_worker):
        assert organisations.listed() == []


def test_the_list_comes_with_its_people(village, queries):
    with acting(village.secretary), queries(4):
        page = organisations.overview()
        people = {o.name: [p.person.name for p in o.members] for o in page.organisations}
    assert people["宝龙物业"] == ["冯军"] and people["睦县住建局"] == ["丁一凡"]
    assert (page.total, page.pages) == (4, 1)
    for number in range(17):
        new(village, f"共建单位{number}")
    with acting(village.secretary):
        last = organisations.overview(99)
    assert (last.page, last.pages, len(last.organisations)) == (2, 2, 1)


def test_near_are_those_above_in_and_below_the_community(village, queries):
    foreign(village)
    grid_team = new(village, "三号楼互助队", area=village.building)
    new(village, "宝龙商会")
    gone = new(village, "旧单位")
    with acting(village.secretary) as by:
        organisations.end(gone, by)
    expected = {
        "睦县城管局",
        "睦县住建局",
        "宝龙物业",
        "宝龙小区业委会",
        "宝龙商会",
        grid_team.name,
    }
    for area in (village.community, village.unit, village.neighbour_grid):
        with queries(2):
            assert set(names(organisations.near(area))) == expected, area.name
    assert set(names(organisations.near(village.other_grid))) == {
        "睦县城管局",
        "睦县住建局",
        "安康物业",
    }
    assert "安康物业" in names(organisations.near(village.county))
    assert "安康物业" not in names(organisations.near(village.subdistrict))


def test_a_community_is_not_taken_for_one_whose_number_begins_the_same(village):
    twin = None
    while twin is None or not str(twin.id).startswith(str(village.community.id)):
        twin = areas.create(village.subdistrict, "community", f"社区{twin.id if twin else 0}")
    Organisation.create(name="近邻物业", kind="property", area=twin)
    assert "近邻物业" not in names(organisations.near(village.home.area))


def test_a_secretary_adds_renames_and_ends_one(village, clock):
    made = new(village, "  宝龙  商会 ")
    assert (made.name, made.kind, made.area) == ("宝龙 商会", "partner", village.community)
    with acting(village.secretary) as by:
        organisations.rename(made, "宝龙商会", by)
        organisations.rename(made, "宝龙商会", by)
        organisations.end(made, by)
        organisations.end(made, by)
    kept = Organisation.get_by_id(made.id)
    assert (kept.name, str(kept.ended_on)) == ("宝龙商会", "2026-03-18")
    rows = Activity.select().where(Activity.verb.startswith("organisation."))
    verbs = [row.verb.partition(".")[2] for row in rows.order_by(Activity.id)]
    assert verbs == ["add", "rename", "rename", "end"]
    assert {row.area for row in rows} == {village.community}


def test_one_that_helps_or_is_expected_cannot_be_ended(village):
    issue = issues_made.in_state(village, "whistled")  # one of the two called leads
    for firm in (village.city_management, village.housing):
        with acting(village.admin) as by, pytest.raises(RuleBroken):
            organisations.end(Organisation.get_by_id(firm.id), by)
    CoHandler.delete().execute()
    Issue.update(organisation=None).execute()
    for firm in (village.city_management, village.housing):
        with acting(village.admin) as by, pytest.raises(RuleBroken):
            organisations.end(Organisation.get_by_id(firm.id), by)
    WhistleCall.update(arrived_at=clock.now()).execute()
    with acting(village.admin) as by:
        assert organisations.end(village.housing, by).ended_on
    Issue.update(state="withdrawn", is_open=False).where(Issue.id == issue.id).execute()
    WhistleCall.update(arrived_at=None).execute()
    with acting(village.admin) as by:
        assert organisations.end(village.city_management, by).ended_on


@pytest.mark.postgresql
@pytest.mark.parametrize("first", ["end", "dispatch"])
def test_one_does_not_end_while_something_is_handed_to_it(village, first):
    issue = issues_made.in_state(village, "accepted")
    said = issues_made.said_for(village, "dispatch")

    def end():
        with acting(village.admin) as by:
            organisations.end(Organisation.get_by_id(village.property_firm.id), by)

    def dispatch():
        issues_made.make(village, "secretary", issue, "dispatch", **said)

    both = (end, dispatch) if first == "end" else (dispatch, end)
    assert isinstance(together(*both), RuleBroken)
    has_it = Issue.get_by_id(issue.id).organisation_id == village.property_firm.id
    ended = Organisation.get_by_id(village.property_firm.id).ended_on is not None
    assert (has_it, ended) == (first == "dispatch", first == "end")


def test_one_that_had_ended_is_taken_up_again(village):
    made = new(village)
    with acting(village.secretary) as by:
        organisations.end(made, by)
    again = new(village, kind="party")
    assert (again.id, again.kind, again.ended_on) == (made.id, "party", None)


@pytest.mark.parametrize(
    ("name", "kind", "field"),
    [
        ("", "partner", "name"),
        (" \n", "partner", "name"),
        ("长" * 41, "partner", "name"),
        ("商会", "club", "kind"),
    ],
)
def test_a_name_or_kind_that_cannot_be(village, name, kind, field):
    with pytest.raises(RuleBroken) as broken:
        new(village, name, kind)
    assert broken.value.field == field


def test_a_place_has_a_name_once(village):
    new(village)
    with pytest.raises(RuleBroken) as broken:
        new(village)
    assert broken.value.field == "name"
    other = new(village, "宝龙公司")
    with acting(village.secretary) as by, pytest.raises(RuleBroken):
        organisations.rename(other, "宝龙商会", by)
    assert Organisation.get_by_id(other.id).name == "宝龙公司"
    new(village, area=village.estate)  # another place may have it as well


@pytest.mark.parametrize("slug", ["community-worker", "grid-worker", "observer", "property"])
def test_nobody_else_changes_them(village, slug):
    by = village.people[slug]
    with pytest.raises(Refused):
        new(village, by=by)
    firm, post = village.property_firm, post_of(village.volunteer)
    with acting(by):
        for refused in (
            lambda: organisations.rename(firm, "新名", by),
            lambda: organisations.end(firm, by),
            lambda: organisations.join(post, firm, by),
            lambda: organisations.leave(post_of(village.property), by),
        ):
            with pytest.raises(Refused):
                refused()


def test_a_secretary_changes_nothing_above_or_elsewhere(village):
    other = foreign(village)
    with acting(village.secretary) as by:
        for organisation in (village.city_management, other):
            with pytest.raises(Refused):
                organisations.rename(organisation, "新名", by)
            with pytest.raises(Refused):
                organisations.end(organisation, by)
        with pytest.raises(Refused):
            organisations.add(village.county, "新局", "department", by)
        with pytest.raises(Refused):  # the post is the county's
            organisations.leave(post_of(village.department), by)
        with pytest.raises(Missing):
            access.find(Organisation, other.id)
        assert access.find(Organisation, village.city_management.id)


def test_one_with_something_open_stays(village):
    issues_made.in_state(village, "claimed")
    with acting(village.secretary) as by:
        with pytest.raises(RuleBroken):
            organisations.end(village.property_firm, by)
        Issue.update(state="closed", is_open=False).execute()
        assert organisations.end(village.property_firm, by).ended_on


def test_members_are_the_posts_held_today(village, queries):
    with queries(1):
        (post,) = organisations.members(village.property_firm)
        assert (post.person.name, post.area.name) == ("冯军", "宝龙小区")
    Post.update(until=clock.today() - timedelta(days=1)).where(Post.id == post.id).execute()
    assert organisations.members(village.property_firm) == []


def test_a_post_joins_changes_and_leaves(village):
    post = post_of(village.volunteer)
    with acting(village.secretary) as by:
        organisations.join(post, village.property_firm, by)
        organisations.join(post, village.property_firm, by)
        people = {p.person for p in organisations.members(village.property_firm)}
        assert people == {village.property, village.volunteer}
        organisations.join(post, village.owners_body, by)
        assert len(organisations.members(village.property_firm)) == 1
        organisations.leave(post, by)
        organisations.leave(post, by)
    assert Post.get_by_id(post.id).organisation is None
    rows = Activity.select().where(Activity.verb.in_(["organisation.join", "organisation.leave"]))
    found = [(r.verb, r.subject_id) for r in rows.order_by(Activity.id)]
    assert found == [
        ("organisation.join", village.property_firm.id),
        ("organisation.join", village.owners_body.id),
        ("organisation.leave", village.owners_body.id),
    ]


def test_only_some_posts_are_held_for_an_organisation(village):
    for slug in ("grid-worker", "captain", "secretary", "shopkeeper"):
        with acting(village.secretary) as by, pytest.raises(RuleBroken) as broken:
            organisations.join(post_of(village.people[slug]), village.property_firm, by)
        assert broken.value.field == "post"


def test_a_post_that_is_over_or_an_organisation_that_ended_does_not_fit(village):
    post = post_of(village.volunteer)
    with acting(village.secretary) as by:
        for values in (
            {"until": clock.today() - timedelta(days=1)},
            {"until": None, "since": clock.today() + timedelta(days=1)},
            {"since": village.since, "ended_at": clock.now()},
        ):
            Post.update(**values).where(Post.id == post.id).execute()
            with pytest.raises(RuleBroken):
                organisations.join(Post.get_by_id(post.id), village.property_firm, by)
        organisations.end(village.owners_body, by)
        with pytest.raises(RuleBroken):
            organisations.join(post_of(village.organiser), village.owners_body, by)


def test_who_looks_after_another_place_does_not_fit(village):
    other = foreign(village)
    with acting(village.admin) as by:
        with pytest.raises(RuleBroken):
            organisations.join(post_of(village.property), other, by)
        organisations.join(post_of(village.property), village.housing, by)  # above it: fits


def test_the_same_post_for_the_same_organisation_is_held_once(village):
    today = clock.today()
    twin = Post.create(
        person=village.property, role="property_manager", area=village.estate, since=today
    )
    with acting(village.secretary) as by:
        with pytest.raises(RuleBroken):
            organisations.join(twin, village.property_firm, by)
        with pytest.raises(RuleBroken):
            organisations.leave(post_of(village.property), by)
        assert organisations.join(twin, village.owners_body, by)
    assert Post.get_by_id(twin.id).organisation == village.owners_body


def test_candidates_are_those_i_look_after_around_it(village, queries):
    with acting(village.secretary), queries(1):
        found = organisations.candidates(village.property_firm)
    assert {p.person_id for p in found} == {
        village.owners.id,
        village.volunteer.id,
        village.organiser.id,
    }
    with acting(village.admin):
        found = organisations.candidates(village.city_management)
    ids = {p.person_id for p in found}
    assert {village.department_2.id, village.volunteer.id} <= ids
    assert village.department.id not in ids and village.grid_worker.id not in ids
    Person.update(ended_on=clock.today()).where(Person.id == village.volunteer.id).execute()
    with acting(village.secretary):
        ids = {p.person_id for p in organisations.candidates(village.property_firm)}
    assert village.volunteer.id not in ids
