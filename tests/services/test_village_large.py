"""The large village for the bench, cut down to two grids; and the command that makes either."""

import pytest

from models import Activity, Area, Household, Issue, Person, Promise, Visit
from services import access, village
from services.clock import utc


def test_the_large_village_has_the_same_shape(db):
    lines = []
    made = village.seed_large(grids=2, tell=lines.append)
    assert (made["grids"], made["homes"], made["visits"]) == (2, 1000, 6667)
    assert lines
    worker = access.load_posts(Person.get(Person.slug == "grid-worker"))
    homes = list(Household.visible_to(worker))
    assert len(homes) == 500
    assert sum(home.last_reached_on is not None for home in homes) > 400
    days = Visit.select(Visit.day).order_by(Visit.day)
    assert str(days.first().day) == "2025-04-01"
    elder = Person.get(Person.slug == "elder")
    assert elder.household.label == "3号楼 2单元 501"


def test_the_seed_command_fills_an_empty_database_and_only_that(db, runner):
    done = runner.invoke(args=["seed"])
    assert done.exit_code == 0, done.output
    assert "1,488 doors" in done.output
    again = runner.invoke(args=["seed"])
    assert again.exit_code == 1
    assert "已经有人了" in again.output
    calm = runner.invoke(args=["seed", "--if-empty"])
    assert (calm.exit_code, calm.output) == (0, "")


def test_a_database_with_places_but_no_people_is_not_empty(db):
    assert village.is_empty()
    Area.create(kind="county", name="某县", path="/1/")
    assert not village.is_empty()


@pytest.mark.parametrize(
    "day", [(2026, 1, 1, 0, 5), (2026, 3, 1, 12, 0), (2026, 5, 31, 23, 55), (2028, 2, 29, 8, 20)]
)
def test_the_village_can_begin_on_any_day(db, clock, day):
    clock.set(utc(*day))
    village.seed()
    visits = Visit.select().where(Visit.received_at > clock.moment)
    assert not visits.exists()
    assert not Promise.select().where(Promise.kept_at > clock.moment).exists()
    assert not Activity.select().where(Activity.received_at > clock.moment).exists()
    assert not Issue.select().where(Issue.moved_at > clock.moment).exists()
    assert {issue.state for issue in Issue.select(Issue.state)} == set(Issue.STATES)
