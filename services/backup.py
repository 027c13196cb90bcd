"""Everything of an instance in one file: all tables, the photos and voice notes, and the secret.

The file is a tar of `tables/*.jsonl.gz`, `media/<sha256>`, `secret` and, last, `manifest.json`,
which says what must be there. It does not depend on the database: made on SQLite it can be restored
into PostgreSQL, and the other way round. Whoever has the file can read everything in it.
"""

import hashlib
import json
import os
import tarfile
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from services import clock, media, schema, storage, tables

FORMAT = 1


class Refused(Exception):
    """Nothing was done; the message says why and what to do."""


@dataclass
class Backup:
    """What was written: rows per table, how many files, and sentences about what was not right."""

    rows: dict = field(default_factory=dict)
    media: list = field(default_factory=list)
    problems: list = field(default_factory=list)


def write(settings, database, target):
    """Back up a running instance to the file `target` (mode 600). Returns a Backup.

    Every table is read as it stood at one moment; writers are not held up. The file appears whole
    or not at all. Raises Refused.
    """
    target = Path(target).absolute()
    if target.exists():
        raise Refused(f"{target} exists already. Choose another name; nothing was written.")
    if not target.parent.is_dir():
        raise Refused(f"There is no folder {target.parent}.")
    database.connect(reuse_if_open=True)
    if schema.pending(database):
        raise Refused("The tables are not up to date. First run: flask --app app migrate")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as work:
        part = Path(work) / "part"
        with open(part, "xb", opener=_private) as file:
            with tarfile.open(fileobj=file, mode="w") as tar:
                backup = _fill(tar, Path(work), settings, database)
            file.flush()
            os.fsync(file.fileno())
        os.rename(part, target)
    return backup


def _private(path, flags):
    return os.open(path, flags, 0o600)


def _fill(tar, work, settings, database):
    backup = Backup()
    manifest = {
        "format": FORMAT,
        "made_at": str(clock.now()),
        "tables": {},
        "media": backup.media,
        "missing_media": [],
    }
    with tables.snapshot(database) as ask:
        manifest["migrations"] = [
            name for (name,) in ask("SELECT name FROM schema_migration ORDER BY name")
        ]
        for model in tables.in_order():
            name = model._meta.table_name
            path = work / f"{name}.jsonl.gz"
            backup.rows[name] = tables.dump(ask, model, path)
            manifest["tables"][name] = {
                "columns": tables.columns_of(model),
                "rows": backup.rows[name],
                "sha256": _add(tar, path, f"tables/{name}.jsonl.gz"),
            }
            path.unlink()
        needed = {sha for (sha,) in ask("SELECT DISTINCT sha256 FROM attachment")}
        needed |= media.undecided(ask)
    for sha256 in sorted(needed):
        _add_media(tar, sha256, backup, manifest["missing_media"])
    secret = work / "secret"
    secret.write_text(settings.read_secret())
    manifest["secret_sha256"] = _add(tar, secret, "secret")
    last = work / "manifest.json"
    last.write_text(json.dumps(manifest, indent=1))
    _add(tar, last, "manifest.json")
    return backup


def _add_media(tar, sha256, backup, missing):
    """One photo. A lost or damaged one is reported and left out: the rest must be saved all the
    same."""
    path = storage.path(sha256)
    if not path.exists():
        backup.problems.append(f"{path} is missing.")
    elif digest(path) != sha256:
        backup.problems.append(f"{path} is damaged: its content changed.")
    else:
        _add(tar, path, f"media/{sha256}")
        backup.media.append(sha256)
        return
    missing.append(sha256)


def digest(path):
    """The sha256 of a file."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _add(tar, path, name):
    """Add a file without the names and rights it has here. Returns its sha256."""
    member = tarfile.TarInfo(name)
    member.size = path.stat().st_size
    member.mode = 0o600
    with open(path, "rb") as file:
        tar.addfile(member, file)
    return digest(path)
