"""Categories: the default list, what a community makes of it, and by when a thing is due."""

import json
from datetime import date, timedelta

import pytest

from models import Activity, Category, CategorySetting
from services import categories, clock, modes, words
from services.errors import Missing, Refused, RuleBroken
from tests.people import acting


@pytest.fixture
def secretary(village):
    """The community secretary of 宝龙, acting."""
    with acting(village.secretary) as person:
        yield person


def labels(community, **kinds):
    return {top.label: [e.label for e in top.below] for top in categories.of(community, **kinds)}


def entry(v, code):
    return categories.find(v.community, categories.by_code(code).id)


def change(v, code, name=None, days=None, is_hidden=False, community=None):
    found = entry(v, code)
    values = (name or found.label, days or found.days, is_hidden, v.secretary)
    return categories.change(community or v.community, found, *values)


def test_every_default_category_has_words(db):
    codes = {row.code for row in Category.select()}
    assert codes == set(words.WORDS["category"])


def test_a_community_starts_with_the_default_list_in_order(village, queries):
    with queries(2):
        tops = categories.of(village.community)
    assert [top.code for top in tops] == ["order", "facilities", "safety", "neighbours"]
    assert [e.code for e in tops[0].below] == [
        "illegal_building",
        "wires",
        "flyers",
        "parking",
        "litter",
    ]
    assert (tops[0].days, tops[0].below[0].days) == (10, 15)
    assert all(top.is_top and not top.is_hidden for top in tops)


def test_a_community_calls_it_otherwise_and_the_others_do_not(village, secretary):
    found = change(village, "lift", "电梯停运", 1)
    assert (found.label, found.days) == ("电梯停运", 1)
    assert entry(village, "lift").label == "电梯停运"
    other = categories.find(village.other_community, found.id)
    assert (other.label, other.days) == (str(words.of("lift", "category")), 2)
    row = Activity.get(verb="category.change")
    assert (row.subject_id, row.area) == (found.id, village.community)
    assert json.loads(row.detail) == {"days": 1, "is_hidden": False}


def test_a_default_name_that_was_left_alone_is_not_kept_as_a_name(village, secretary):
    change(village, "lift", days=9)
    assert CategorySetting.get().name == ""
    change(village, "lift", days=8)
    assert CategorySetting.select().count() == 1
    assert entry(village, "lift").days == 8


def test_what_is_hidden_is_left_out_with_what_lies_below(village, secretary):
    change(village, "gas", is_hidden=True)
    change(village, "safety", is_hidden=True)
    shown = labels(village.community)
    assert len(shown) == 3
    assert str(words.of("gas", "category")) not in shown[str(words.of("facilities", "category"))]
    every = labels(village.community, everything=True)
    assert len(every) == 4 and len(labels(village.other_community)) == 4
    assert entry(village, "gas").is_hidden and not entry(village, "fire_lane").is_hidden
    change(village, "safety")
    assert len(labels(village.community)) == 4


def test_something_must_be_left_to_choose(village, secretary):
    for code in ("order", "facilities", "safety"):
        change(village, code, is_hidden=True)
    for code in ("conflict", "noise", "help"):
        change(village, code, is_hidden=True)
    for code in ("other", "neighbours"):
        with pytest.raises(RuleBroken) as broken:
            change(village, code, is_hidden=True)
        assert broken.value.field == "is_hidden"


def test_a_community_adds_its_own_on_either_level(village, secretary, queries):
    with acting(village.community_worker) as by:
        top = categories.add(village.community, None, "文体活动", 7, by)
        below = categories.add(village.community, top, " 广场  舞 ", 3, by)
        pets = categories.add(village.community, entry(village, "order"), "宠物", 3, by)
    shown = labels(village.community)
    assert shown["文体活动"] == ["广场 舞"]
    assert shown[str(words.of("order", "category"))][-1] == "宠物"
    assert [*shown][-1] == "文体活动"
    assert "文体活动" not in labels(village.other_community)
    assert categories.find(village.community, below.id).days == 3
    with pytest.raises(Missing):
        categories.find(village.other_community, pets.id)
    assert Activity.select().where(Activity.verb == "category.add").count() == 3
    with queries(2):
        categories.of(village.community)


def test_its_own_can_be_renamed_and_hidden(village, secretary):
    own = categories.add(village.community, None, "文体活动", 7, secretary)
    categories.change(village.community, own, "文体", 8, True, secretary)
    found = categories.find(village.community, own.id)
    assert (found.label, found.days, found.is_hidden) == ("文体", 8, True)
    assert categories.label_of(Category.get_by_id(own.id)) == "文体"
    categories.change(village.community, own, "文体", 8, False, secretary)
    assert "文体" in labels(village.community)


@pytest.mark.parametrize(
    ("name", "days", "field"),
    [
        ("", 3, "name"),
        ("   ", 3, "name"),
        ("长" * 21, 3, "name"),
        ("宠物", 0, "days"),
        ("宠物", 366, "days"),
        ("宠物", -1, "days"),
    ],
)
def test_a_name_and_days_that_cannot_be(village, secretary, name, days, field):
    with pytest.raises(RuleBroken) as broken:
        categories.add(village.community, None, name, days, secretary)
    assert broken.value.field == field
    with pytest.raises(RuleBroken) as broken:
        categories.change(village.community, entry(village, "lift"), name, days, False, secretary)
    assert broken.value.field == field
    assert not CategorySetting.select().exists()


def test_a_name_stands_once_on_its_level(village, secretary):
    taken = entry(village, "wires").label
    with pytest.raises(RuleBroken) as broken:
        categories.add(village.community, entry(village, "order"), taken, 3, secretary)
    assert broken.value.field == "name" and taken in broken.value.message
    with pytest.raises(RuleBroken):
        change(village, "litter", taken)
    change(village, "gas", is_hidden=True)  # a hidden one may come back
    with pytest.raises(RuleBroken):
        change(village, "lift", entry(village, "gas").label)
    categories.add(village.community, entry(village, "facilities"), taken, 3, secretary)
    change(village, "wires", taken)


def test_there_are_two_levels(village, secretary):
    with pytest.raises(RuleBroken):
        categories.add(village.community, entry(village, "lift"), "扶梯", 3, secretary)


def test_what_belongs_to_another_community_is_not_there(village):
    own = Category.create(community=village.other_community, name="煤棚", days=3, position=99)
    with acting(village.secretary) as by:
        with pytest.raises(Missing):
            categories.change(village.community, own, "煤棚", 3, False, by)
        with pytest.raises(Missing):
            categories.add(village.community, own, "煤", 3, by)
        with pytest.raises(Refused):
            categories.change(village.other_community, own, "煤棚", 4, False, by)
        with pytest.raises(Refused):
            categories.add(village.other_community, None, "煤", 3, by)
    assert Category.get_by_id(own.id).days == 3


@pytest.mark.parametrize("slug", ["grid-worker", "observer", "admin", "estate-secretary"])
def test_nobody_else_changes_categories(village, slug):
    by = village.people[slug]
    with acting(by), pytest.raises(Refused):
        categories.add(village.community, None, "宠物", 3, by)
    with acting(by), pytest.raises(Refused):
        categories.change(village.community, entry(village, "lift"), "梯", 3, False, by)


def test_what_is_not_there_is_missing(village):
    for id in (0, -1, 987_654_321):
        with pytest.raises(Missing):
            categories.find(village.community, id)
    with pytest.raises(Missing):
        categories.by_code("moon")


def test_a_category_is_called_what_the_community_calls_it(village, secretary, queries):
    change(village, "lift", "电梯停运")
    lift = categories.by_code("lift")
    with queries(1):
        assert categories.label_of(lift, village.community) == "电梯停运"
    with queries(0):
        assert categories.label_of(lift) == str(words.of("lift", "category"))
    assert categories.label_of(lift, village.other_community) != "电梯停运"


def test_due_after_so_many_working_days(village, queries):
    found = entry(village, "illegal_building")  # 15
    with queries(2):
        due = categories.default_due(village.community, found, date(2026, 3, 18))
    assert due == date(2026, 4, 9)  # with the Tomb-Sweeping Monday in between


def test_in_an_emergency_due_after_a_third_of_the_days_weekends_counted(village, clock):
    with acting(village.secretary) as by:
        modes.start(village.community, "暴雨", modes.last_day(), by)
    friday = date(2026, 3, 20)
    for code, days in (("illegal_building", 5), ("wires", 4), ("trees", 4), ("gas", 1)):
        due = categories.default_due(village.community, entry(village, code), friday)
        assert due == friday + timedelta(days=days), code
    other = categories.default_due(village.other_community, entry(village, "gas"), friday)
    assert other == date(2026, 3, 23)
    clock.move(days=14)
    assert categories.default_due(village.community, entry(village, "gas"), friday) == other


def test_today_is_the_day_it_counts_from(village):
    assert categories.default_due(village.community, entry(village, "gas"), clock.today()) == date(
        2026, 3, 19
    )
