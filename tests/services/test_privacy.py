"""The register of personal data is complete: no column about people goes unmentioned."""

import pytest

import models
from services import privacy

pytestmark = pytest.mark.sqlite


def columns():
    return {
        (table._meta.table_name, field.name)
        for table in models.TABLES
        for field in table._meta.sorted_fields
        if field.name != "id"
    }


def declared_plain():
    return {(table, name) for table, names in privacy.NOT_PERSONAL.items() for name in names}


def test_every_column_is_in_the_register_or_says_nothing_about_anybody():
    missing = columns() - privacy.columns() - declared_plain()
    assert not missing, "add it to services/privacy/: why, who sees it, how long?"


def test_the_register_names_no_column_that_is_not_there():
    assert not (privacy.columns() | declared_plain()) - columns()


def test_no_column_is_both():
    assert not privacy.columns() & declared_plain()


def test_what_is_sealed_is_never_called_plain():
    sealed = {(table, name) for table, name in columns() if "sealed" in name or "phone" in name}
    assert sealed <= privacy.columns()


def test_every_entry_says_all_it_has_to_say():
    for _heading, items in privacy.groups():
        for item in items:
            assert all(str(value).strip() for value in item)


@pytest.mark.parametrize("word", ["id_number", "religion", "marital", "income", "ethnic", "gps"])
def test_what_nobody_needs_has_no_column(word):
    assert not [name for _table, name in columns() if word in name]
