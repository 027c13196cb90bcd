"""A throwaway PostgreSQL 15: loopback only, in a temporary folder, gone when the tests are.

A keeper process of its own runs the server and waits on a pipe. However the tests end, by
themselves, by Ctrl-C or killed, the pipe closes; then the keeper stops the server and removes
the folder.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.machine import POSTGRES, how_to_install, missing_packages


class Cluster:
    """A running cluster. `url` is the address of its first database, without a name at the end."""

    def __init__(self):
        if "postgresql-15" in missing_packages():
            raise RuntimeError(how_to_install(["postgresql-15"]))
        self._keeper = subprocess.Popen(
            [sys.executable, "-m", "tests.postgres"],
            cwd=Path(__file__).parent.parent,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl-C goes to the tests; the keeper follows by the pipe
        )
        self.url = self._keeper.stdout.readline().strip()
        if not self.url:
            raise RuntimeError("PostgreSQL did not start; its words are above.")

    def stop(self):
        """Stop the server and wait until its folder is gone."""
        self._keeper.stdin.close()
        self._keeper.stdout.close()
        self._keeper.wait(timeout=60)


def keep():
    """The keeper: start a server, say where it is, stop it when the pipe closes."""
    folder = tempfile.mkdtemp(prefix="mulin-postgres-")
    try:
        lent = account()
        if lent:
            os.chown(folder, lent["user"], lent["group"])
        server, url = _start(Path(folder), lent)
        try:
            print(url, flush=True)
            sys.stdin.read()
        finally:
            server.send_signal(signal.SIGINT)  # SIGTERM would wait for whoever is still connected
            server.wait()
    finally:
        shutil.rmtree(folder)


def account():
    """Whom to run as: PostgreSQL refuses to be root, so root lends it an account without rights."""
    if os.geteuid() != 0:
        return {}
    entry = pwd.getpwnam("postgres")
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _start(folder, lent):
    password = secrets.token_hex(16)
    (folder / "password").write_text(password)
    if lent:
        os.chown(folder / "password", lent["user"], lent["group"])
    quiet = {"cwd": folder, "stdout": sys.stderr, "stderr": sys.stderr, **lent}
    initdb = f"{POSTGRES}/initdb --pgdata=data --username=mulin --pwfile=password --no-sync"
    initdb += " --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8"
    made = subprocess.run(initdb.split(), **{**quiet, "stdout": subprocess.DEVNULL}, check=False)
    if made.returncode:
        raise SystemExit("initdb failed.")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": folder,
        "max_connections": 200,
        # Nothing here has to survive a power cut.
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
    }
    settings = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    server = subprocess.Popen(
        [f"{POSTGRES}/postgres", "-D", "data", *settings],
        **{**quiet, "stderr": (folder / "log").open("w")},
    )
    is_ready = f'until "{POSTGRES}/pg_isready" -q -h 127.0.0.1 -p {port}; do sleep 0.05; done'
    ready = subprocess.run(["timeout", "60", "sh", "-c", is_ready], check=False)
    if ready.returncode or server.poll() is not None:
        sys.stderr.write((folder / "log").read_text())
        server.kill()
        raise SystemExit("PostgreSQL did not come up.")
    return server, f"postgresql://mulin:{password}@127.0.0.1:{port}"


if __name__ == "__main__":
    keep()
