"""Is this instance well? Each check gives findings: ok, warn or bad, with how to mend it."""

import difflib
import os
import shutil
import time
from collections import namedtuple
from dataclasses import fields
from pathlib import Path

from peewee import PeeweeException, PostgresqlDatabase, fn

from config import Settings
from models import Attachment, CareNote, Household, Person
from services import schema, sealing, storage, visits

Finding = namedtuple("Finding", "level about sentence")

# Read by script/ and by tests, not by the application.
TOOLS = ("MULIN_VENV", "MULIN_CHROMIUM", "MULIN_POSTGRES")
SAMPLE = 200
DERIVED = (
    "last_reached_on",
    "last_tried_on",
    "last_rung",
    "last_excused_on",
    "excuse",
    "findings",
    "open_promises",
)
GB = 1024**3


def examine(settings, database, environ=os.environ):
    """Every finding about the instance, in the order of the checks. Changes nothing."""
    yield from _settings(settings, environ)
    yield from _folder(settings)
    yield from _words()
    try:
        database.connect(reuse_if_open=True)
        database.execute_sql("SELECT 1")
    except PeeweeException as error:
        yield Finding("bad", "database", f"It cannot be reached: {error}. Is it running?")
        return
    yield Finding("ok", "database", "It answers.")
    yield from _engine(database)
    ready = yield from _schema(database)
    if ready:
        yield from _sealed()
        yield from _sums(database)
        yield from _files()


def _settings(settings, environ):
    known = {f.metadata["name"] for f in fields(Settings)}
    strange = [
        name
        for name in sorted(environ)
        if name.startswith("MULIN_")
        and name not in known
        and name not in TOOLS
        and not name.startswith("MULIN_TEST_")
    ]
    for name in strange:
        near = difflib.get_close_matches(name, known, 1)
        meant = f" Did you mean {near[0]}?" if near else ""
        yield Finding("warn", "settings", f"{name} is no setting and does nothing.{meant}")
    host = settings.public_host
    if settings.demo:
        yield Finding("warn", "settings", "Demo: anybody may be anybody. To try out only.")
    elif not host:
        yield Finding(
            "warn",
            "settings",
            "MULIN_PUBLIC_HOST is empty: cookies also travel unencrypted. Set the name people use.",
        )
    if host and not host.replace("-", "").replace(".", "").isalnum():
        yield Finding(
            "bad",
            "settings",
            f"MULIN_PUBLIC_HOST={host}: only a name, no https://, no port.",
        )
    elif host and not settings.proxies:
        yield Finding(
            "warn",
            "settings",
            "MULIN_PROXIES is 0: behind a reverse proxy set it to 1, or everybody seems to come "
            "from one address.",
        )
    if not strange and host and settings.proxies:
        yield Finding("ok", "settings", f"Served as {host}.")


def _folder(settings):
    folder = settings.folder
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        yield Finding("bad", "data folder", f"{folder} is not ours: chown it to who runs Mulin.")
        return
    if folder.stat().st_mode & 0o077:
        yield Finding("warn", "data folder", f"Others may look into it: chmod 700 {folder}")
    else:
        yield Finding("ok", "data folder", str(folder))
    secret = folder / "secret"
    if settings.secret:
        if len(settings.secret) < 32:
            yield Finding("warn", "secret", "MULIN_SECRET is short; use 64 random characters.")
    elif secret.stat().st_mode & 0o077:
        yield Finding(
            "bad",
            "secret",
            f"Others may read it: chmod 600 {secret}; see 'After a breach' in docs/operations.md.",
        )
    else:
        yield Finding("ok", "secret", "Only its owner may read it.")
    free = shutil.disk_usage(folder).free
    level = "ok" if free > 2 * GB else "warn" if free > GB / 4 else "bad"
    mend = "" if level == "ok" else " Make room, or move the data folder."
    yield Finding(level, "disk", f"{free / GB:.1f} GB free.{mend}")


def _words():
    place = Path(__file__).parent.parent / "translations/zh_Hans/LC_MESSAGES"
    po, mo = place / "messages.po", place / "messages.mo"
    if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime:
        yield Finding("bad", "translations", "Not compiled, pages are in English: run script/setup")


def _engine(database):
    if isinstance(database, PostgresqlDatabase):
        there = database.execute_sql("SELECT EXTRACT(EPOCH FROM now())").fetchone()[0]
        skew = abs(float(there) - time.time())
        if skew > 60:
            yield Finding("bad", "clock", f"{skew:.0f} s away from the database's. Switch NTP on.")
        encoding = database.execute_sql("SHOW server_encoding").fetchone()[0]
        if encoding != "UTF8":
            yield Finding("bad", "database", f"Its encoding is {encoding}: create it with UTF8.")
        collation = database.execute_sql(
            "SELECT collation_name FROM information_schema.columns "
            "WHERE table_schema = 'public' AND table_name = 'area' AND column_name = 'path'"
        ).fetchone()
        if collation and collation[0] != "C":
            yield Finding(
                "bad",
                "database",
                "area.path sorts by words, people see the wrong places: "
                'ALTER TABLE area ALTER COLUMN path TYPE text COLLATE "C"',
            )
        return
    for pragma, right in (("journal_mode", "wal"), ("foreign_keys", 1)):
        found = database.pragma(pragma)
        if found != right:
            yield Finding(
                "bad", "database", f"{pragma} is {found}, not {right}. Is it on a network drive?"
            )
    fault = database.execute_sql("PRAGMA quick_check(1)").fetchone()[0]
    if fault != "ok":
        yield Finding("bad", "database", f"It is damaged ({fault}): restore the last backup.")


def _schema(database):
    pending = schema.pending(database)
    if pending:
        names = ", ".join(pending)
        yield Finding("bad", "tables", f"{names} not applied: run flask --app app migrate")
        return False
    drift = schema.drift(database)
    for line in drift:
        yield Finding("bad", "tables", f"Not what this version expects ({line}).")
    if not drift:
        yield Finding("ok", "tables", "Up to date.")
    return not drift


def _sealed():
    """The newest sealed texts open with this secret."""
    texts = [
        Person.select(Person.phone_sealed).where(Person.phone_sealed.is_null(False)),
        CareNote.select(CareNote.sealed),
    ]
    newest = [query.order_by(query.model.id.desc()).limit(1).tuples().first() for query in texts]
    try:
        for (text,) in filter(None, newest):
            sealing.unseal(text)
    except ValueError:
        yield Finding(
            "bad",
            "secret",
            "Phone numbers and care notes were sealed with another one: bring back the secret of "
            "this database (it is in every backup).",
        )
        return
    if any(newest):
        yield Finding("ok", "secret", "It opens what was sealed.")


def _sums(database):
    """What households repeat of their visits is what the visits say, on a sample."""
    query = Household.select(Household.id).order_by(fn.RANDOM()).limit(SAMPLE)
    ids = [household.id for household in query]
    columns = [getattr(Household, name) for name in DERIVED]
    query = Household.select(Household.id, *columns).where(Household.id.in_(ids))
    with database.atomic() as transaction:
        before = {row[0]: row for row in query.tuples()}
        visits.refresh(ids)
        after = {row[0]: row for row in query.tuples()}
        transaction.rollback()
    wrong = [id for id in ids if before[id] != after[id]]
    if wrong:
        yield Finding(
            "bad",
            "households",
            f"{len(wrong)} of {len(ids)} do not say what their visits say, such as {wrong[0]}: "
            "run flask --app app work --refresh",
        )
    elif ids:
        yield Finding("ok", "households", f"{len(ids)} of them say what their visits say.")


def _files():
    query = Attachment.select(Attachment.sha256).distinct().tuples()
    lost = [sha256 for (sha256,) in query.iterator() if not storage.path(sha256).exists()]
    if lost:
        yield Finding(
            "bad",
            "photos",
            f"{len(lost)} are missing, such as {storage.path(lost[0])}: "
            "bring them back from a backup.",
        )
    else:
        yield Finding("ok", "photos", "All there.")
