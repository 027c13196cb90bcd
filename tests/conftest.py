"""What every test stands on: an empty Mulin of its own, at a fixed moment, on either database.

MULIN_TEST_DATABASE chooses "sqlite" (default) or "postgresql". Tables are migrated once per worker
into a template; each test gets a copy of it and a data folder of its own.
"""

import os
import pickle
import shutil
import sqlite3
import time
import uuid
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from flask.testing import FlaskClient
from playhouse.test_utils import count_queries
from werkzeug.datastructures import MultiDict

from app import configure, create_app
from config import Settings
from models import database
from services import clock as mulin_clock
from services import schema, sessions
from tests import people
from tests.postgres import Cluster

POSTGRES = os.environ.get("MULIN_TEST_DATABASE", "sqlite") == "postgresql"

# A machine far from Shanghai: whoever mixes up local time and UTC is seen.
os.environ["TZ"] = "America/New_York"
time.tzset()

SECRET = "for tests only"

# An ordinary Wednesday morning in Shanghai.
MOMENT = mulin_clock.utc(2026, 3, 18, 9, 30)


# One PostgreSQL for all workers, started and stopped by the process that hands out the tests.


def pytest_configure(config):
    if POSTGRES and not hasattr(config, "workerinput"):
        config.cluster = Cluster()


def pytest_configure_node(node):
    node.workerinput["postgres"] = getattr(getattr(node.config, "cluster", None), "url", None)


def pytest_unconfigure(config):
    if hasattr(config, "cluster"):
        config.cluster.stop()


def pytest_collection_modifyitems(config, items):
    """Leave out what is about the other database, instead of skipping it."""
    other = "sqlite" if POSTGRES else "postgresql"
    config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker(other)])
    items[:] = [item for item in items if not item.get_closest_marker(other)]


class SqliteCopies:
    """A migrated file, copied for each test."""

    url = ""

    def __init__(self, folder):
        self.template = folder / "template.sqlite3"
        schema.migrate(schema.open_database(Settings(data=str(folder))))
        database.close()
        shutil.copy(folder / "mulin.sqlite3", self.template)

    @contextmanager
    def copy(self, folder):
        """Settings for a fresh database in `folder`."""
        shutil.copy(self.template, folder / "mulin.sqlite3")
        yield Settings(data=str(folder), secret=SECRET, demo=True)

    def keep_rows(self):
        """Remember the rows there are, for `put_rows`."""
        self.kept = sqlite3.connect(":memory:", check_same_thread=False)
        database.connection().backup(self.kept)

    def put_rows(self):
        """Put remembered rows into the empty database of this test."""
        self.kept.backup(database.connection())


class PostgresCopies:
    """A migrated database; each test finds its rows as they were. (A database for each test would
    cost 100 ms and more, this costs a tenth.)"""

    def __init__(self, server, worker):
        with psycopg.connect(f"{server}/postgres", autocommit=True) as first:
            first.execute(f"CREATE DATABASE mulin_{worker}")
        self.url = f"{server}/mulin_{worker}"
        schema.migrate(schema.open_database(Settings(database_url=self.url)))
        database.connect(reuse_if_open=True)
        tables = sorted(database.get_tables())
        database.close()
        self.admin = psycopg.connect(self.url, autocommit=True)
        self.admin.execute("SET lock_timeout = '10s'")  # a test left a transaction open: say so
        self.admin.execute("CREATE SCHEMA kept")
        # Foreign keys sleep while rows are put back, so that the order does not matter.
        restore = ["SET session_replication_role = replica"]
        for table in tables:
            self.admin.execute(f'CREATE TABLE kept."{table}" AS TABLE public."{table}"')
            restore.append(f'DELETE FROM public."{table}"')
            restore.append(f'INSERT INTO public."{table}" SELECT * FROM kept."{table}"')
        sequences = self.admin.execute(
            "SELECT sequencename, coalesce(last_value, 1), last_value IS NOT NULL FROM pg_sequences"
        )
        for name, value, is_called in sequences.fetchall():
            restore.append(f"SELECT setval('public.\"{name}\"', {value}, {is_called})")
        self.restore = ";".join(restore)
        self.tables, self.put = tables, None

    @contextmanager
    def copy(self, folder):
        """Settings for the restored database; `folder` takes the other files."""
        self.admin.execute(self.restore)
        yield Settings(data=str(folder), database_url=self.url, secret=SECRET, demo=True)

    def keep_rows(self):
        """Remember the rows there are, for `put_rows`."""
        put = ["SET session_replication_role = replica"]
        self.admin.execute("CREATE SCHEMA lived")
        for table in self.tables:
            self.admin.execute(f'CREATE TABLE lived."{table}" AS TABLE public."{table}"')
            [count] = self.admin.execute(f'SELECT count(*) FROM lived."{table}"').fetchone()
            [before] = self.admin.execute(f'SELECT count(*) FROM kept."{table}"').fetchone()
            if count > before:
                put.append(f'DELETE FROM public."{table}"')
                put.append(f'INSERT INTO public."{table}" SELECT * FROM lived."{table}"')
        sequences = self.admin.execute(
            "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
        )
        for name, value in sequences.fetchall():
            if value is not None:
                put.append(f"SELECT setval('public.\"{name}\"', {value})")
        put.append("SET session_replication_role = origin")
        self.put = ";".join(put)

    def put_rows(self):
        """Put remembered rows into the empty database of this test."""
        self.admin.execute(self.put)


@pytest.fixture(scope="session")
def copies(request, tmp_path_factory, worker_id):
    if not POSTGRES:
        yield SqliteCopies(tmp_path_factory.mktemp("template"))
        return
    config = request.config
    server = config.workerinput["postgres"] if worker_id != "master" else config.cluster.url
    made = PostgresCopies(server, worker_id)
    yield made
    made.admin.close()


@pytest.fixture
def settings(copies, tmp_path):
    """Settings of this test's own instance: a fresh database and a data folder."""
    with copies.copy(tmp_path) as settings:
        yield settings


class Clock:
    """The injected clock: it stands still until the test moves it."""

    def __init__(self, moment):
        self.moment = moment

    def set(self, moment):
        """Make it this naive UTC moment (services.clock.utc makes one from Shanghai time)."""
        self.moment = moment

    def move(self, **by):
        """Let time pass: move(days=1, minutes=5)."""
        self.moment += timedelta(**by)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Every test starts at MOMENT."""
    fixed = Clock(MOMENT)
    monkeypatch.setattr(mulin_clock, "source", lambda: fixed.moment)
    return fixed


class Phone(FlaskClient):
    """A test client that behaves like our pages: same-origin, a fresh submission id per form."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"

    def post(self, *args, data=None, **kwargs):
        """As usual; `data` without a submission_id gets a new one."""
        if "json" not in kwargs and not isinstance(data, str | bytes):
            data = MultiDict(data or {})
            data.setdefault("submission_id", str(uuid.uuid4()))
        return super().post(*args, data=data, **kwargs)


@pytest.fixture(scope="session")
def apps():
    """The application as the first test of this worker made it; [] before that."""
    return []


@pytest.fixture
def app(settings, apps):
    """The application on a fresh database. Made once: its routes and templates take their time."""
    if apps:
        configure(apps[0], settings)
    else:
        apps.append(create_app(settings))
    app = apps[0]
    app.testing, app.config["PROPAGATE_EXCEPTIONS"] = True, None
    app.test_client_class = Phone
    yield app
    database.close()


@pytest.fixture
def db(app):
    """The open database, for tests of services."""
    database.connect(reuse_if_open=True)
    return database


@pytest.fixture(scope="session")
def settled():
    """The village as the first test of this worker built it; [] before that."""
    return []


@pytest.fixture
def village(db, app, copies, settled):
    """The named people and places of tests/people.py. Built once; then its rows are put back."""
    settings = app.config["SETTINGS"]
    ours = settings.database_url == copies.url and settings.secret == SECRET
    if mulin_clock.now() != MOMENT or not ours:
        return people.build()
    if not settled:
        settled.append(pickle.dumps(people.build()))
        copies.keep_rows()
    else:
        copies.put_rows()
    return pickle.loads(settled[0])


@pytest.fixture
def client(app):
    """Somebody who has not signed in."""
    return app.test_client()


@pytest.fixture
def sign_in(app):
    """`sign_in(person)`: a phone on which that person is signed in."""

    def on_a_phone(person):
        phone = app.test_client()
        database.connect(reuse_if_open=True)
        device = sessions.start(person, "demo")
        with phone.session_transaction() as session:
            session["_user_id"] = device.token
            session["_fresh"] = True
        return phone

    return on_a_phone


@pytest.fixture
def runner(app):
    """Runs `flask …` commands."""
    return app.test_cli_runner()


@pytest.fixture
def queries():
    """`with queries(10): client.get(…)` fails when it takes more than ten statements."""

    @contextmanager
    def at_most(limit):
        with count_queries() as counter:
            yield counter
        asked = [query.msg[0] for query in counter.get_queries() if query.msg[0] != "SELECT 1"]
        assert len(asked) <= limit, f"{len(asked)} statements:\n" + "\n".join(asked)

    return at_most
