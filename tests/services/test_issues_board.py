"""What stands on a public board: which lines, which days, and only figures large enough."""

from datetime import timedelta

import pytest

from models import Issue
from services import access, categories, clock, issues
from services.issues import board
from tests import people


@pytest.fixture
def labels(village):
    return categories.labels(village.community)


@pytest.fixture
def raised(village):
    """`raised(place, state, **values)`: an issue at a place, put into a state."""

    def raised(place, state="reported", **values):
        with people.acting(village.secretary) as person:
            issue = issues.raise_issue(person, place, text="秘密的话", place="暗处")
        closed = {"closed_at": clock.now(), "closing": "reporter"} if state == "closed" else {}
        values = {"state": state, "is_open": state in issues.OPEN} | closed | values
        Issue.update(values).where(Issue.id == issue.id).execute()
        return issue

    return raised


def lines(village, labels, which="all", after=None):
    return board.page(village.community, labels, which, after).lines


def test_a_unit_is_told_as_its_building_and_what_lies_higher_by_its_own_name(
    village, raised, labels
):
    for place in (village.unit, village.building, village.plain_building, village.grid):
        raised(place)
    raised(village.community)
    places = [line.place for line in lines(village, labels)][::-1]
    assert places == ["3号楼", "3号楼", "2号楼", village.grid.label, village.community.label]
    assert not any("单元" in place for place in places)


def test_a_line_holds_no_words_and_nobody(village, raised, labels):
    raised(village.unit)
    (line,) = lines(village, labels)
    assert line.about == "Something else"
    assert "秘密" not in str(line)
    assert "暗处" not in str(line)
    assert not {"text", "brief", "measure", "handler", "reporter", "household"} & {*line._fields}


def test_open_ones_stay_and_closed_ones_go_after_thirty_days(village, raised, labels, clock):
    left = raised(village.unit)
    for state in ("closed", "merged", "redirected", "withdrawn"):
        raised(village.unit, state)
    assert [line.state for line in lines(village, labels)] == ["closed", "reported"]
    assert [line.state for line in lines(village, labels, "closed")] == ["closed"]
    assert [line.state for line in lines(village, labels, "open")] == ["reported"]
    clock.move(days=30, seconds=1)
    assert [line.id for line in lines(village, labels)] == [left.id]


def test_a_moved_deadline_keeps_the_first_and_a_clock_that_stands_is_seen(village, raised, labels):
    today = clock.today()
    days = {"first_due_on": today, "due_on": today + timedelta(days=5)}
    raised(village.unit, "waiting", **days, waiting_since=today)
    (line,) = lines(village, labels)
    assert (line.first_due_on, line.due_on) == (days["first_due_on"], days["due_on"])
    assert line.waiting_since == today


def test_pages_go_on_where_the_last_one_ended(village, raised, labels):
    made = [raised(village.unit).id for _number in range(board.PAGE + 3)]
    first = board.page(village.community, labels)
    assert [line.id for line in first.lines] == made[:2:-1]
    raised(village.unit)  # something new does not move what follows
    second = board.page(village.community, labels, after=first.next)
    assert [line.id for line in second.lines] == made[2::-1]
    assert second.next is None


def test_other_communities_have_their_own(village, raised, labels):
    raised(village.other_building)
    assert not lines(village, labels)
    assert board.figures(village.community, labels).received == 0


def test_what_is_open_here_is_that_of_the_building(village, raised, labels):
    mine = raised(village.unit_1)
    raised(village.unit_1, "closed")
    raised(village.building_4)
    assert [line.id for line in board.here(village.unit, labels)] == [mine.id]
    assert [line.id for line in board.here(village.building, labels)] == [mine.id]
    assert len(board.here(village.community, labels)) == 2


def test_a_community_calls_its_categories_as_it_likes(village, raised):
    entry = categories.find(village.community, categories.by_code("other").id)
    with people.acting(village.secretary) as person:
        categories.change(village.community, entry, "杂事", 5, True, person)
    raised(village.unit)
    assert lines(village, categories.labels(village.community))[0].about == "杂事"


def test_fewer_than_five_are_not_told(village, raised, labels):
    for _number in range(4):
        raised(village.unit, "closed", closing="silence", reopened=1, waited_days=2)
    told = board.figures(village.community, labels)
    assert (told.received, told.crossed_off, told.again, told.silent) == (None,) * 4
    assert (told.stopped, told.stood, told.kinds) == (None, None, [])
    assert told.extended == 0  # none is nobody


def test_figures_of_enough(village, raised, labels, clock):
    today = clock.moment.date()
    due = {"first_due_on": today, "due_on": today + timedelta(days=7)}
    for number in range(10):
        silent = "silence" if number < 3 else "reporter"
        raised(village.unit, "closed", closing=silent, reopened=int(number < 2), **due)
    for _number in range(10):
        raised(village.unit, "closed", closing="on_the_spot")
    for _number in range(5):
        raised(village.unit, "in_progress", waited_days=2)
    told = board.figures(village.community, labels)
    assert (told.received, told.crossed_off) == (25, 20)
    assert told.again == 10
    assert told.silent == 30  # of those somebody was asked about
    assert told.extended == 10
    assert (told.stopped, told.stood) == (5, 10)
    assert [(count, days) for _about, count, days in told.kinds] == [(5, 10)]


def test_a_clock_that_stands_counts_its_working_days(village, raised, labels, clock):
    for _number in range(5):
        raised(village.unit, "waiting", waiting_since=clock.moment.date(), waited_days=1)
    clock.move(days=7)
    assert board.figures(village.community, labels).stood == 5 * (1 + 5)


def test_figures_look_back_ninety_days(village, raised, labels, clock):
    for _number in range(6):
        raised(village.unit, "closed")
    clock.move(days=91)
    told = board.figures(village.community, labels)
    assert (told.received, told.crossed_off, told.again) == (0, 0, None)


def test_figures_take_as_many_statements_whatever_there_is(village, raised, queries):
    for number in range(8):
        raised(village.unit, "waiting", waiting_since=clock.today() - timedelta(days=number))
    with queries(8):
        labels = categories.labels(village.community)
        board.page(board.community(village.community.id), labels)
        board.figures(village.community, labels)


def test_own_boards_are_those_of_home_and_posts(village):
    for slug in ("resident", "captain", "estate-secretary", "volunteer"):
        person = access.load_posts(village.people[slug])
        assert board.communities(person) == [village.community], slug
    everybody = [village.community, village.other_community]
    assert board.communities() == everybody
    assert board.communities(access.load_posts(village.admin)) == everybody
