"""`flask ledger verify` names what was done to the ledger behind its back."""

from contextlib import contextmanager
from datetime import date

import pytest

from models import PointsAccount, PointsBook, PointsEntry, PointsRoot, database
from services.points import books, chain, ledger, verifying
from tests.points_policies import adopted, rule_of


@pytest.fixture
def policy(village):
    return adopted(village.community)


@pytest.fixture
def five(village, policy):
    """Five entries of the volunteer in one book, and the root of their day."""
    rule = rule_of(policy, "service_hours")
    with database.atomic():
        for number in range(1, 6):
            why = {"source": f"participation:{number}:1", "rule": rule, "reason": "清扫楼道"}
            ledger.accrue(village.community.id, village.volunteer, "volunteer", number, **why)
    rows = list(PointsEntry.select().order_by(PointsEntry.seq))
    tree, head = chain.merkle([row.leaf for row in rows]), rows[-1].hash
    root = {"first_seq": 1, "last_seq": 5, "merkle": tree, "head": head, "made_at": rows[0].at}
    root["root"] = chain.root("", f"{rows[0].day}", tree, head)
    PointsRoot.create(book=books.of(village.community.id), day=rows[0].day, **root)
    assert found() == []
    return rows


def found():
    return list(verifying.faults())


@contextmanager
def unguarded(*tables):
    """Somebody with the database in their hands, past every trigger."""
    if database.for_update:
        for table in tables:
            database.execute_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        for table in tables:
            database.execute_sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    else:
        listed = ", ".join(f"'{table}'" for table in tables)
        kept = database.execute_sql(
            f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ({listed})"
        ).fetchall()
        for name, _sql in kept:
            database.execute_sql(f"DROP TRIGGER {name}")
        yield
        for _name, sql in kept:
            database.execute_sql(sql)


def tamper(sql, table="points_entry"):
    with unguarded(table):
        database.execute_sql(sql)


def test_a_changed_entry_is_named(five):
    tamper("UPDATE points_entry SET points = 30 WHERE seq = 3")
    said = found()
    assert "book 1: entry 3 was changed after it was written" in said
    assert any("holds 15, its entries say 42" in sentence for sentence in said)


@pytest.mark.parametrize("column", ["reason", "evidence", "source", "salt"])
def test_other_words_are_seen_as_well(five, column):
    tamper(f"UPDATE points_entry SET {column} = 'ab' WHERE seq = 2")
    assert found() == ["book 1: entry 2 was changed after it was written"]


def test_an_entry_whose_hashes_were_made_to_fit_does_not_fit_the_next(five):
    entry = five[2]
    entry.points = 30
    leaf = chain.leaf(chain.content_of(entry))
    hash = chain.link(five[1].hash, leaf)
    with unguarded("points_entry"):
        PointsEntry.update(points=30, leaf=leaf, hash=hash).where(PointsEntry.seq == 3).execute()
    said = found()
    assert "book 1: entry 4 does not follow the one before it: rewritten" in said
    assert any("not those that were published" in sentence for sentence in said)


def test_a_book_rewritten_to_its_end_is_not_the_one_that_was_published(five):
    head = five[1].hash
    with unguarded("points_entry"):
        for entry in five[2:]:
            entry.points += 1
            leaf = chain.leaf(chain.content_of(entry))
            head = chain.link(head, leaf)
            change = {"points": entry.points, "leaf": leaf, "hash": head}
            PointsEntry.update(change).where(PointsEntry.id == entry.id).execute()
    PointsBook.update(head=head).execute()
    for kind, points in (("volunteer", 18), ("issuing", -18)):
        PointsAccount.update(balance=points).where(PointsAccount.kind == kind).execute()
    [said] = found()
    assert said == f"book 1: the entries of {five[0].day} are not those that were published"


def test_a_deleted_entry_is_named(five):
    tamper("DELETE FROM points_entry WHERE seq = 3")
    assert "book 1: entry 3 is missing" in found()


def test_deleted_from_the_end_they_are_named(five):
    tamper("DELETE FROM points_entry WHERE seq > 3")
    said = found()
    assert {f"book 1: entry {seq} is missing at the end" for seq in (4, 5)} <= {*said}


def test_entries_that_changed_places_are_named(five):
    with unguarded("points_entry"):
        for before, after in ((2, 92), (4, 2), (92, 4)):
            PointsEntry.update(seq=after).where(PointsEntry.seq == before).execute()
    said = found()
    assert any("entry 2 was moved" in sentence for sentence in said)
    assert any("entry 4 was moved" in sentence for sentence in said)


def test_a_balance_without_entries_is_named(five):
    PointsAccount.update(balance=99).where(PointsAccount.kind == "volunteer").execute()
    assert any("holds 99, its entries say 15" in sentence for sentence in found())
    assert any("all accounts together hold 84" in sentence for sentence in found())


def test_a_root_that_was_changed_or_belongs_to_no_day_is_named(five):
    tamper(f"UPDATE points_root SET root = '{'ab' * 32}'", "points_root")
    assert found() == [f"book 1: the root of {five[0].day} was changed"]
    with unguarded("points_root"):
        PointsRoot.update(day=date(2020, 1, 1)).execute()
    assert any("2020-01-01" in sentence for sentence in found())


def test_the_command_fails_for_a_fault_and_says_when_all_is_well(app, five):
    run = app.test_cli_runner().invoke
    well = run(args=["ledger", "verify"])
    assert (well.exit_code, well.output) == (
        0,
        "5 entries in 1 books: each follows the one before, all adds up.\n",
    )
    tamper("DELETE FROM points_entry WHERE seq = 3")
    ill = run(args=["ledger", "verify"])
    assert ill.exit_code == 1 and "entry 3 is missing" in ill.output
