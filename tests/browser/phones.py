"""A phone that keeps what it has when it dies: a Chromium with a profile on disk."""

import contextlib
import os
import select
import signal
from pathlib import Path

from tests.machine import CHROMIUM

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "locale": "zh-CN",
    "timezone_id": "Asia/Shanghai",
    "reduced_motion": "reduce",
}
TRACED = bool(os.environ.get("MULIN_TRACE"))  # costs a third of the time a journey takes
PATIENCE = 10_000  # milliseconds, on a machine with other things to do


class Phone:
    """A browser of its own on the profile in `folder`, running from the start; `page` is its first
    page, `context` all of them: both are others after every start."""

    def __init__(self, playwright, folder, url, watch=None, **options):
        self.folder = Path(folder)
        self.url = url
        self.watch = watch
        self.context = self.page = None
        self._chromium = playwright.chromium
        self._options = {**PHONE, **options}
        self._offline = False
        self.start()

    def start(self):
        """Switch it on: cookies, stored data, caches and the service worker are as they were, and
        there is network or there is none, as before."""
        assert self.context is None, "it is running"
        self.context = self._chromium.launch_persistent_context(
            self.folder,
            executable_path=CHROMIUM,
            args=CHROMIUM_ARGUMENTS,
            base_url=self.url,
            offline=self._offline,
            **self._options,
        )
        self.context.set_default_timeout(PATIENCE)
        trace(self.context)
        if self.watch:
            self.watch.attach(self.context)
        self.page = self.context.pages[0]

    def sign_in(self, slug):
        """Become somebody of the village, as if it had been yesterday. Chromium writes cookies to
        the disk only after a while (killed at once it has forgotten them), but always when it is
        closed: so it is closed once, and `page` is a new one."""
        entered = self.context.request.post(
            f"/demo/{slug}", headers={"Sec-Fetch-Site": "same-origin"}, max_redirects=0
        )
        assert entered.status == 303, f"{slug} could not sign in: {entered.status}"
        self.close()
        self.start()

    def offline(self, offline=True):
        """Take the network away, from pages and workers alike, or give it back."""
        self._offline = offline
        self.context.set_offline(offline)

    def close(self):
        """Switch it off in an orderly way."""
        if self.context:
            self.context.close()
        self.context = self.page = None

    def kill(self):
        """Die at once, as when the battery is empty or Android needs the memory: no event reaches
        the page, nothing is written that was not on its way to the disk."""
        with self.context.expect_event("close"):
            while handles := self._processes():
                for handle in handles:
                    with contextlib.suppress(ProcessLookupError):
                        signal.pidfd_send_signal(handle, signal.SIGKILL)
                for handle in handles:
                    gone(handle)
        self.context = self.page = None

    def _processes(self):
        """Handles of the browser and of all it started that are alive. (A handle stays with its
        process; a number may belong to another one by the time we use it.)"""
        parents, ours = {}, set()
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                # After the name, which may contain anything: state, parent.
                state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
                if state in "ZX":
                    continue
                parents[int(folder.name)] = int(parent)
                words = (folder / "cmdline").read_bytes().replace(b"\0", b" ")
                if f"--user-data-dir={self.folder} ".encode() in words:
                    ours.add(int(folder.name))
        while more := {pid for pid, parent in parents.items() if parent in ours} - ours:
            ours |= more
        handles = []
        for pid in ours:
            with contextlib.suppress(ProcessLookupError):
                handles.append(os.pidfd_open(pid))
        return handles


def trace(context):
    """Record what happens, for playwright show-trace, when MULIN_TRACE is set."""
    if TRACED:
        context.tracing.start(screenshots=True, snapshots=True)


def gone(handle):
    """Wait until the process behind a handle is no more."""
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    over = poll.poll(PATIENCE)
    os.close(handle)
    assert over, "a process survived SIGKILL"
