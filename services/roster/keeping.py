"""Where an uploaded roster lies, sealed, until it is imported or a day has passed."""

import base64
import hashlib
import json
import os
import tempfile
import time
from pathlib import Path

from services import sealing

HOURS = 24

_folder = None


def configure(folder):
    """Keep files below this folder."""
    global _folder
    _folder = Path(folder)


def keep(content):
    """Keep these bytes; returns their sha256."""
    sha256 = hashlib.sha256(content).hexdigest()
    _write(sha256, base64.b64encode(content).decode())
    return sha256


def content(sha256):
    """The bytes kept under this sha256, or None when they are gone."""
    sealed = _read(sha256)
    return sealed and base64.b64decode(sealed)


def keep_report(id, report):
    """Keep the report of one import."""
    _write(f"{id}.report", json.dumps(report, ensure_ascii=False))


def report(id):
    """The report of one import, or None when it is gone."""
    text = _read(f"{id}.report")
    return text and json.loads(text)


def drop(name):
    """Remove what is kept under a sha256, or `<id>.report`."""
    (_folder / name).unlink(missing_ok=True)


def sweep():
    """Remove everything older than a day. Returns how many files went."""
    limit, gone = time.time() - HOURS * 3600, 0
    for file in _folder.glob("*"):
        try:
            if file.stat().st_mtime < limit:
                file.unlink()
                gone += 1
        except FileNotFoundError:
            continue  # another process swept it
    return gone


def _write(name, text):
    """Whole or not at all; mkstemp makes files only we can read."""
    _folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(dir=_folder, prefix=".new-")
    try:
        with os.fdopen(handle, "w") as file:
            file.write(sealing.seal(text))
        os.replace(temporary, _folder / name)
    except BaseException:
        os.unlink(temporary)
        raise


def _read(name):
    try:
        return sealing.unseal((_folder / name).read_text())
    except (FileNotFoundError, ValueError):
        return None
