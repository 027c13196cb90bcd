"""Issues when grids are cut anew: numbers, categories, and a report at the same moment."""

import pytest

from models import Area, Category, Issue, database
from services import areas, categories, issues
from services.errors import RuleBroken
from services.issues import board, filters, lists, places
from tests import issues as made
from tests.people import acting
from tests.services.test_at_once import together


def cut(village):
    """The second grid goes over to the other community."""
    with acting(village.admin):
        areas.move(Area.get_by_id(village.grid.id), Area.get_by_id(village.other_community.id))


def raise_there(village):
    with acting(village.outsider) as person:
        return issues.raise_issue(person, Area.get_by_id(village.other_grid.id), text="水管")


def test_numbers_go_on_after_the_highest_that_came(village):
    moved = [made.report(village) for _n in range(3)]
    there = raise_there(village)
    assert [issue.number for issue in moved] == ["2026-1", "2026-2", "2026-3"]
    cut(village)
    numbers = [issue.number for issue in Issue.select().order_by(Issue.id)]
    assert numbers == [f"2026-1-{moved[0].id}", "2026-2", "2026-3", there.number]
    assert [raise_there(village).number for _n in range(2)] == ["2026-4", "2026-5"]


def test_a_number_that_is_taken_is_left_out(village):
    there = raise_there(village)
    Issue.update(number="2026-2").where(Issue.id == there.id).execute()
    assert raise_there(village).number == "2026-3"


def test_a_number_of_both_is_found_by_its_whole(village):
    moved = made.report(village)
    raise_there(village)
    cut(village)
    number = Issue.get_by_id(moved.id).number
    [condition] = filters.conditions({"q": number})
    assert number == f"2026-1-{moved.id}"
    assert [issue.id for issue in Issue.select().where(condition)] == [moved.id]


def test_a_category_that_came_along_keeps_its_name(village):
    own = Category.create(community=village.community, name="本社区类", days=3, position=99)
    for _n in range(board.FEW):
        issue = made.report(village, category=own)
        Issue.update(waited_days=2).where(Issue.id == issue.id).execute()
    cut(village)
    there = Area.get_by_id(village.other_community.id)
    labels = categories.labels(there)
    assert {line.about for line in board.page(there, labels).lines} == {"本社区类"}
    assert [name for name, *_figures in board.figures(there, labels).kinds] == ["本社区类"]
    assert categories.labels(there, [own.id])[own.id] == "本社区类"
    with acting(village.outsider):
        found = lists.page(Issue.community == there.id).issues
    assert {issue.about for issue in found} == {"本社区类"}


def test_nothing_is_raised_where_no_place_is_any_more(village):
    Area.update(ended_on=village.since).where(Area.id == village.unit.id).execute()
    with pytest.raises(RuleBroken) as refused:
        made.report(village)
    assert refused.value.field == "area"
    assert not Issue.select().exists()


def test_the_community_is_the_one_of_now(village):
    seen = Area.get_by_id(village.unit.id)
    cut(village)
    assert places.kept(seen)[1] == village.other_community


@pytest.mark.postgresql
def test_a_report_waits_until_its_grid_is_cut(village):
    together(lambda: cut(village), lambda: made.report(village))
    issue = Issue.get()
    assert issue.community == village.other_community


@pytest.mark.postgresql
def test_reports_from_one_place_do_not_wait_for_each_other(village):
    def keep():
        database.execute_sql("SET LOCAL lock_timeout = '1ms'")
        return places.kept(Area.get_by_id(village.unit.id))

    found, community = together(lambda: places.kept(village.unit), keep)
    assert (found, community) == (village.unit, village.community)
