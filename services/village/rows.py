"""Rows on their way into an empty database: ids are given here, rows go in by the thousand."""

from collections import defaultdict
from contextlib import contextmanager

from peewee import PostgresqlDatabase, fn

from models import (
    TABLES,
    AccessRecord,
    Activity,
    Area,
    CareNote,
    CheckIn,
    CoHandler,
    CoveragePause,
    Event,
    FocusMark,
    Household,
    Issue,
    Organisation,
    Participation,
    Pass,
    Person,
    Post,
    Promise,
    SigningKey,
    Step,
    Visit,
    VisitVersion,
    Whistle,
    WhistleCall,
    database,
)

# The fields a village fills in; the others keep their defaults.
FIELDS = {
    Area: "parent kind name label path position",
    Household: "area door floor position since",
    Person: "name slug household is_contact phone_sealed phone_digest elder_mode",
    Organisation: "name kind area",
    Post: "person role area since until given_by organisation",
    CareNote: "household sealed consent_on until written_by written_at ended_at",
    FocusMark: "household since until set_by",
    Visit: (
        "household area author channel outcome findings excuse note day happened_at received_at "
        "version voided_at voided_by void_reason"
    ),
    VisitVersion: "visit number findings note amended_by amended_at",
    Promise: "household visit author text made_on kept_at kept_by",
    CoveragePause: "community cadence since until reason paused_by paused_at",
    Issue: (
        "community number area household place category text brief source author reporter "
        "name_sealed phone_sealed token_digest shows_name visit happened_at received_at state "
        "is_open moved_at state_since next_on first_contact organisation handler is_claimable "
        "measure due_on first_due_on asked asked_until waiting_since waited_days redirected_to "
        "merged_into declined returned reopened whistled done_by closing rating needs_callback "
        "is_on_agenda accepted_at dispatched_at done_at verified_at closed_at told_at"
    ),
    CoHandler: "issue organisation added_at",
    Whistle: "issue kind reason blown_by blown_at",
    WhistleCall: (
        "whistle organisation is_lead arrived_at arrived_by agreed response result rated_by "
        "rated_at cancelled_at"
    ),
    Step: (
        "subject subject_id verb before after actor organisation note detail happened_at "
        "received_at"
    ),
    Event: (
        "community area organiser organisation author title kind content place starts_at ends_at "
        "capacity conditions risks protection counts_hours token door_secret_sealed outcome state "
        "is_open moved_at state_since settled_at"
    ),
    Participation: (
        "event person invited_by noticed_at noticed_by signed_up_at signed_up_by came_at left_at "
        "left_by_clock minutes conflicts confirmed_by confirmed_at feedback fed_back_at state "
        "is_open moved_at state_since"
    ),
    CheckIn: "event person direction method verdict reason by happened_at received_at",
    SigningKey: "kid public private_sealed made_at",
    Pass: "person number key token_sealed issued_at",
    Activity: "actor verb subject subject_id area detail happened_at received_at",
    AccessRecord: "viewer person household what reason day looked_at",
}
MANY = 20_000
CACHE = -600_000  # KB while rows go in: a million issues lie in a dozen indexes


class Rows:
    """Collects rows and writes them in the order in which tables lean on each other."""

    def __init__(self):
        self.last = {m: m.select(fn.MAX(m.id)).scalar() or 0 for m in FIELDS}
        self.waiting = defaultdict(list)
        self.cache = _cache(CACHE)

    def new_id(self, model):
        """The id of a row that is put in later."""
        self.last[model] += 1
        return self.last[model]

    def put(self, model, id, *values):
        """A row under an id from `new_id`; values in the order of FIELDS."""
        self.waiting[model].append((id, *values))

    def add(self, model, *values):
        """A row under the next id, which is returned."""
        self.last[model] += 1
        self.waiting[model].append((self.last[model], *values))
        return self.last[model]

    def flush(self, at_least=0):
        """Write what is waiting, when it is that many rows."""
        if sum(map(len, self.waiting.values())) < at_least:
            return
        for model in TABLES:
            if self.waiting[model]:
                _write(model, self.waiting.pop(model))

    @contextmanager
    def indexed_later(self, model):
        """Write the rows of a table without its indexes, and make those at the end: SQLite builds
        a dozen of them at once three times as fast as row by row."""
        if isinstance(database.obj, PostgresqlDatabase):
            yield
            return
        of_it = "type = 'index' AND sql IS NOT NULL AND tbl_name = ?"
        listed = f"SELECT name, sql FROM sqlite_master WHERE {of_it}"
        made = database.execute_sql(listed, (model._meta.table_name,)).fetchall()
        for name, _sql in made:
            database.execute_sql(f'DROP INDEX "{name}"')
        yield
        self.flush()
        for _name, sql in made:
            database.execute_sql(sql)

    def finish(self):
        """Write the rest and let the database give ids from here on."""
        self.flush()
        _cache(self.cache)
        if isinstance(database.obj, PostgresqlDatabase):
            for model, last in self.last.items():
                table = model._meta.table_name
                sequence = f"pg_get_serial_sequence('{table}', 'id')"
                if last:
                    database.execute_sql(f"SELECT setval({sequence}, %s)", (last,))
            database.execute_sql("ANALYZE")


def _cache(size):
    """Let SQLite keep so much of its indexes at hand; returns how much it did before."""
    if isinstance(database.obj, PostgresqlDatabase):
        return None
    [before] = database.execute_sql("PRAGMA cache_size").fetchone()
    database.execute_sql(f"PRAGMA cache_size = {size}")
    return before


def _write(model, rows):
    names = ["id", *FIELDS[model].split()]
    kept = {
        field: field.default
        for field in model._meta.sorted_fields
        if field.name not in names and field.default is not None
    }
    fields = [model._meta.fields[name] for name in names] + list(kept)
    columns = ", ".join(f'"{field.column_name}"' for field in fields)
    defaults = tuple(kept.values())
    cursor = database.cursor()
    table = f'"{model._meta.table_name}" ({columns})'
    if isinstance(database.obj, PostgresqlDatabase):
        with cursor.copy(f"COPY {table} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row + defaults)
        return
    marks = ", ".join("?" * len(fields))
    cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", (row + defaults for row in rows))
