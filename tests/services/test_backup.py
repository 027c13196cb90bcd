"""Backup and restore: everything comes back, a damaged file touches nothing, nothing is lost."""

import io
import json
import os
import sqlite3
import tarfile
import threading

import psycopg
import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage

from config import Settings
from models import TABLES, Attachment, Passkey, Person, Promise, Visit, database
from services import backup, clock, media, restore, schema, storage, tables, visits
from tests.people import acting


@pytest.fixture
def lived_in(app, village):
    """The village with a visit, a promise, a photo and a passkey: every type of column in use."""
    picture = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(picture, "JPEG")
    with app.test_request_context(), acting(village.grid_worker):
        visit = visits.record(
            village.grid_worker, village.home, note="水管“滴”漏\n二楼", promise="周五来修"
        )
        media.attach(visit, media.stage([FileStorage(picture, "a.jpg")]))
    Passkey.create(
        person=village.grid_worker,
        credential_id="abc",
        public_key=bytes(range(256)),
        added_at=clock.now(),
    )
    return village


@pytest.fixture
def elsewhere(tmp_path):
    """A data folder for the restored instance, beside a database of its own."""
    return tmp_path / "elsewhere" / "var"


only_postgres = pytest.mark.postgresql


@pytest.fixture
def another(settings, elsewhere):
    """Settings of an instance with an empty PostgreSQL database of its own."""
    server, _slash, name = settings.database_url.rpartition("/")
    with psycopg.connect(settings.database_url, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}_restored")
        yield Settings(data=str(elsewhere), database_url=f"{server}/{name}_restored")
        admin.execute(f"DROP DATABASE {name}_restored WITH (FORCE)")


def contents(db):
    """Every row of every table, in the form of a backup."""
    with tables.snapshot(db) as ask:
        found = {}
        for model in tables.in_order():
            columns = tables.columns_of(model)
            names = ", ".join(f'"{name}"' for name, _type in columns)
            rows = ask(f'SELECT {names} FROM "{model._meta.table_name}"')
            found[model._meta.table_name] = sorted(
                repr([tables._out(v, type) for v, (_n, type) in zip(row, columns, strict=True)])
                for row in rows
            )
        return found


def in_sqlite(folder, look):
    """`look(database)` on the SQLite database of a data folder."""
    return look_at(settings_for(folder), look)


def look_at(settings, look):
    """`look(database)` on the database of an instance."""
    db = schema.make_database(settings)
    db.connect()
    try:
        return look(db)
    finally:
        db.close()


def settings_for(folder):
    return Settings(data=str(folder))


def saved(settings, tmp_path, name="mulin.tar"):
    path = tmp_path / name
    return path, backup.write(settings, database.obj, path)


def members(path):
    with tarfile.open(path) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar}


def packed(path, files):
    with tarfile.open(path, "w") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return path


# --- There and back -------------------------------------------------------------------------------


def test_every_table_photo_and_the_secret_come_back(settings, lived_in, tmp_path, elsewhere):
    before = contents(database.obj)
    path, done = saved(settings, tmp_path)
    assert sum(done.rows.values()) == sum(map(len, before.values()))
    assert all(before[name] for name in ("visit", "promise", "attachment", "care_note", "activity"))
    restore.restore(settings_for(elsewhere), path)
    assert in_sqlite(elsewhere, contents) == before
    attachment = Attachment.get()
    kept = elsewhere / "media" / attachment.sha256[:2] / attachment.sha256
    assert kept.read_bytes() == media.path_of(attachment).read_bytes()
    assert (elsewhere / "secret").read_text() == "for tests only"


def test_the_restored_instance_goes_on_and_holds_its_rules(settings, lived_in, tmp_path, elsewhere):
    path, _done = saved(settings, tmp_path)
    restore.restore(settings_for(elsewhere), path)

    def go_on(db):
        with db.bind_ctx(TABLES):
            highest = max(p.id for p in Person.select())
            assert Person.create(name="新来").id > highest
            assert not schema.pending(db) and not schema.drift(db)
            assert db.execute_sql("PRAGMA foreign_key_check").fetchall() == []

    in_sqlite(elsewhere, go_on)


def test_only_the_owner_may_read_the_files(settings, lived_in, tmp_path, elsewhere):
    path, _done = saved(settings, tmp_path)
    restore.restore(settings_for(elsewhere), path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert (elsewhere / "secret").stat().st_mode & 0o777 == 0o600
    assert elsewhere.stat().st_mode & 0o777 == 0o700


@only_postgres
def test_a_village_moves_from_sqlite_to_postgresql_and_on(
    settings, lived_in, tmp_path, elsewhere, another
):
    """The tests' PostgreSQL → a SQLite folder → another PostgreSQL."""
    before = contents(database.obj)
    path, _done = saved(settings, tmp_path)
    restore.restore(settings_for(elsewhere), path)
    storage.configure(elsewhere / "media")
    again = tmp_path / "again.tar"
    in_sqlite(elsewhere, lambda db: backup.write(settings_for(elsewhere), db, again))
    another = another.but(data=str(tmp_path / "third"))
    restore.restore(another, again)
    assert look_at(another, contents) == before

    def go_on(db):
        with db.bind_ctx(TABLES):
            assert Person.create(name="新来").id > max(p.id for p in lived_in.people.values())
            assert not schema.pending(db) and not schema.drift(db)

    look_at(another, go_on)


@only_postgres
def test_what_postgresql_held_is_moved_aside(settings, lived_in, tmp_path, another):
    path, _done = saved(settings, tmp_path)
    restore.restore(another, path)
    look_at(another, lambda db: db.execute_sql("UPDATE visit SET note = 'newer'"))
    _manifest, aside = restore.restore(another, path, overwrite=True)
    assert (aside / "secret").exists()

    def notes(db):
        ask = "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'before%%'"
        old = db.execute_sql(ask).fetchone()[0]
        tables = ("visit", f'"{old}".visit')
        return [db.execute_sql(f"SELECT note FROM {table}").fetchone()[0] for table in tables]

    assert look_at(another, notes) == [Visit.get().note, "newer"]


# --- While people work ----------------------------------------------------------------------------


def test_a_backup_shows_one_moment_while_others_write(
    settings, lived_in, tmp_path, elsewhere, monkeypatch
):
    """Somebody writes a visit with a promise before each table that is read."""
    before = contents(database.obj)
    failures = []

    def write():
        try:
            with database.connection_context(), database.atomic(), acting(lived_in.grid_worker):
                visits.record(lived_in.grid_worker, lived_in.plain_home, promise="改天再来")
        except Exception as error:
            failures.append(error)

    def dump(*args, dump=tables.dump):
        writer = threading.Thread(target=write)
        writer.start()
        writer.join()
        return dump(*args)

    monkeypatch.setattr(tables, "dump", dump)
    path, _done = saved(settings, tmp_path)
    assert not failures
    assert Promise.select().count() > 10
    restore.restore(settings_for(elsewhere), path)
    assert in_sqlite(elsewhere, contents) == before


def test_a_lost_and_a_damaged_photo_are_named_and_the_rest_is_saved(
    settings, lived_in, tmp_path, elsewhere
):
    photo = media.path_of(Attachment.get())
    photo.write_bytes(b"rotten")
    path, done = saved(settings, tmp_path)
    assert "damaged" in done.problems[0] and str(photo) in done.problems[0]
    photo.unlink()
    path, done = saved(settings, tmp_path, "second.tar")
    assert "missing" in done.problems[0]
    manifest, _aside = restore.restore(settings_for(elsewhere), path)
    assert manifest["missing_media"] == [Attachment.get().sha256]


# --- Refusals -------------------------------------------------------------------------------------


def test_a_backup_never_overwrites_a_file(settings, lived_in, tmp_path):
    path = tmp_path / "mulin.tar"
    path.write_text("something dear")
    with pytest.raises(backup.Refused, match="exists already"):
        backup.write(settings, database.obj, path)
    assert path.read_text() == "something dear"


def test_a_backup_onto_a_full_disk_leaves_nothing(settings, lived_in, tmp_path, monkeypatch):
    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="space"):
        saved(settings, tmp_path)
    assert not [path for path in tmp_path.iterdir() if "tar" in path.name or "back" in path.name]


def test_restore_does_not_replace_data_without_being_told(settings, lived_in, tmp_path, elsewhere):
    path, _done = saved(settings, tmp_path)
    restore.restore(settings_for(elsewhere), path)
    in_sqlite(elsewhere, lambda db: db.execute_sql("UPDATE visit SET note = 'newer'"))
    with pytest.raises(backup.Refused, match="--overwrite"):
        restore.restore(settings_for(elsewhere), path)

    def note(db):
        return db.execute_sql("SELECT note FROM visit").fetchone()[0]

    assert in_sqlite(elsewhere, note) == "newer"
    _manifest, aside = restore.restore(settings_for(elsewhere), path, overwrite=True)
    assert in_sqlite(elsewhere, note).startswith("水管")
    assert in_sqlite(aside, note) == "newer"


def test_restore_takes_a_folder_in_which_nothing_is_yet(settings, lived_in, tmp_path, elsewhere):
    path, _done = saved(settings, tmp_path)
    elsewhere.mkdir(parents=True)
    (elsewhere / "secret").write_text("made a moment ago")
    _manifest, aside = restore.restore(settings_for(elsewhere), path)
    assert aside is None
    assert os.listdir(elsewhere.parent) == ["var"]
    assert (elsewhere / "secret").read_text() == "for tests only"


def test_restore_refuses_while_the_application_has_the_data_open(
    settings, lived_in, tmp_path, elsewhere
):
    path, _done = saved(settings, tmp_path)
    restore.restore(settings_for(elsewhere), path)
    running = sqlite3.connect(elsewhere / "mulin.sqlite3")
    running.execute("PRAGMA journal_mode = wal")
    running.execute("SELECT COUNT(*) FROM person").fetchone()
    try:
        with pytest.raises(backup.Refused, match="still runs"):
            restore.restore(settings_for(elsewhere), path, overwrite=True)
    finally:
        running.close()
    restore.restore(settings_for(elsewhere), path, overwrite=True)


@only_postgres
def test_restore_refuses_while_postgresql_is_in_use(settings, lived_in, tmp_path, another):
    path, _done = saved(settings, tmp_path)
    with (
        psycopg.connect(another.database_url),
        pytest.raises(backup.Refused, match="1 connections"),
    ):
        restore.restore(another, path)


def test_another_secret_in_the_environment_is_refused(settings, lived_in, tmp_path, elsewhere):
    path, _done = saved(settings, tmp_path)
    with pytest.raises(backup.Refused, match="MULIN_SECRET"):
        restore.restore(settings_for(elsewhere).but(secret="another"), path)
    assert not elsewhere.exists()


def damage(how, path, tmp_path):
    """A damaged copy of a backup."""
    content, files = path.read_bytes(), members(path)
    manifest = json.loads(files["manifest.json"])
    photo = next(name for name in files if name.startswith("media/"))
    if how == "cut short":
        path.write_bytes(content[: len(content) * 2 // 3])
    elif how == "one byte changed":
        at = content.index(files["tables/visit.jsonl.gz"]) + 30
        path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
    elif how == "no backup":
        path.write_bytes(b"PK\x03\x04 something else" * 100)
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "a photo less":
        packed(path, {name: data for name, data in files.items() if name != photo})
    elif how == "a file more":
        packed(path, {f"media/{'0' * 64}": b"x", **files})
    elif how == "a table less":
        packed(path, {name: data for name, data in files.items() if "visit.jsonl" not in name})
    elif how == "a way out":
        packed(path, {"../../evil": b"x", **files})
    elif how == "an absolute name":
        packed(path, {"/tmp/mulin-evil": b"x", **files})
    elif how == "a link":
        with tarfile.open(path, "a") as tar:
            member = tarfile.TarInfo("secret")
            member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
            tar.addfile(member)
    elif how == "a strange manifest":
        packed(path, {**files, "manifest.json": b"[]"})
    elif how == "a later format":
        packed(path, {**files, "manifest.json": json.dumps(manifest | {"format": 2}).encode()})
    elif how == "later tables":
        later = manifest | {"migrations": [*manifest["migrations"], "0999_later"]}
        packed(path, {**files, "manifest.json": json.dumps(later).encode()})
    elif how == "a row less":
        manifest["tables"]["visit"]["rows"] += 1
        packed(path, {**files, "manifest.json": json.dumps(manifest).encode()})
    elif how == "gone":
        path.unlink()
    return path


@pytest.mark.parametrize(
    "how",
    [
        "cut short",
        "one byte changed",
        "no backup",
        "empty",
        "a photo less",
        "a file more",
        "a table less",
        "a way out",
        "an absolute name",
        "a link",
        "a strange manifest",
        "a later format",
        "later tables",
        "a row less",
        "gone",
    ],
)
def test_a_damaged_file_is_refused_and_nothing_is_touched(
    settings, lived_in, tmp_path, elsewhere, how
):
    path, _done = saved(settings, tmp_path)
    restore.restore(settings_for(elsewhere), path)
    before = in_sqlite(elsewhere, contents)
    with pytest.raises(backup.Refused):
        restore.restore(settings_for(elsewhere), damage(how, path, tmp_path), overwrite=True)
    assert in_sqlite(elsewhere, contents) == before
    assert os.listdir(elsewhere.parent) == ["var"]
    assert not os.path.exists("/tmp/mulin-evil") and not (tmp_path / "evil").exists()


@only_postgres
@pytest.mark.parametrize("how", ["one byte changed", "a row less"])
def test_a_damaged_file_leaves_postgresql_untouched(
    settings, lived_in, tmp_path, another, elsewhere, how
):
    path, _done = saved(settings, tmp_path)
    restore.restore(another, path)
    before = look_at(another, contents)
    with pytest.raises(backup.Refused, match="damaged"):
        restore.restore(another, damage(how, path, tmp_path), overwrite=True)
    assert look_at(another, contents) == before
    assert len(list((elsewhere / "media").glob("??/*"))) == 1


# --- The commands ---------------------------------------------------------------------------------


def test_the_commands_say_what_they_did_and_what_the_file_opens(runner, lived_in, tmp_path):
    path = str(tmp_path / "mulin.tar")
    done = runner.invoke(args=["backup", path])
    assert done.exit_code == 0
    assert "1 photos and voice notes" in done.output and "secret" in done.output
    again = runner.invoke(args=["backup", path])
    assert again.exit_code == 1 and "exists already" in again.output
    refused = runner.invoke(args=["restore", path])
    assert refused.exit_code == 1 and "--overwrite" in refused.output
