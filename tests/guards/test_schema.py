"""Migrations make exactly the tables of models.py, and every setting is documented."""

import re
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

import psycopg
import pytest

import models
from config import Settings
from services import schema

ROOT = Path(__file__).parent.parent.parent


def test_the_migrated_tables_are_those_of_the_models(db):
    assert schema.drift(db.obj) == []


@contextmanager
def straight_from_models(settings, folder):
    """A database whose tables the models made, without migrations."""
    if settings.database_url:
        server, _slash, name = settings.database_url.rpartition("/")
        with psycopg.connect(settings.database_url, autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name}_models")
            other = settings.but(database_url=f"{server}/{name}_models")
            yield from _created(other)
            admin.execute(f"DROP DATABASE {name}_models WITH (FORCE)")
    else:
        yield from _created(settings.but(data=str(folder / "models")))


def _created(settings):
    database = schema.make_database(settings)
    with database.bind_ctx(models.TABLES):
        database.create_tables(models.TABLES)
        try:
            yield database
        finally:
            database.close()


SQLITE = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'schema_%%'"
# Types, nulls and defaults; then constraints, which hold ON DELETE and CHECK.
POSTGRES = """
    SELECT table_name || '.' || column_name, data_type || is_nullable
        || coalesce(column_default, '') || coalesce(character_maximum_length::text, '')
    FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name NOT LIKE 'schema_%%'
    UNION
    SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        AND conrelid::regclass::text NOT LIKE 'schema_%%'
"""


def test_types_nulls_defaults_checks_and_deletes_are_the_same_too(settings, db, tmp_path):
    """pwmigrate's own comparison is blind to them."""
    sql = POSTGRES if settings.database_url else SQLITE

    def tables(database):
        return dict(database.execute_sql(sql).fetchall())

    migrated = tables(db)
    with straight_from_models(settings, tmp_path) as other:
        made = tables(other)
    assert migrated == made
    assert len(migrated) >= len(models.TABLES)


@pytest.mark.sqlite
def test_a_new_migration_lies_beside_the_old_ones_in_order():
    names = sorted(path.stem for path in schema.MIGRATIONS.glob("*.py"))
    assert [int(name[:4]) for name in names] == [*range(1, len(names) + 1)]


@pytest.mark.sqlite
def test_every_setting_is_documented_with_its_default():
    text = (ROOT / "docs/operations.md").read_text()
    rows = dict(re.findall(r"^\| `(MULIN_\w+)` \| ([^|]*) \|", text, re.M))
    wanted = {}
    for field in fields(Settings):
        default = int(field.default) if isinstance(field.default, bool) else field.default
        wanted[field.metadata["name"]] = f"`{default}`" if default != "" else "empty"
    assert {name: value.strip() for name, value in rows.items()} == wanted
