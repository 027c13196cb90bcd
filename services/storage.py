"""Where files lie: in the data folder, named by the sha256 of their content.

Only these functions know that. Another storage (an object store shared by several machines) comes
in their place, with nothing else to change. Content never changes under its name, so the same photo
may belong to many records and is kept once.
"""

import fcntl
import hashlib
import os
import re
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

PARTIAL = "partial"  # folder of what has not come whole
NAME = re.compile(r"[0-9a-f]{64}")

_folder = None


def configure(folder):
    """Keep files below this folder. Called once by create_app, by way of services.media."""
    global _folder
    _folder = Path(folder)


def path(sha256):
    """Where the content with this digest lies, or would lie."""
    if not NAME.fullmatch(sha256):
        raise ValueError(f"not a sha256: {sha256!r}")
    return _folder / sha256[:2] / sha256


def put(content):
    """Keep these bytes; returns their sha256. On the disk for good before it returns.

    Raises OSError when the disk is full; then nothing is left behind.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    place = path(sha256)
    place.parent.mkdir(parents=True, exist_ok=True)
    with _lock(fcntl.LOCK_SH):
        if place.exists() and place.stat().st_size == len(content):
            os.utime(place)  # young again: `sweep` must not take it before it is referred to
        else:
            _write(place, content)
    return sha256


def _write(place, content):
    """Whole or not at all, even when the power goes: a temporary file, synced, then renamed."""
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, place)
    except BaseException:
        os.unlink(name)
        raise
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def stored():
    """The digest of everything kept."""
    return (file.name for file in _folder.glob("??/*") if NAME.fullmatch(file.name))


class Partial:
    """The first bytes of a file that is still coming. `partial` makes one."""

    def __init__(self, place):
        self.place = place

    @property
    def size(self):
        """How many bytes have come."""
        try:
            return self.place.stat().st_size
        except FileNotFoundError:
            return 0

    def append(self, chunk):
        """Add bytes at the end. Raises OSError when the disk is full; then none of them are added.

        Not forced to the disk: should the power go, the digest tells, and the phone sends again.
        """
        before = self.size
        self.place.touch(mode=0o600)
        with open(self.place, "ab", buffering=0) as file:
            try:
                while chunk:
                    chunk = chunk[file.write(chunk) :]
            except OSError:
                file.truncate(before)
                raise

    def read(self):
        """All that has come."""
        return self.place.read_bytes() if self.place.exists() else b""

    def drop(self):
        """Forget what has come."""
        self.place.unlink(missing_ok=True)


@contextmanager
def partial(person_id, sha256, size):
    """What a person's phone has sent of a file, as a Partial. Others who want it wait."""
    place = _partial(person_id, sha256, size)
    place.parent.mkdir(parents=True, exist_ok=True)
    with _alone(place.parent):
        yield Partial(place)


def received(person_id, sha256, size):
    """How many bytes of a file have come, without waiting for anybody."""
    return Partial(_partial(person_id, sha256, size)).size


def sweep_partial(older_than):
    """Remove what nothing was added to for this many seconds. Returns how many files went."""
    limit, gone = time.time() - older_than, 0
    for file in _folder.glob(f"{PARTIAL}/??/[0-9]*"):
        with _alone(file.parent):
            if _is_old(file, limit):
                file.unlink()
                gone += 1
    return gone


def _partial(person_id, sha256, size):
    return _folder / PARTIAL / path(sha256).parent.name / f"{person_id}-{sha256}-{size}"


@contextmanager
def _alone(folder):
    """One at a time. The lock is a file of its own that stays: what is locked may be removed."""
    with open(folder / ".lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def sweep(is_needed, older_than):
    """Remove what is older than this many seconds and, by `is_needed(sha256)`, not needed.

    Also removes what interrupted writes left. Returns how many files went.
    """
    limit = time.time() - older_than
    gone = 0
    for file in _folder.glob("??/*"):
        if not _is_old(file, limit) or (NAME.fullmatch(file.name) and is_needed(file.name)):
            continue
        with _lock(fcntl.LOCK_EX):
            if _is_old(file, limit):  # `put` may have come between
                file.unlink()
                gone += 1
    return gone


def _is_old(file, limit):
    try:
        return file.stat().st_mtime < limit
    except FileNotFoundError:
        return False


@contextmanager
def _lock(kind):
    """Writers share the folder; the sweeper has it alone for the moment of each removal."""
    _folder.mkdir(parents=True, exist_ok=True)
    with open(_folder / ".lock", "w") as file:
        fcntl.flock(file, kind)
        yield
