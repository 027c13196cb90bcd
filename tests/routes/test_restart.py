"""PostgreSQL restarts while people send visits: they are asked to try again, and nothing is lost,
doubled or stuck; no process of ours has to be restarted."""

import itertools
import subprocess
import threading
import uuid
from collections import Counter
from pathlib import Path

import psycopg
import pytest

from app import create_app
from config import Settings
from models import Submission, Visit, database
from services import schema
from tests.conftest import Phone
from tests.machine import POSTGRES as BINARIES
from tests.postgres import Cluster, account


@pytest.fixture
def cluster():
    """A PostgreSQL of this test's own: restarting the common one would disturb the others."""
    cluster = Cluster()
    with psycopg.connect(f"{cluster.url}/postgres", autocommit=True) as admin:
        admin.execute("CREATE DATABASE mulin")
        cluster.folder = Path(admin.execute("SHOW data_directory").fetchone()[0])
    yield cluster
    control(cluster, "stop", "immediate")
    cluster.stop()


def control(cluster, verb, mode):
    """pg_ctl, as the account the server runs as and from the folder it was started in."""
    folder = cluster.folder.parent
    command = [f"{BINARIES}/pg_ctl", verb, "-w", "-s", "-D", cluster.folder, "-m", mode]
    subprocess.run([*command, "-l", folder / "log2"], check=True, cwd=folder, **account())


@pytest.fixture
def app(cluster, tmp_path):
    url = f"{cluster.url}/mulin"
    app = create_app(Settings(data=str(tmp_path), database_url=url, secret="for tests", demo=True))
    app.test_client_class = Phone
    schema.migrate(database.obj)
    yield app
    database.close()


@pytest.mark.postgresql
def test_visits_sent_while_postgresql_restarts_arrive_once(app, cluster, village, sign_in):
    homes = itertools.cycle(list(village.homes.values())[:20])
    seen, taken_in, over = Counter(), set(), threading.Event()
    arrived, running = threading.Semaphore(0), threading.Event()
    running.set()

    def work(phone):
        """Send one visit after the other; keep sending each until it is taken in."""
        after = 3
        while after:
            after -= over.is_set()
            key, home = str(uuid.uuid4()), next(homes)
            status = None
            while status != 303:
                form = {"submission_id": key, "channel": "door", "note": key}
                status = phone.post(f"/patrols/doors/{home.id}/visits", data=form).status_code
                seen[status] += 1
                if status not in (303, 503):
                    return
                running.wait(timeout=60)
            taken_in.add(key)
            arrived.release()
        database.close()

    threads = [
        threading.Thread(target=work, args=(sign_in(village.grid_worker),), daemon=True)
        for _ in range(4)
    ]
    database.close()
    for thread in threads:
        thread.start()
    for _round in range(2):
        assert arrived.acquire(timeout=60)
        running.clear()
        control(cluster, "restart", "fast")
        running.set()
        for _visit in range(8):
            assert arrived.acquire(timeout=60)
    over.set()
    for thread in threads:
        thread.join(timeout=60)
    assert set(seen) <= {303, 503}
    assert {visit.note for visit in Visit.select()} == taken_in
    assert Visit.select().count() == Submission.select().count() == len(taken_in)
