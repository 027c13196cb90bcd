"""SQLite with a queue for its one writer.

SQLite itself makes waiting writers sleep, longer each time, and whoever wakes first goes next: with
sixteen people saving at once the unlucky wait for seconds, then fail. Here the threads of a process
take turns, and the processes share a lock on a file, asked every millisecond. What SQLite
guarantees does not rest on it: who writes without queueing is still kept out by SQLite's own lock.
"""

import contextlib
import fcntl
import os
import threading
import time

from peewee import OperationalError, SqliteDatabase

PAUSE = 0.001


class QueuedSqliteDatabase(SqliteDatabase):
    """Transactions wait for their turn, `timeout` seconds in all; then OperationalError."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self._turn = threading.Lock()
        self._held = threading.local()
        self._file = None

    def begin(self, lock_type=None):
        until = time.monotonic() + self.timeout
        if not self._turn.acquire(timeout=self.timeout):
            raise OperationalError("database is locked")
        self._held.turn = True
        try:
            self._wait_for_other_processes(until)
            super().begin(lock_type)
        except BaseException:
            self._next()
            raise

    def commit(self):
        super().commit()  # if it fails, rollback() comes after
        self._next()

    def rollback(self):
        try:
            super().rollback()
        finally:
            self._next()

    def _wait_for_other_processes(self, until):
        if self._file is None:
            self._file = os.open(f"{self.database}.writing", os.O_RDWR | os.O_CREAT, 0o600)
        while True:
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            if time.monotonic() > until:
                raise OperationalError("database is locked")
            time.sleep(PAUSE)

    def _next(self):
        if getattr(self._held, "turn", False):
            self._held.turn = False
            if self._file is not None:
                fcntl.flock(self._file, fcntl.LOCK_UN)
            self._turn.release()

    def __del__(self):
        if self._file is not None:
            os.close(self._file)
