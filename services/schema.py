"""Opening the database and bringing its tables up to date."""

import fcntl
from contextlib import contextmanager
from pathlib import Path

from peewee import PostgresqlDatabase, SqliteDatabase
from playhouse.db_url import connect
from playhouse.migrations import Runner
from playhouse.schema_diff import diff_models

import models
from services import sqltext
from services.queued import QueuedSqliteDatabase

MIGRATIONS = Path(__file__).parent.parent / "migrations"
LOCK = 7_105_221  # any fixed number: the advisory lock migrations hold on PostgreSQL

# Partial indexes, which models cannot declare the same way for both databases.
INDEXES_BY_HAND = (
    "focus_mark.focus_mark_once",
    "pass.pass_held_once",
    "points_entry.points_entry_ended_once",
    "points_entry.points_entry_reversed_once",
    "post.post_held_once",
    "post_claim.post_claim_once",
    "redemption.redemption_code_once",
    "registration.registration_once",
)


def open_database(settings):
    """Bind models.database to the configured database and return it. Connects on first use."""
    database = make_database(settings)
    models.database.initialize(database)
    return database


def make_database(settings):
    """The configured database, not bound to the models and not connected yet.

    SQLite runs with WAL, foreign keys and IMMEDIATE transactions: a deferred BEGIN fails as soon as
    two people write (docs/decisions/0002).
    """
    if settings.database_url:
        # As on SQLite, nobody waits longer than five seconds for somebody else's write.
        database = connect(settings.database_url, options="-c lock_timeout=5000")
        if not isinstance(database, PostgresqlDatabase | SqliteDatabase):
            raise ValueError("MULIN_DATABASE_URL must be postgresql://… or empty")
    else:
        settings.folder.mkdir(parents=True, exist_ok=True)
        database = QueuedSqliteDatabase(
            settings.folder / "mulin.sqlite3",
            lock_type="IMMEDIATE",
            timeout=5,
            pragmas={
                "journal_mode": "wal",
                "synchronous": 1,
                "foreign_keys": 1,
                "cache_size": -16000,
            },
        )
    database.context_class = sqltext.Text
    return database


@contextmanager
def _one_at_a_time(database):
    """Only one process migrates; the others wait and then find nothing left to do."""
    if isinstance(database, PostgresqlDatabase):
        database.execute_sql("SET lock_timeout = 0")
        database.execute_sql("SELECT pg_advisory_lock(%s)", (LOCK,))
        try:
            yield
        finally:
            database.execute_sql("SELECT pg_advisory_unlock(%s)", (LOCK,))
            database.execute_sql("RESET lock_timeout")
    else:
        with open(f"{database.database}.migrating", "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def runner(database):
    """The pwmigrate runner over migrations/."""
    return Runner(database, directory=str(MIGRATIONS))


def migrate(database):
    """Apply what is pending, in order. Returns the names applied."""
    database.connect(reuse_if_open=True)
    with _one_at_a_time(database):
        return runner(database).up()


def drift(database):
    """How the tables differ from models.py, a line each; empty when they agree.

    Sees tables, columns and indexes, not types or defaults (tests/guards/test_schema.py does).
    """
    lines = str(diff_models(database, models.TABLES)).splitlines()
    by_hand = {f"drop index {name}" for name in INDEXES_BY_HAND}
    missing = [line.replace("drop", "add", 1) for line in sorted(by_hand - set(lines))]
    return [line for line in lines if line not in by_hand] + missing


def pending(database):
    """Names of migrations not applied yet."""
    return [row.name for row in runner(database).status() if row.path and row.applied is None]
