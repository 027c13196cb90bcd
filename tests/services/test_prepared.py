"""Statements that are written once: same rows, same values, whoever asks, on either database."""

import pytest

from models import Area, Person, Post
from services import clock
from services.prepared import prepared

by_name = prepared(lambda name: Person.select().where(Person.name == name).order_by(Person.id))
with_places = prepared(
    lambda person, day: (
        Post.select(Post, Area).join(Area).where((Post.person == person) & (Post.since <= day))
    )
)
rename = prepared(lambda name, id: Person.update(name=name).where(Person.id == id))


def test_each_call_has_its_own_values(village):
    assert by_name("李春梅") == [village.grid_worker]
    assert by_name("王秀兰") == [village.elder]
    assert by_name("nobody") == []


def test_joined_rows_come_along_and_days_are_days(village, queries):
    with queries(1):
        [post] = with_places(village.grid_worker.id, clock.today())
        assert post.area.name == "二网格"
    assert with_places(village.grid_worker.id, clock.utc(2000, 1, 1).date()) == []


def test_a_write_says_how_many_rows(village):
    assert rename("李春梅二", village.grid_worker.id) == 1
    assert rename("nobody", 999_999) == 0
    assert by_name("李春梅二") == [village.grid_worker]


@pytest.mark.parametrize("value", ["x' OR '1'='1", "%s", "?", "100%", None])
def test_a_value_is_never_part_of_the_text(village, value):
    assert by_name(value) == []
