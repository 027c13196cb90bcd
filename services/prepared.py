"""Statements that are written once and run many times.

Peewee needs a quarter of a millisecond to write the SQL of a query over two tables, SQLite six
microseconds to run it. Where every request asks the same, the text is kept:

    _by_token = prepared(lambda digest: Device.select(…).where(Device.token_digest == digest))
    _by_token(digest).first()

The function sees a stand-in for each value and must use it as a value only: never in an `if`.
"""

from peewee import SelectBase, Value, __exception_wrapper__

from models import database


class _Slot:
    """Stands for the value with this number until the statement runs."""

    def __init__(self, number):
        self.number = number


def prepared(build):
    """A function that runs the query of `build(…)` with values.

    Returns the rows as a list; of an insert, update or delete, how many rows it touched. Values go
    to the database as they are, so they must be what a field would make of them.
    """
    kept = {}

    def run(*values):
        kind = type(database.obj)
        if kind not in kept:
            kept[kind] = _written(build, len(values))
        query, sql, params = kept[kind]
        filled = [values[p.number] if isinstance(p, _Slot) else p for p in params]
        cursor = database.execute_sql(sql, filled)
        if isinstance(query, SelectBase):
            return list(query._get_cursor_wrapper(cursor))
        return cursor.rowcount

    return run


def insert_all(model, names, rows):
    """Insert many rows of a Model: sequences of values in the order of the fields `names`.

    Peewee spends five times as long on spelling them out as SQLite on taking them in.
    """
    columns = ", ".join(f'"{model._meta.fields[name].column_name}"' for name in names)
    marks = ", ".join([database.param] * len(names))
    sql = f'INSERT INTO "{model._meta.table_name}" ({columns}) VALUES ({marks})'
    with __exception_wrapper__:  # as Peewee does around each of its statements
        database.cursor().executemany(sql, rows)


def _written(build, count):
    query = build(*(Value(_Slot(number), converter=False) for number in range(count)))
    return query, *query.sql()
