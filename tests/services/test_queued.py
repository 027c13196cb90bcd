"""The queue for SQLite's one writer: turns are taken, given back, and never waited for too long."""

import fcntl
import sqlite3
import subprocess
import sys
import threading

import pytest
from peewee import OperationalError

from config import Settings
from services import schema

pytestmark = pytest.mark.sqlite


@pytest.fixture
def queued(tmp_path):
    """A small database with one table of numbers."""
    database = schema.make_database(Settings(data=str(tmp_path)))
    database.connect()
    database.execute_sql("CREATE TABLE number (value INTEGER)")
    yield database
    database.close()


def add(database, value=1):
    with database.atomic():
        database.execute_sql("INSERT INTO number VALUES (?)", (value,))


def count(database):
    return database.execute_sql("SELECT COUNT(*) FROM number").fetchone()[0]


def elsewhere(work):
    """Run in a thread of its own; returns the error it ended with, or None."""
    errors = []

    def run():
        try:
            work()
        except Exception as error:
            errors.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(timeout=30)
    return errors[0] if errors else None


def test_after_every_way_out_the_next_has_its_turn(queued):
    add(queued)
    with pytest.raises(ZeroDivisionError), queued.atomic():
        raise ZeroDivisionError
    with queued.atomic() as transaction:
        add(queued)
        transaction.rollback()
    with pytest.raises(OperationalError), queued.atomic():
        queued.execute_sql("INSERT INTO nothing VALUES (1)")
    assert elsewhere(lambda: (add(queued), queued.close())) is None
    assert count(queued) == 2


def test_who_waits_too_long_for_another_thread_is_told_and_can_try_again(queued):
    queued.timeout = 0.05

    def impatient():
        try:
            add(queued)
        finally:
            queued.close()

    with queued.atomic():
        assert "locked" in str(elsewhere(impatient))
    assert elsewhere(impatient) is None
    assert count(queued) == 1


def test_who_waits_too_long_for_another_process_is_told_and_can_try_again(queued):
    queued.timeout = 0.05
    with open(f"{queued.database}.writing", "w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(OperationalError, match="locked"):
            add(queued)
    add(queued)
    assert count(queued) == 1


def test_who_does_not_queue_is_kept_out_by_sqlite_itself(queued):
    queued.timeout = 0.05
    other = sqlite3.connect(queued.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="locked"):
        add(queued)
    other.execute("ROLLBACK")
    other.close()
    add(queued)
    assert count(queued) == 1


def test_a_killed_process_gives_its_turn_back(queued):
    holding = f"""
import fcntl, os, signal
file = open({str(queued.database)!r} + ".writing", "w")
fcntl.flock(file, fcntl.LOCK_EX)
os.kill(os.getpid(), signal.SIGKILL)
"""
    assert subprocess.run([sys.executable, "-c", holding], check=False).returncode == -9
    add(queued)
    assert count(queued) == 1


def test_reading_never_queues(queued):
    add(queued)
    found = []
    with queued.atomic():
        assert elsewhere(lambda: (found.append(count(queued)), queued.close())) is None
    assert found == [1]


def test_many_at_once_all_get_their_turn(queued):
    def work():
        for _ in range(25):
            add(queued)
        queued.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(queued) == 200
