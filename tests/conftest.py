"""What every test stands on: an empty Mulin of its own, at a fixed moment, on either database.

MULIN_TEST_DATABASE chooses "sqlite" (default) or "postgresql". Tables are migrated once per worker
into a template; each test gets a copy of it and a data folder of its own.
"""

import os
import shutil
import time
import uuid
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from flask.testing import FlaskClient
from playhouse.test_utils import count_queries
from werkzeug.datastructures import MultiDict

import models
from app import create_app
from config import Settings
from services import clock as mulin_clock
from services import schema
from tests.postgres import Cluster

POSTGRES = os.environ.get("MULIN_TEST_DATABASE", "sqlite") == "postgresql"

# A machine far from Shanghai: whoever mixes up local time and UTC is seen.
os.environ["TZ"] = "America/New_York"
time.tzset()

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


class SqliteCopies:
    """A migrated file, copied for each test."""

    def __init__(self, folder):
        self.template = folder / "template.sqlite3"
        database = schema.open_database(Settings(data=str(folder)))
        schema.migrate(database)
        database.close()
        shutil.copy(folder / "mulin.sqlite3", self.template)

    @contextmanager
    def copy(self, folder):
        """Settings for a fresh database in `folder`."""
        shutil.copy(self.template, folder / "mulin.sqlite3")
        yield Settings(data=str(folder), secret="for tests only", demo=True)


class PostgresCopies:
    """A migrated database, copied for each test by the server itself."""

    def __init__(self, server, worker):
        self.server = server
        self.name = f"mulin_{worker}"
        self.admin = psycopg.connect(f"{server}/postgres", autocommit=True)
        self.admin.execute(f"CREATE DATABASE {self.name}_template")
        database = schema.open_database(Settings(database_url=f"{server}/{self.name}_template"))
        schema.migrate(database)
        database.close()

    @contextmanager
    def copy(self, folder):
        """Settings for a fresh database; `folder` takes the other files."""
        self.admin.execute(f"CREATE DATABASE {self.name} TEMPLATE {self.name}_template")
        url = f"{self.server}/{self.name}"
        yield Settings(data=str(folder), database_url=url, secret="for tests only", demo=True)
        self.admin.execute(f"DROP DATABASE {self.name} WITH (FORCE)")


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


@pytest.fixture
def app(settings):
    """The application on a fresh database."""
    app = create_app(settings)
    app.testing = True
    app.test_client_class = Phone
    yield app
    models.database.close()


@pytest.fixture
def db(app):
    """The open database, for tests of services."""
    models.database.connect(reuse_if_open=True)
    return models.database


@pytest.fixture
def client(app):
    """Somebody who has not signed in."""
    return app.test_client()


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
        asked = [query.msg[0] for query in counter.get_queries()]
        assert len(asked) <= limit, f"{len(asked)} statements:\n" + "\n".join(asked)

    return at_most
