"""A backup becomes an instance again: first checked whole, then built aside, then put in place."""

import hashlib
import json
import os
import re
import shutil
import tarfile
import tempfile
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from peewee import OperationalError

from services import clock, schema, tables
from services.backup import FORMAT, Refused

MEMBER = re.compile(r"tables/[a-z_]+\.jsonl\.gz|media/[0-9a-f]{64}|secret|manifest\.json")
OTHERS = """SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()
    AND backend_type = 'client backend' AND pid <> pg_backend_pid()"""
DAMAGED = "{} is damaged or no backup of Mulin ({}). Nothing was touched."


def restore(settings, source, overwrite=False):
    """Restore the backup file `source` into the data folder and database of `settings`.

    Returns (manifest, where the old data folder lies now or None). What was there is moved aside,
    never deleted: a folder `….before-…`, on PostgreSQL also a schema `before_…`. Raises Refused
    with nothing touched when the file is damaged, the place is taken and `overwrite` is not set, or
    the application still runs.
    """
    taken = _holds_something(settings)
    if taken and not overwrite:
        raise Refused(f"{taken} To replace it all the same, add --overwrite. Nothing was touched.")
    _nobody_works_on(settings)
    folder = settings.folder
    with _folder_beside(folder) as work:
        manifest = unpack(source, work)
        _same_secret(settings, work)
        schema_files = sorted(path.stem for path in schema.MIGRATIONS.glob("[0-9]*.py"))
        if not set(manifest["migrations"]) <= set(schema_files):
            raise Refused("The backup was made by a newer Mulin. Install that version first.")
        stamp = datetime.strftime(clock.local(clock.now()), "%Y%m%d-%H%M%S")
        aside = folder.with_name(f"{folder.name}.before-{stamp}")
        if settings.database_url:
            _into_postgres(settings, work, manifest, stamp, folder, aside)
        else:
            _into_sqlite(settings, work, manifest)
            _swap(work, folder, aside)
    if aside.exists() and not taken:  # only the secret this very command made
        shutil.rmtree(aside)
    return manifest, aside if aside.exists() else None


# --- The file -------------------------------------------------------------------------------------


def unpack(source, work):
    """Take the file apart into the folder `work`, comparing everything with the manifest.

    Returns the manifest. Names in the file are never used as paths unless they are ours.
    """
    found = {}
    try:
        with tarfile.open(source, "r:") as tar:
            for member in tar:
                if not (member.isreg() and MEMBER.fullmatch(member.name)):
                    raise Refused(DAMAGED.format(source, f"it holds {member.name!r}"))
                found[member.name] = _take(tar.extractfile(member), work / _place(member.name))
        manifest = json.loads((work / "manifest.json").read_text())
        if manifest["format"] != FORMAT:
            raise Refused("The backup was made by a newer Mulin. Install that version first.")
        wanted = {f"tables/{name}.jsonl.gz": t["sha256"] for name, t in manifest["tables"].items()}
        wanted |= {f"media/{sha256}": sha256 for sha256 in manifest["media"]}
        wanted["secret"] = manifest["secret_sha256"]
    except FileNotFoundError:
        why = "it ends too early" if Path(source).exists() else "there is no such file"
        raise Refused(DAMAGED.format(source, why)) from None
    except (
        tarfile.TarError,
        EOFError,
        ValueError,
        KeyError,
        TypeError,
        IsADirectoryError,
    ) as error:
        raise Refused(DAMAGED.format(source, error)) from None
    found.pop("manifest.json")
    if wrong := {name for name in wanted | found if wanted.get(name) != found.get(name)}:
        raise Refused(DAMAGED.format(source, f"{min(wrong)} is not as it was"))
    (work / "manifest.json").unlink()
    return manifest


def _place(name):
    folder, _slash, file = name.rpartition("/")
    return f"media/{file[:2]}/{file}" if folder == "media" else name


def _take(stream, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        while block := stream.read(1 << 20):
            digest.update(block)
            file.write(block)
    return digest.hexdigest()


# --- Is the place free? ---------------------------------------------------------------------------


def _holds_something(settings):
    """A sentence about what is there already, or None. A secret alone is nothing yet."""
    media = settings.folder / "media"
    if media.exists() and any(path.is_file() for path in media.glob("??/*")):
        return f"There are photos in {media}."
    if not settings.database_url and not (settings.folder / "mulin.sqlite3").exists():
        return None
    with _open(settings) as database:
        if any(tables.count(database, name) for name in ("person", "area")):
            return "There is data in the database."
    return None


def _nobody_works_on(settings):
    """Refuse while the application runs: it would go on writing to what was moved aside."""
    if not settings.database_url:
        if not (settings.folder / "mulin.sqlite3").exists():
            return
        with _open(settings) as database:
            try:  # leaving WAL mode needs a database nobody else has open
                database.pragma("journal_mode", "delete")
                database.pragma("journal_mode", "wal")
            except OperationalError:
                raise Refused("Mulin still runs on this data. Stop it, then try again.") from None
        return
    with _open(settings) as database:
        for _try in range(30):  # a connection that was just closed still shows for a moment
            others = database.execute_sql(OTHERS).fetchone()[0]
            if not others:
                return
            database.execute_sql("SELECT pg_sleep(0.1)")
    raise Refused(f"{others} connections to the database are open. Stop Mulin, then try again.")


def _same_secret(settings, work):
    if settings.secret and settings.secret != (work / "secret").read_text():
        raise Refused(
            "MULIN_SECRET differs from the secret in the backup: phone numbers and care notes "
            "would stay unreadable. Unset it, or set it to the old one. Nothing was touched."
        )


# --- Putting it in place --------------------------------------------------------------------------


@contextmanager
def _open(settings):
    database = schema.make_database(settings)
    database.connect()
    with closing(database):
        yield database


@contextmanager
def _folder_beside(folder):
    """A new folder next to the data folder; gone again if it was not put in its place."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}.restoring-"))
    except OSError as error:
        raise Refused(f"{folder.parent} must be writable to restore into it ({error}).") from None
    try:
        yield work
    finally:
        if work.exists():
            shutil.rmtree(work)


def _into_sqlite(settings, work, manifest):
    with _open(settings.but(data=str(work))) as database:
        schema.runner(database).up(manifest["migrations"][-1])
        with database.atomic():
            database.execute_sql("PRAGMA defer_foreign_keys = 1")
            _load(database, work, manifest)
        schema.migrate(database)
        database.pragma("journal_mode", "delete")  # one file, nothing left in a log beside it
    os.sync()


def _into_postgres(settings, work, manifest, stamp, folder, aside):
    """Tables and folder change over in one transaction; the old tables stay in a schema aside."""
    with _open(settings) as database, database.atomic():
        database.execute_sql("SET LOCAL lock_timeout = '10s'")
        if database.get_tables():
            database.execute_sql(f'ALTER SCHEMA public RENAME TO "before_{stamp}"')
            database.execute_sql("CREATE SCHEMA public")
        schema.runner(database).up(manifest["migrations"][-1])
        _load(database, work, manifest)
        schema.runner(database).up()
        os.sync()
        _swap(work, folder, aside)


def _load(database, work, manifest):
    """Fill the tables, the ones referred to first. What migrations put in (the default categories)
    goes before: the backup has it as it was."""
    known = [model._meta.table_name for model in tables.in_order()]
    names = sorted(manifest["tables"], key=lambda name: known.index(name) if name in known else -1)
    for name in reversed(names):
        database.execute_sql(f'DELETE FROM "{name}"')
    for name in names:
        table = manifest["tables"][name]
        path = work / f"tables/{name}.jsonl.gz"
        if tables.load(database, name, table["columns"], path) != table["rows"]:
            raise Refused(f"The backup is damaged: {name} has fewer rows than it says.")
    shutil.rmtree(work / "tables")


def _swap(work, folder, aside):
    """The new folder takes the place of the old one, which is kept under another name."""
    try:
        if folder.exists():
            os.rename(folder, aside)
        try:
            os.rename(work, folder)
        except OSError:
            if aside.exists():
                os.rename(aside, folder)
            raise
    except OSError as error:
        raise Refused(f"{folder} could not be put in place ({error}).") from None
