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
