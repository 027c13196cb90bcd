"""All rows out and in again, in a form both databases read: for backups and for moving house.

A table becomes lines of JSON, one array per row in the order of its columns. Moments and days are
text as the models write them, bytes are base64.
"""

import base64
import gzip
import json
import sqlite3
from contextlib import contextmanager

from peewee import PostgresqlDatabase, sort_models

import models

BATCH = 5000


def in_order():
    """Every table, the ones referred to before the ones that refer to them."""
    return sort_models(models.TABLES)


def columns_of(model):
    """[[name, type], …] of a table; types in the words of peewee (INT, BOOL, DATETIME …)."""
    return [[field.column_name, field.field_type] for field in model._meta.sorted_fields]


@contextmanager
def snapshot(database):
    """A function `ask(sql)` that yields rows, all as they stood at one moment, whoever writes."""
    if isinstance(database, PostgresqlDatabase):
        with _postgres_snapshot(database) as ask:
            yield ask
        return
    reader = sqlite3.connect(database.database, timeout=5, isolation_level=None)
    try:
        reader.execute("BEGIN")  # in WAL mode this neither waits for writers nor holds them up
        yield reader.execute
    finally:
        reader.close()


@contextmanager
def _postgres_snapshot(database):
    database.connect(reuse_if_open=True)
    with database.atomic():
        database.execute_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")

        def ask(sql):
            with database.connection().cursor(name="mulin_backup") as cursor:
                cursor.itersize = BATCH
                yield from cursor.execute(sql)

        yield ask


def dump(ask, model, path):
    """Write the rows of a table to a compressed file. Returns how many there were."""
    columns = columns_of(model)
    names = ", ".join(f'"{name}"' for name, _type in columns)
    keys = ", ".join(f'"{field.column_name}"' for field in model._meta.get_primary_keys())
    count = 0
    with gzip.open(path, "wt", compresslevel=3, encoding="utf-8") as file:
        for row in ask(f'SELECT {names} FROM "{model._meta.table_name}" ORDER BY {keys}'):
            values = [_out(v, type) for v, (_name, type) in zip(row, columns, strict=True)]
            file.write(json.dumps(values, ensure_ascii=False, separators=(",", ":")) + "\n")
            count += 1
    return count


def load(database, table, columns, path):
    """Read a file `dump` wrote into an empty table. Returns how many rows it had."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = (
            [_in(v, type) for v, (_name, type) in zip(json.loads(line), columns, strict=True)]
            for line in file
        )
        names = [name for name, _type in columns]
        if isinstance(database, PostgresqlDatabase):
            return _copy(database, table, names, rows)
        return _insert(database, table, names, rows)


def count(database, table):
    """How many rows a table has; 0 when it does not exist."""
    if not database.table_exists(table):
        return 0
    return database.execute_sql(f'SELECT COUNT(*) FROM "{table}"').fetchone()[0]


def _out(value, type):
    if value is None or isinstance(value, int):
        return bool(value) if type == "BOOL" and value is not None else value
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    return str(value)


def _in(value, type):
    return base64.b64decode(value) if type == "BLOB" and value is not None else value


def _insert(database, table, names, rows):
    sql = 'INSERT INTO "{}" ({}) VALUES ({})'.format(
        table, ", ".join(f'"{name}"' for name in names), ", ".join("?" for _ in names)
    )
    return database.connection().executemany(sql, rows).rowcount


def _copy(database, table, names, rows):
    """COPY is many times quicker than INSERT; then ids go on after the highest one."""
    columns = ", ".join(f'"{name}"' for name in names)
    count = 0
    with database.connection().cursor() as cursor:
        with cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)
                count += 1
        if "id" in names:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'), "
                f'(SELECT COALESCE(MAX(id), 0) + 1 FROM "{table}"), false)'
            )
    return count
