"""Minutes of service: whatever the doors noted, in whatever order, never too many."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config import Settings
from services import clock as mulin_clock
from services.participations import minutes
from services.participations.minutes import Fact, served

pytestmark = pytest.mark.sqlite  # knows no tables

START = mulin_clock.utc(2026, 3, 21, 9)
END = mulin_clock.utc(2026, 3, 21, 11)
LENGTH = 120


def at(hour, minute=0, direction="in", **other):
    return Fact(direction, mulin_clock.utc(2026, 3, 21, hour, minute), **other)


def out(hour, minute=0, **other):
    return at(hour, minute, "out", **other)


def minutes_of(*facts, **how):
    return served(facts, START, END, **how)


moments = st.integers(min_value=-300, max_value=500).map(lambda m: START + timedelta(minutes=m))
facts = st.lists(
    st.builds(
        Fact,
        st.sampled_from(["in", "out"]),
        moments,
        st.integers(min_value=-2000, max_value=2000),
        st.sampled_from(["tick", "pass", "door"]),
    ),
    max_size=12,
)


@given(facts, st.randoms())
def test_the_order_in_which_facts_arrive_changes_nothing(noted, random):
    mixed = [*noted]
    random.shuffle(mixed)
    assert served(mixed, START, END) == served(noted, START, END)


@given(facts)
def test_never_less_than_none_nor_more_than_the_event_is_long(noted):
    found = served(noted, START, END)
    assert 0 <= found.minutes <= LENGTH
    assert isinstance(found.minutes, int)


@given(facts.filter(bool), st.data())
def test_what_was_noted_twice_counts_once(noted, data):
    again = data.draw(st.sampled_from(noted))
    assert served([*noted, again], START, END) == served(noted, START, END)


@given(moments, st.integers(min_value=0, max_value=400), st.integers(min_value=0, max_value=400))
def test_two_doors_that_overlap_are_one_stay(came, first, second):
    """In at one door and a while later at another; out at the second."""
    last = came + timedelta(minutes=first + second)
    simple = [Fact("in", came), Fact("out", last)]
    both = [*simple, Fact("in", came + timedelta(minutes=first))]
    if first and second:
        assert served(both, START, END).minutes == served(simple, START, END).minutes


@given(facts, st.integers(min_value=1, max_value=600))
@settings(max_examples=50)
def test_a_longer_event_never_counts_less(noted, more):
    later = END + timedelta(minutes=more)
    assert served(noted, START, later).minutes >= served(noted, START, END).minutes


@given(facts)
def test_the_clock_of_the_server_writes_no_facts_that_count(noted):
    closed = [*noted, Fact("out", END, 0, "clock")]
    assert served(closed, START, END) == served(noted, START, END)


def test_from_coming_to_leaving():
    assert minutes_of(at(9, 30), out(10, 45)) == (75, ())


def test_who_leaves_and_comes_back_gets_both_parts():
    assert minutes_of(at(9), out(9, 30), at(10), out(10, 30)).minutes == 60


def test_a_little_before_and_after_counts_but_never_more_than_the_event_is_long():
    assert minutes_of(at(8, 50), out(10)).minutes == 70
    assert minutes_of(at(8), out(10)).minutes == 75
    assert minutes_of(at(8), out(10), early_minutes=0).minutes == 60
    assert minutes_of(at(8, 45), out(11, 15)).minutes == LENGTH


def test_who_was_there_before_or_after_only_served_nothing():
    assert minutes_of(at(6), out(7)) == (0, ())
    assert minutes_of(at(14), out(15)) == (0, ())


def test_nobody_noted_is_nothing():
    assert minutes_of() == (0, ())


def test_who_did_not_check_out_was_there_until_the_end_and_it_is_said():
    assert minutes_of(at(10)) == (60, ("no_out",))
    earlier = mulin_clock.utc(2026, 3, 21, 10, 20)
    assert minutes_of(at(10), open_until=earlier) == (20, ("no_out",))


def test_who_left_without_coming_is_looked_at():
    found = minutes_of(out(10))
    assert found == (0, ("no_in",))
    assert minutes.REVIEWED & {*found.reasons}


def test_a_clock_that_was_off_is_looked_at():
    assert minutes_of(at(9, skew_seconds=600), out(10)).reasons == ()
    assert minutes_of(at(9, skew_seconds=-601), out(10)).reasons == ("clock_off",)


def test_coming_and_leaving_in_the_same_moment_is_nothing():
    assert minutes_of(at(10), out(10)) == (0, ())


def test_over_midnight():
    start = mulin_clock.utc(2026, 3, 21, 22)
    end = start + timedelta(hours=4)
    noted = [Fact("in", start), Fact("out", end - timedelta(minutes=30))]
    assert served(noted, start, end) == (210, ())


def test_more_than_the_cap_is_cut_and_looked_at():
    end = START + timedelta(hours=10)
    noted = [Fact("in", START), Fact("out", end)]
    assert served(noted, START, end) == (480, ("over_cap",))


def test_the_settings_decide(monkeypatch):
    monkeypatch.setattr(minutes, "_settings", dict(minutes._settings))
    minutes.configure(Settings(event_early_minutes=0, event_hours_cap_minutes=60))
    assert minutes_of(at(8), out(11)) == (60, ("over_cap",))
    with pytest.raises(ValueError, match="MULIN_EVENT_HOURS_CAP_MINUTES"):
        Settings(event_hours_cap_minutes=0).checked()
