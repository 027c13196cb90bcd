"""gunicorn processes on loopback, each with its own data, stopped at the end."""

import os
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """One application behind gunicorn: 2 processes of 8 threads. `environ` is added to ours."""

    def __init__(self, target, environ, workers=2, threads=8):
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MULIN_")}
        with socket.create_server(("127.0.0.1", 0), backlog=256) as listening:
            self.port = listening.getsockname()[1]
            command = f"gunicorn --bind fd://{listening.fileno()} --worker-class gthread"
            command += f" --workers {workers} --threads {threads} --log-level critical"
            command += f" --no-control-socket --keep-alive 30 {target}"
            self._process = subprocess.Popen(
                [sys.executable, "-m", *command.split()],
                cwd=ROOT,
                env={**kept, **environ},
                pass_fds=[listening.fileno()],
                stderr=subprocess.DEVNULL,
            )

    def cpu(self):
        """Seconds of processor time its workers have used so far."""
        pid = self._process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        total = 0
        for child in children:
            fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
        return total / TICKS

    def stop(self):
        self._process.terminate()
        self._process.wait(timeout=30)
