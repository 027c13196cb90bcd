"""Giving and ending posts: never outside one's area, never above one's rank, never twice."""

import json
from datetime import timedelta

import pytest

from models import Activity, Invitation, Post
from services import access, clock, invitations, posts
from services.errors import Refused, RuleBroken
from tests.people import acting


@pytest.fixture
def local_admin(village):
    """An administrator of 宝龙社区 only."""
    today = clock.today()
    Post.create(person=village.adviser, role="admin", area=village.community, since=today)
    return village.adviser


def give(v, by, person=None, role="captain", area=None, since=None, until=None):
    return posts.give(person or v.resident, role, area or v.unit, since or clock.today(), until, by)


def test_an_administrator_gives_a_post_and_it_holds_at_once(village):
    with acting(village.admin):
        give(village, village.admin, role="unit_head")
    assert access.has_role("unit_head", person=access.load_posts(village.resident))
    row = Activity.get(verb="post.give")
    assert (row.actor, row.area, json.loads(row.detail)) == (
        village.admin,
        village.unit,
        {"role": "unit_head"},
    )


@pytest.mark.parametrize("slug", ["secretary", "community-worker", "grid-worker", "resident"])
def test_nobody_else_gives_posts(village, slug):
    by = village.people[slug]
    with acting(by), pytest.raises(Refused):
        give(village, by, role="volunteer")


def test_nobody_gives_a_post_outside_their_area(village, local_admin):
    with acting(local_admin), pytest.raises(Refused):
        give(village, local_admin, role="grid_worker", area=village.other_grid)
    with acting(local_admin), pytest.raises(Refused):
        give(village, local_admin, role="observer", area=village.county)


def test_the_same_post_twice_is_said_to_be_held(village):
    with acting(village.admin), pytest.raises(RuleBroken) as broken:
        give(village, village.admin, village.captain, "building_captain", village.building)
    assert broken.value.field == "role"


def test_a_post_that_ran_out_or_was_ended_can_be_given_once_more(village, clock):
    with acting(village.admin):
        first = give(village, village.admin, role="unit_head", until=day(2))
        clock.move(days=2)
        with pytest.raises(RuleBroken):
            give(village, village.admin, role="unit_head")
        clock.move(days=1)
        second = give(village, village.admin, role="unit_head")
        posts.end(second, "term", village.admin)
        third = give(village, village.admin, role="unit_head")
    assert len({first.id, second.id, third.id}) == 3
    assert [post.id for post in access.load_posts(village.resident).posts[1:]] == [third.id]


def day(offset):
    return clock.today() + timedelta(days=offset)


def test_a_post_does_not_end_before_it_begins(village):
    today = clock.today()
    with acting(village.admin), pytest.raises(RuleBroken) as broken:
        give(village, village.admin, role="unit_head", until=today - timedelta(days=1))
    assert broken.value.field == "until"


def test_an_ended_post_is_over_at_once_and_the_account_stays(village):
    post = Post.get(person=village.captain)
    with acting(village.admin):
        posts.end(post, "term", village.admin)
    assert access.load_posts(village.captain).posts == []
    assert village.captain.is_active
    assert json.loads(Activity.get(verb="post.end").detail)["reason"] == "term"


def test_ending_twice_is_ending_once(village):
    post = Post.get(person=village.captain)
    with acting(village.admin):
        posts.end(post, "term", village.admin)
        posts.end(post, "moved", village.admin)
    assert Activity.select().where(Activity.verb == "post.end").count() == 1


def test_the_last_administrator_stays(village):
    post = Post.get(person=village.admin)
    with acting(village.admin), pytest.raises(RuleBroken):
        posts.end(post, "asked", village.admin)


def test_a_local_administrator_may_go_while_the_county_has_one(village, local_admin):
    post = Post.get(person=local_admin, role="admin")
    with acting(local_admin):
        posts.end(post, "asked", local_admin)
    assert post.ended_at


def test_the_list_holds_what_runs_and_what_is_to_come(village):
    today = clock.today()
    coming = today + timedelta(days=3)
    with acting(village.admin):
        give(village, village.admin, role="unit_head", since=coming)
        posts.end(Post.get(person=village.captain), "term", village.admin)
        found = posts.listed(area=village.building).posts
    assert [(post.person.slug, post.role) for post in found] == [
        ("resident", "resident"),
        ("elder", "resident"),
        ("unit-head", "unit_head"),
        ("resident", "unit_head"),
    ]


def test_places_are_found_by_name_inside_my_area_only(village, local_admin):
    with acting(local_admin):
        assert [area.name for area in posts.areas_named("网格")] == ["一网格", "二网格"]
        assert posts.areas_named("安康") == []
        own = posts.areas_named("")
    assert [(area.name, area.above) for area in own] == [("宝龙社区", "睦县 / 城东街道")]


def test_with_a_post_end_the_ways_in_its_holder_made(village):
    with acting(village.community_worker):
        made, _code = invitations.make(village.resident, "recovery", village.community_worker)
    post = Post.get(Post.person == village.community_worker)
    with acting(village.admin) as admin:
        posts.end(post, "moved", admin)
    assert Invitation.get_by_id(made.id).withdrawn_at is not None
