"""A phone for the bench: Chromium with a profile on the disk, signed in, as slow as asked.

Two ways to be slow. `throttle` is what Chrome's developer tools offer: the thread of the page runs
at a quarter; service workers and the processes behind IndexedDB and caches do not notice it.
`starve` stops all processes of the browser three quarters of the time, as a processor of a quarter
would.
"""

import os
import signal
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.phones import CHROMIUM_ARGUMENTS, PHONE
from tests.machine import CHROMIUM

SLOW = 4
PATIENCE = 120_000  # ms
SCRIPT = Path(__file__).with_name("page.js").read_text()
TURN = 0.004  # seconds a starved browser runs before it rests for (SLOW - 1) times as long

expect.set_options(timeout=PATIENCE)


@contextmanager
def phone(playwright, url, slug="grid-worker", init=None, **options):
    """The first page of a new phone of somebody of the village."""
    with tempfile.TemporaryDirectory(prefix="mulin-bench-", ignore_cleanup_errors=True) as folder:
        context = playwright.chromium.launch_persistent_context(
            folder,
            executable_path=CHROMIUM,
            args=CHROMIUM_ARGUMENTS,
            base_url=url,
            **PHONE | options,
        )
        try:
            context.set_default_timeout(PATIENCE)
            if init:
                context.add_init_script(init)
            context.request.post(
                f"/demo/{slug}", headers={"Sec-Fetch-Site": "same-origin"}, max_redirects=0
            )
            context.pages[0].goto("/today")
            yield context.pages[0]
        finally:
            context.close()


def ask(page, verb, given=None):
    """What a page says: see page.js."""
    return page.evaluate(SCRIPT, [verb, given])


def throttle(page, rate=SLOW):
    """Slow the page's own thread down; 1 is as fast as it is."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": rate})


@contextmanager
def starve(rate=SLOW):
    """Slow down everything Chromium does, of all phones of this bench."""
    over = threading.Event()
    pids = _chromium()
    thread = threading.Thread(target=_turns, args=(pids, rate, over))
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _turns(pids, rate, over):
    try:
        while not over.is_set():
            _all(pids, signal.SIGSTOP)
            time.sleep(TURN * (rate - 1))
            _all(pids, signal.SIGCONT)
            time.sleep(TURN)
    finally:
        _all(pids, signal.SIGCONT)


def _all(pids, what):
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, what)


def _chromium():
    """The processes of Chromium that descend from this one."""
    parents, names = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            before, _end, after = (folder / "stat").read_text().rpartition(")")
            parents[int(folder.name)] = int(after.split()[1])
            names[int(folder.name)] = before.partition("(")[2]
    ours = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in ours} - ours:
        ours |= more
    return [pid for pid in ours if names.get(pid, "").startswith("chrom")]
