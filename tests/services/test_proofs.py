"""Roots of days, and proofs of lines: what was published once can be compared with for ever."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import PointsAccount, PointsBook, PointsEntry, PointsRoot, database
from services import chores
from services.points import board, books, chain, ledger, proofs, roots, verifying
from services.points.posting import Draft, write
from tests import vectors
from tests.points_policies import adopted, rule_of

some_leaves = st.lists(st.binary(min_size=32, max_size=32).map(bytes.hex), min_size=1, max_size=70)


@pytest.fixture
def policy(village):
    return adopted(village.community)


@pytest.fixture
def thank(village, policy):
    """`thank(points, who)`: an entry of the day the clock shows."""
    rule = rule_of(policy, "service_hours")

    def thank(points=2, who="volunteer"):
        source = f"participation:{PointsEntry.select().count() + 1}:1"
        why = {"source": source, "rule": rule, "reason": "清扫楼道"}
        with database.atomic():
            person = village.people[who]
            return ledger.accrue(village.community.id, person, "volunteer", points, **why)

    return thank


@pytest.fixture
def book(village):
    return books.of(village.community.id)


def days():
    return [(root.day.day, root.first_seq, root.last_seq) for root in PointsRoot.select()]


def proven(entry, found):
    """Climb from an entry to the root, as a phone does, by what its digits say alone."""
    root = PointsRoot.get((PointsRoot.first_seq <= entry.seq) & (PointsRoot.last_seq >= entry.seq))
    leaves = [
        leaf
        for (leaf,) in PointsEntry.select(PointsEntry.leaf)
        .where(PointsEntry.seq.between(root.first_seq, root.last_seq))
        .order_by(PointsEntry.seq)
        .tuples()
    ]
    path = chain.path(leaves, entry.seq - root.first_seq)
    assert chain.climb(chain.leaf(chain.content_of(entry)), path) == root.merkle
    previous = (
        PointsRoot.select().where(PointsRoot.day < root.day).order_by(-PointsRoot.day).first()
    )
    packed = proofs.pack(
        found[0],
        root.day,
        chain.content_of(entry),
        (entry.seq - root.first_seq, len(leaves)),
        root.head,
        previous.root if previous else "",
        [beside for _side, beside in path],
    )
    return str(int.from_bytes(packed)) == found[1]


# The tree


@given(some_leaves, st.data())
def test_every_leaf_leads_to_the_root_and_no_other_does(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    tree, path = chain.merkle(leaves), chain.path(leaves, index)
    assert chain.climb(leaves[index], path) == tree
    other = data.draw(st.binary(min_size=32, max_size=32).map(bytes.hex))
    assert (chain.climb(other, path) == tree) == (other == leaves[index])


@given(some_leaves, st.data())
def test_a_leaf_changed_left_out_or_moved_makes_another_tree(leaves, data):
    index, tree = data.draw(st.integers(0, len(leaves) - 1)), chain.merkle(leaves)
    changed = [*leaves]
    changed[index] = chain.leaf({"other": index})
    assert chain.merkle(changed) != tree
    shorter = leaves[:index] + leaves[index + 1 :]
    assert not shorter or chain.merkle(shorter) != tree
    turned = leaves[::-1]
    assert (chain.merkle(turned) == tree) == (turned == leaves)


@given(st.text(), st.integers(1, 2**53), st.integers(0, 999_999))
def test_whatever_a_line_says_can_be_packed(text, number, microsecond):
    content = vectors.for_proofs()["lines"][0]["content"]
    said = {"reason": text.encode(errors="ignore").decode(), "points": number}
    said["at"] = f"2026-03-18T01:02:03.{microsecond:06d}"
    packed = proofs.pack(1, vectors.date(2026, 3, 18), content | said, (0, 1), "00" * 32, "", [])
    assert said["reason"].encode() in packed and packed[0] == proofs.FORM


# Closing days


def test_each_day_with_entries_gets_one_root_in_a_chain(book, thank, clock):
    thank(), thank(3)
    clock.move(days=2)  # one day without an entry
    thank(4)
    clock.move(days=1)
    thank(5)  # today
    assert roots.close_days(book) == 2
    assert days() == [(18, 1, 2), (20, 3, 3)]
    first, second = PointsRoot.select().order_by(PointsRoot.day)
    assert first.root == chain.root("", "2026-03-18", first.merkle, first.head)
    assert second.root == chain.root(first.root, "2026-03-20", second.merkle, second.head)
    assert second.head == PointsEntry.get(seq=3).hash
    assert list(verifying.faults()) == []


def test_closing_again_changes_nothing(book, thank, clock):
    thank()
    clock.move(days=1)
    assert chores.points() == 1
    kept = PointsRoot.get().root
    clock.move(days=3)
    assert chores.points() == 0
    assert roots.close_days(book) == 0
    assert PointsRoot.get().root == kept


def test_an_empty_book_has_no_days(book):
    assert roots.close_days(book) == 0
    assert roots.last(book) is None


def test_two_who_close_at_once_write_each_day_once(book, thank, clock):
    for _day in range(3):
        thank()
        clock.move(days=1)
    start, made = threading.Barrier(2), []

    def close():
        start.wait()
        made.append(roots.close_days(book))
        database.close()

    database.close()
    both = [threading.Thread(target=close) for _ in range(2)]
    [thread.start() for thread in both]
    [thread.join() for thread in both]
    assert sorted(made) == [0, 3]
    assert len(days()) == 3


def test_what_a_clock_that_was_set_back_wrote_goes_to_the_next_day(book, thank, clock):
    thank()
    clock.move(days=2)
    roots.close_days(book)
    clock.move(days=-2)
    late = thank()
    assert proofs.of([late]) == {}
    clock.move(days=2)
    roots.close_days(book)
    assert days() == [(18, 1, 1), (19, 2, 2)]
    late = PointsEntry.get_by_id(late.id)
    assert proven(late, proofs.of([late])[late.id])


# Proofs


def test_every_line_of_a_day_that_is_over_is_proven(village, thank, clock, queries):
    for day in range(4):
        for number in range(day * 2 + 1):
            thank(number + 1)
        clock.move(days=1)
    thank()
    entries = list(PointsEntry.select())
    found = proofs.of(entries)  # closes the days
    assert len(found) == len(entries) - 1
    for entry in entries[:-1]:
        assert found[entry.id][0] == village.community.id
        assert proven(entry, found[entry.id])
    database.connect(reuse_if_open=True)
    with queries(2):
        assert proofs.of(entries) == found


def test_proofs_of_several_books_and_of_nothing(village, thank, clock):
    here = thank()
    other = books.of(village.other_community.id)
    giving, pool = books.account(other, "issuing"), books.account(other, "pool")
    with database.atomic():
        [there] = write(other, [Draft("adjust", giving, pool, 7, "adjustment:1", "补记")])
    clock.move(days=1)
    found = proofs.of([here, there])
    assert {id: community for id, (community, _digits) in found.items()} == {
        here.id: village.community.id,
        there.id: village.other_community.id,
    }
    assert proofs.of([]) == {}


# What is published


def test_roots_are_published_from_the_next_day_on(village, thank, clock):
    assert roots.published(village.community, 30).roots == {}
    thank()
    assert roots.published(village.community, 30).roots == {}
    clock.move(days=1)
    found = roots.published(village.community, 30)
    assert [day.day for day in found.roots] == [18] and found.until.day == 18
    [(_day, short)] = board.lately(village.community)
    assert short == roots.short(PointsRoot.get().root) and len(short) == 19
    clock.move(days=30)
    assert roots.published(village.community, 30).roots == {}


def test_totals_are_told_only_where_enough_people_are_behind_them(village, thank):
    assert board.totals(village.community) == (0, 0, 0, 0, 0)
    few = ("volunteer", "resident", "elder", "captain")
    for who in few:
        thank(10, who)
    found = board.totals(village.community)
    assert (found.issued, found.outstanding, found.redeemed, found.entries) == (None, None, 0, 4)
    thank(10, "unit-head")
    for number, who in enumerate((*few, "unit-head")):
        source = f"redemption:{number}"
        with database.atomic():
            why = {"source": source, "reason": "肥皂"}
            ledger.hold(village.community.id, village.people[who], 3, **why)
        found = board.totals(village.community)
        assert (found.issued, found.outstanding) == (50, 50 - 3 * number)
        assert found.redeemed == (None if number else 0)
        with database.atomic():
            ledger.capture(source, reason="肥皂")
    assert board.totals(village.community) == (50, 15, 35, 0, 15)


def test_a_book_stays_as_it_is_when_totals_are_read(village, thank):
    thank()
    before = PointsBook.get().head, PointsAccount.select().count()
    board.totals(village.community)
    board.lately(village.community)
    assert (PointsBook.get().head, PointsAccount.select().count()) == before
