"""Every form is taken in once, whatever happens on the way: routes/guards.once."""

import io
import os
import socket
import sqlite3
import subprocess
import sys
import threading
import urllib.parse
import uuid
from contextlib import contextmanager
from http.client import HTTPConnection, RemoteDisconnected
from pathlib import Path

import pytest
from PIL import Image

from models import Activity, Attachment, Promise, Submission, Visit, database
from routes import visits
from services import storage
from services.errors import RuleBroken

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def phone(sign_in, village):
    return sign_in(village.grid_worker)


def say(phone, home, key, note="水管滴漏", **data):
    """Send the form of one door."""
    data = {"submission_id": key, "channel": "door", "note": note, **data}
    return phone.post(f"/patrols/doors/{home.id}/visits", data=data)


def new_key():
    return str(uuid.uuid4())


def nothing_recorded():
    rows = [m.select().count() for m in (Visit, Promise, Attachment, Submission)]
    noted = Activity.select().where(Activity.verb.startswith("visit")).count()
    return rows == [0, 0, 0, 0] and noted == 0


def picture(colour):
    out = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, "JPEG")
    out.seek(0)
    return out, "photo.jpg"


# --- The same again -------------------------------------------------------------------------------


def test_a_second_tap_gets_the_first_answer_and_writes_nothing(phone, village):
    key = new_key()
    first = say(phone, village.home, key, promise="周五来修")
    again = say(phone, village.home, key, promise="周五来修")
    assert (first.status_code, first.location) == (again.status_code, again.location)
    assert first.status_code == 303
    assert (Visit.select().count(), Promise.select().count()) == (1, 1)
    assert Submission.get().status == 303


def test_the_id_is_the_same_however_it_is_spelled(phone, village):
    key = new_key()
    say(phone, village.home, key)
    for spelling in (key.upper(), f"{{{key}}}", f"urn:uuid:{key}", key.replace("-", "")):
        assert say(phone, village.home, spelling).status_code == 303
    assert Visit.select().count() == 1
    assert Visit.get().submission == key
    assert {row.submission for row in Activity.select() if row.verb == "visit.reached"} == {key}


@pytest.mark.parametrize(
    "key", ["", "1", "x" * 5000, "../..", "00000000-0000-0000-0000-00000000000"]
)
def test_a_form_without_a_proper_id_is_refused(phone, village, key):
    assert say(phone, village.home, key).status_code == 400
    assert nothing_recorded()


def test_when_it_was_sent_is_no_content(phone, village):
    key = new_key()
    say(phone, village.home, key, happened_at="1773797000000", sent_at="1773797400000")
    again = say(phone, village.home, key, happened_at="1773797000000", sent_at="1773799999999")
    assert again.status_code == 303
    assert Visit.select().count() == 1


def test_the_order_of_fields_is_no_content(phone, village):
    key = new_key()
    url = f"/patrols/doors/{village.home.id}/visits"
    form = [("submission_id", key), ("channel", "door"), ("note", "好")]
    kind = "application/x-www-form-urlencoded"
    for fields in (form, form[::-1]):
        body = urllib.parse.urlencode(fields)
        assert phone.post(url, data=body, content_type=kind).status_code == 303
    assert Visit.select().count() == 1


# --- The same id, something else ------------------------------------------------------------------


def test_other_words_under_the_same_id_lead_to_the_first_result(phone, village):
    key = new_key()
    first = say(phone, village.home, key)
    other = say(phone, village.home, key, note="something else")
    assert other.status_code == 409
    assert f'href="{first.location}"' in other.text
    assert [visit.note for visit in Visit.select()] == ["水管滴漏"]


def test_another_door_under_the_same_id_is_something_else(phone, village):
    key = new_key()
    say(phone, village.home, key)
    assert say(phone, village.quiet_home, key).status_code == 409
    assert Visit.select().count() == 1


def test_another_photo_under_the_same_id_is_something_else(phone, village):
    key = new_key()
    assert say(phone, village.home, key, photos=[picture("red")]).status_code == 303
    assert say(phone, village.home, key, photos=[picture("red")]).status_code == 303
    assert say(phone, village.home, key, photos=[picture("blue")]).status_code == 409
    assert Attachment.select().count() == 1
    assert len(list(storage.stored())) == 1


def test_somebody_elses_id_is_not_mine(phone, sign_in, village):
    key = new_key()
    say(phone, village.home, key)
    theirs = say(sign_in(village.secretary), village.home, key, note="something else")
    assert theirs.status_code == 303
    assert Visit.select().count() == 2


# --- Refused, then mended -------------------------------------------------------------------------


def test_a_refused_form_leaves_nothing_and_may_be_sent_again_mended(phone, village):
    key = new_key()
    assert say(phone, village.home, key, note="长" * 2001).status_code == 422
    assert nothing_recorded()
    assert say(phone, village.home, key, note="短").status_code == 303
    assert Visit.get().note == "短"


def test_a_foreign_door_leaves_nothing(phone, village):
    assert say(phone, village.outside_home, new_key()).status_code == 404
    assert nothing_recorded()


def test_what_was_written_before_a_refusal_is_taken_back(phone, village, monkeypatch):
    def too_late(*args):
        raise RuleBroken("no")

    key = new_key()
    with monkeypatch.context() as faulty:
        faulty.setattr(visits.media, "attach", too_late)
        assert say(phone, village.home, key, promise="周五来修").status_code == 422
    assert nothing_recorded()
    assert say(phone, village.home, key, promise="周五来修").status_code == 303


def test_a_fault_of_ours_leaves_nothing_and_the_retry_works(phone, app, village, monkeypatch):
    def fault(*args):
        raise ZeroDivisionError

    app.testing = False  # as in service: the fault becomes a page
    key = new_key()
    with monkeypatch.context() as faulty:
        faulty.setattr(visits.media, "attach", fault)
        assert say(phone, village.home, key).status_code == 500
    assert nothing_recorded()
    assert say(phone, village.home, key).status_code == 303


# --- Both at the same moment ----------------------------------------------------------------------


def test_two_of_the_same_at_the_same_moment_are_one(app, sign_in, village, monkeypatch):
    """Both have looked the id up and found nothing before either writes."""
    phones = [sign_in(village.grid_worker) for _ in range(2)]
    both_looked, key, answers = threading.Barrier(2, timeout=30), new_key(), []

    def meet(**values):
        both_looked.wait()
        return [], None

    def send(phone):
        answers.append(say(phone, village.home, key))
        database.close()

    monkeypatch.setattr(visits.create, "prepare", meet)
    threads = [threading.Thread(target=send, args=(phone,)) for phone in phones]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert (Visit.select().count(), Submission.select().count()) == (1, 1)


# --- No room, no turn -----------------------------------------------------------------------------


@pytest.mark.sqlite
def test_while_somebody_else_writes_for_too_long_nothing_is_recorded(phone, settings, village):
    key = new_key()
    database.obj.timeout = 0.05
    other = sqlite3.connect(settings.folder / "mulin.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    busy = say(phone, village.home, key)
    other.execute("ROLLBACK")
    other.close()
    assert busy.status_code == 503
    assert busy.headers["Retry-After"]
    assert 'data-error="503"' in busy.text
    assert nothing_recorded()
    assert say(phone, village.home, key).status_code == 303
    assert Visit.select().count() == 1


@pytest.mark.sqlite
def test_on_a_full_disk_nothing_is_half_recorded(phone, village):
    key = new_key()
    pages = database.execute_sql("PRAGMA page_count").fetchone()[0]
    database.execute_sql(f"PRAGMA max_page_count = {pages}")
    full = say(phone, village.home, key, note="满" * 2000, promise="周五来修")
    assert full.status_code == 503
    database.execute_sql("PRAGMA max_page_count = 1000000")
    assert nothing_recorded()
    again = say(phone, village.home, key, note="满" * 2000, promise="周五来修")
    assert again.status_code == 303
    assert (Visit.select().count(), Promise.select().count()) == (1, 1)


def test_without_room_for_a_photo_nothing_is_recorded(phone, village, monkeypatch):
    def full(content):
        raise OSError(28, "No space left on device")

    key = new_key()
    with monkeypatch.context() as faulty:
        faulty.setattr(storage, "put", full)
        assert say(phone, village.home, key, photos=[picture("red")]).status_code == 503
    assert nothing_recorded()
    assert say(phone, village.home, key, photos=[picture("red")]).status_code == 303
    assert Attachment.select().count() == 1


# --- A real server that dies ----------------------------------------------------------------------


class Gunicorn:
    """gunicorn on this test's instance; `order` is the file that tells it to die."""

    def __init__(self, settings, workers):
        self.order = settings.folder / "death"
        environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith("MULIN_")},
            "MULIN_DATA": settings.data,
            "MULIN_DATABASE_URL": settings.database_url,
            "MULIN_SECRET": settings.secret,
            "MULIN_DEMO": "1",
            "MULIN_TEST_DEATH": str(self.order),
        }
        with socket.create_server(("127.0.0.1", 0), backlog=128) as listening:
            self.port = listening.getsockname()[1]
            command = f"gunicorn --bind fd://{listening.fileno()} --worker-class gthread"
            command += f" --workers {workers} --threads 4 --log-level critical"
            command += " --no-control-socket tests.mortal:create_app()"
            self.process = subprocess.Popen(
                [sys.executable, "-m", *command.split()],
                cwd=ROOT,
                env=environ,
                pass_fds=[listening.fileno()],
                stderr=subprocess.DEVNULL,
            )

    def post(self, path, cookie="", **fields):
        """(status, Location, cookie) of a form sent by a phone."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            headers = {
                "Sec-Fetch-Site": "same-origin",
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": cookie,
            }
            line.request("POST", path, urllib.parse.urlencode(fields), headers)
            answer = line.getresponse()
            answer.read()
            cookie = (answer.headers["Set-Cookie"] or "").split(";")[0]
            return answer.status, answer.headers["Location"], cookie
        finally:
            line.close()

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)


@contextmanager
def serving(settings, workers=1):
    server = Gunicorn(settings, workers)
    try:
        yield server
    finally:
        server.stop()


@pytest.mark.parametrize(("point", "kept"), [("before the commit", 0), ("after the commit", 1)])
def test_a_process_killed_between_write_and_answer_leaves_one_row_after_the_retry(
    settings, village, point, kept
):
    with serving(settings) as server:
        _status, _location, cookie = server.post("/demo/grid-worker")
        form = {"submission_id": new_key(), "channel": "door", "note": "好", "promise": "周五来修"}
        url = f"/patrols/doors/{village.home.id}/visits"
        server.order.write_text(point)
        with pytest.raises((RemoteDisconnected, ConnectionResetError)):
            server.post(url, cookie, **form)
        rows = [model.select().count() for model in (Visit, Promise, Submission)]
        assert rows == [kept] * 3
        status, location, _cookie = server.post(url, cookie, **form)
        assert (status, location) == (303, "/today")
    assert [model.select().count() for model in (Visit, Promise, Submission)] == [1, 1, 1]


def test_many_of_the_same_from_two_processes_are_one(settings, village):
    with serving(settings, workers=2) as server:
        _status, _location, cookie = server.post("/demo/grid-worker")
        form = {"submission_id": new_key(), "channel": "door", "note": "好"}
        url = f"/patrols/doors/{village.home.id}/visits"
        answers = []
        threads = [
            threading.Thread(target=lambda: answers.append(server.post(url, cookie, **form)[:2]))
            for _ in range(12)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert set(answers) == {(303, "/today")} and len(answers) == 12
    assert (Visit.select().count(), Submission.select().count()) == (1, 1)
