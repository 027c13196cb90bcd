"""Two people at the same thing at the same moment, on a database with many writers."""

import hashlib
import threading
from contextlib import nullcontext

import pytest

from models import (
    CoveragePause,
    CoverageRound,
    Household,
    Person,
    Post,
    Promise,
    VisitVersion,
    database,
)
from services import access, posts, rounds, storage, uploads, visits
from services.errors import RuleBroken
from tests.people import acting

pytestmark = (
    pytest.mark.postgresql
)  # SQLite has one writer: the second begins when the first is done

VOICE = b"OggS" + bytes(60)


def together(first, second):
    """Run `first` in a transaction and, before it commits, `second` in another one.

    Returns what `second` returned or raised.
    """
    said = []

    def later():
        with database.connection_context():
            try:
                with database.atomic():
                    said.append(second())
            except Exception as fault:
                said.append(fault)

    other = threading.Thread(target=later)
    with database.atomic():
        first()
        other.start()
        while other.is_alive() and not _somebody_waits():
            other.join(0.01)
    other.join()
    return said[0]


def _somebody_waits():
    return database.execute_sql("SELECT COUNT(*) FROM pg_locks WHERE NOT granted").fetchone()[0]


@pytest.fixture
def noted(village):
    """A visit of the grid worker with a promise."""
    with acting(village.grid_worker) as worker:
        visit = visits.record(worker, village.home, note="灯坏了", promise="换灯")
    return visit


def test_two_visits_to_a_door_both_show_there(village):
    def visit():
        with acting(village.grid_worker) as worker:
            visits.record(worker, village.home, promise="带一份表来")

    together(visit, visit)
    assert Promise.select().count() == 2
    assert Household.get_by_id(village.home.id).open_promises == 2


def test_two_amendments_are_two_versions(village, noted):
    def amend(note):
        with acting(village.grid_worker) as worker:
            found = access.find(type(noted), noted.id)
            return visits.amend(found, worker, findings=(), note=note)

    assert together(lambda: amend("走廊灯坏了"), lambda: amend("二楼灯坏了")).version == 3
    rows = VisitVersion.select().order_by(VisitVersion.number)
    assert [row.note for row in rows] == ["灯坏了", "走廊灯坏了"]


def test_two_who_freeze_the_same_rounds_store_them_once(village, noted, clock):
    clock.move(days=120)
    second = together(lambda: rounds.freeze(village.grid), lambda: rounds.freeze(village.community))
    assert second == 0
    assert CoverageRound.select().count() > 100


def test_a_cadence_rests_once(village):
    def pause():
        with acting(village.secretary):
            running = rounds.current([village.community])[village.community.id]
            rounds.pause(running[0], "高温")

    assert isinstance(together(pause, pause), RuleBroken)
    assert CoveragePause.select().count() == 1


def test_what_was_just_taken_back_is_not_taken_back_again(village, noted):
    def void(reason):
        with acting(village.grid_worker) as worker:
            visits.void(access.find(type(noted), noted.id), worker, reason)

    second = together(lambda: void("记错门了"), lambda: void("点错了"))
    assert isinstance(second, RuleBroken)
    assert type(noted).get_by_id(noted.id).void_reason == "记错门了"


def test_what_was_just_taken_back_is_not_amended(village, noted):
    def void():
        with acting(village.grid_worker) as worker:
            visits.void(access.find(type(noted), noted.id), worker, "记错门了")

    def amend():
        with acting(village.grid_worker) as worker:
            visits.amend(access.find(type(noted), noted.id), worker, findings=(), note="好")

    assert isinstance(together(void, amend), RuleBroken)


def test_two_administrators_do_not_end_each_other(village):
    other = Person.create(name="唐心")
    second = Post.create(
        person=other, role="admin", area=Post.get(person=village.admin).area, since=village.since
    )

    def end(post):
        with acting(post.person) as me:
            posts.end(access.find(Post, post.id), "moved", me)

    first = Post.get(person=village.admin)
    answer = together(lambda: end(second), lambda: end(first))
    assert isinstance(answer, RuleBroken)
    assert Post.select().where((Post.role == "admin") & Post.ended_at.is_null()).count() == 1


def test_the_last_bytes_of_a_photo_on_two_machines_are_one_photo(village, noted, monkeypatch):
    """Machines that share a database need not share the lock of a folder."""
    monkeypatch.setattr(storage, "_alone", lambda folder: nullcontext())
    awaited = uploads.Awaited("voice", hashlib.sha256(VOICE).hexdigest(), len(VOICE))
    uploads.expect(village.grid_worker, "a form", noted, [awaited])

    def send():
        return uploads.receive(village.grid_worker, awaited.sha256, 0, VOICE)["state"]

    assert together(send, send) == "done"
    assert noted.attachments.count() == 1


def test_a_photo_that_comes_while_its_form_is_taken_in_gets_its_place(village, noted):
    awaited = uploads.Awaited("voice", hashlib.sha256(VOICE).hexdigest(), len(VOICE))
    uploads.expect(village.grid_worker, "late", None, [awaited])
    second = together(
        lambda: uploads.settle(village.grid_worker, "late", noted),
        lambda: uploads.receive(village.grid_worker, awaited.sha256, 0, VOICE)["state"],
    )
    assert second == "done"
    assert noted.attachments.count() == 1


def test_a_form_that_is_taken_in_while_its_photo_comes_gets_it(village, noted):
    awaited = uploads.Awaited("voice", hashlib.sha256(VOICE).hexdigest(), len(VOICE))
    uploads.expect(village.grid_worker, "late", None, [awaited])
    second = together(
        lambda: uploads.receive(village.grid_worker, awaited.sha256, 0, VOICE),
        lambda: uploads.settle(village.grid_worker, "late", noted),
    )
    assert second == 1
    assert noted.attachments.count() == 1
