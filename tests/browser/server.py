"""The real application behind gunicorn, with a data folder and a small test village of its own."""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import urllib.request
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent

BUILD = """
from app import create_app
from models import database
from services import schema
from {module} import {function}

app = create_app()
schema.migrate(database.obj)
with app.app_context():
    {function}()
"""


class Server:
    """A running Mulin. `url` is its address, `data` its folder; `village` names the
    function that fills the empty database; `log` is an open file, or None for standard error.
    `environ` may be changed between `stop` and `start`."""

    def __init__(self, data, village="tests.people.build", log=None):
        self.data = data
        self._log = log
        self.environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith("MULIN_")},
            "MULIN_DATA": str(data),
            "MULIN_DEMO": "1",
        }
        module, function = village.rsplit(".", 1)
        build = [sys.executable, "-c", BUILD.format(module=module, function=function)]
        subprocess.run(build, cwd=ROOT, env=self.environ, check=True)
        self._template = data / "village.sqlite3"
        shutil.copy(data / "mulin.sqlite3", self._template)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        # Passkeys accept plain http only on the name localhost.
        self.url = f"http://localhost:{self.port}"
        self._process = None
        self.start()

    def start(self, app="app:create_app()"):
        """Start serving and wait for /healthz. A request that comes early waits in the queue."""
        with socket.create_server(("127.0.0.1", self.port), backlog=128) as listening:
            bind = f"fd://{listening.fileno()}"
            gunicorn = f"gunicorn --bind {bind} --worker-class gthread --workers 2 --threads 4"
            gunicorn += f" --log-level warning --no-control-socket {app}"
            self._process = subprocess.Popen(
                [sys.executable, "-m", *gunicorn.split()],
                cwd=ROOT,
                env=self.environ,
                stderr=self._log,
                pass_fds=[listening.fileno()],
            )
        with urllib.request.urlopen(f"{self.url}/healthz", timeout=60) as answer:
            assert answer.status == 200

    def stop(self):
        """Stop serving: no connection is answered any more."""
        self._process.terminate()
        self._process.wait(timeout=30)

    def kill(self):
        """Die at once, as in a power cut: gunicorn and its workers."""
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        workers = [int(pid) for pid in children.read_text().split()]
        self._process.kill()
        for pid in workers:
            os.kill(pid, 9)
        self._process.wait(timeout=30)

    def reset(self):
        """Bring the database back to the village as it was built, while the server runs."""
        with (
            closing(sqlite3.connect(self._template)) as template,
            closing(sqlite3.connect(self.data / "mulin.sqlite3", timeout=10)) as live,
        ):
            template.backup(live)

    def write(self, sql, *values):
        """Change the database behind the server's back."""
        with closing(sqlite3.connect(self.data / "mulin.sqlite3", timeout=10)) as live:
            live.execute(sql, values)
            live.commit()

    def rows(self, sql, *values):
        """What a query finds in the database right now."""
        with closing(sqlite3.connect(self.data / "mulin.sqlite3", timeout=10)) as live:
            return live.execute(sql, values).fetchall()
