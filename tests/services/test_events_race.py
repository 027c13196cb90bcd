"""Two who hold the same weekly event, at once, on a database with many writers."""

import threading

import pytest

from models import Event, database
from services import access, context
from services.events import moving, preparing
from tests import events as made
from tests.events import DAY

pytestmark = pytest.mark.postgresql  # SQLite has one writer


def test_two_who_change_different_dates_of_a_weekly_draft_do_not_block_each_other(village, app):
    made.draft(village, by=village.community_worker, until=DAY.replace(month=6))
    ids = [id for (id,) in Event.select(Event.id).order_by(Event.id).tuples()]
    ready, problems = threading.Barrier(2, timeout=30), []

    def change(person, id, place):
        try:
            with database.connection_context(), context.acting(access.load_posts(person)):
                ready.wait()
                for number in range(5):
                    with database.atomic():
                        found = moving.find(id)
                        said = made.said(village, place=f"{place}{number}")
                        times = {"day": made.DAY + (found.starts_at - first).days * day}
                        preparing.change(found, person, said | times)
        except Exception as problem:
            problems.append(problem)

    first, day = Event.get_by_id(ids[0]).starts_at, DAY - DAY.replace(day=DAY.day - 1)
    sides = [
        (village.community_worker, ids[0], "东门"),
        (village.secretary, ids[-1], "西门"),
    ]
    threads = [threading.Thread(target=change, args=side) for side in sides]
    database.close()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    database.connect(reuse_if_open=True)
    assert not problems
    assert len({event.place for event in Event.select()}) == 1
