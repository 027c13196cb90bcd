"""Limits: counted across processes, windows that end, addresses that stay unknown."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from models import RateHit, database
from services import limits


def test_attempts_up_to_the_limit_pass_and_the_next_one_waits(db):
    for _ in range(3):
        limits.hit("door", 3, 600)
    with pytest.raises(limits.TooMany) as refused:
        limits.hit("door", 3, 600)
    assert 0 < refused.value.seconds <= 600


def test_a_window_ends(db, clock):
    limits.hit("door", 1, 600)
    with pytest.raises(limits.TooMany) as refused:
        limits.hit("door", 1, 600)
    clock.move(seconds=refused.value.seconds)
    limits.hit("door", 1, 600)


def test_any_moment_of_a_window_belongs_to_it(db, clock):
    for _ in range(50):
        clock.move(microseconds=123_457)
        limits.hit("door", 50, 600)
    assert RateHit.get().count == 50


def test_keys_do_not_share_a_limit(db):
    limits.hit("door", 1, 600)
    limits.hit("window", 1, 600)


def test_attempts_at_the_same_time_are_all_counted(db):
    def attempt(_):
        with database.connection_context():
            try:
                limits.hit("door", 5, 600)
            except limits.TooMany:
                return False
            return True

    with ThreadPoolExecutor(8) as pool:
        passed = list(pool.map(attempt, range(24)))
    assert passed.count(True) == 5
    assert RateHit.get().count == 24


def test_old_windows_are_forgotten(db, clock):
    limits.hit("door", 3, 600)
    clock.move(days=2)
    limits.hit("door", 3, 600)
    assert RateHit.select().count() == 1


def test_no_address_is_stored(db):
    limits.attempt("code", "203.0.113.9")
    assert not any("203" in row.key and "113" in row.key for row in RateHit.select())
    assert all(len(row.key) == 64 for row in RateHit.select())


def test_an_ipv6_network_is_one_address(db):
    attempts, _ = limits.PER_ADDRESS["code"]
    for number in range(attempts):
        limits.attempt("code", f"2001:db8:0:7::{number + 1:x}")
    with pytest.raises(limits.TooMany):
        limits.attempt("code", "2001:db8:0:7:ffff::1")
    limits.attempt("code", "2001:db8:0:8::1")


def test_guesses_shared_out_over_many_addresses_are_stopped_too(db):
    everywhere, _ = limits.ALL_TOGETHER["code"]
    for number in range(everywhere):
        limits.attempt("code", f"198.51.{number // 250}.{number % 250}")
    with pytest.raises(limits.TooMany):
        limits.attempt("code", "203.0.113.9")
