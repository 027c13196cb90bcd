"""What an outbox gets back: a receipt that names its form, whatever happens."""

import uuid
from datetime import UTC

import pytest

from models import Submission, Visit
from routes import visits
from services import clock as mulin_clock


@pytest.fixture
def phone(sign_in, village):
    return sign_in(village.grid_worker)


def send(phone, person, path, key=None, **fields):
    """The answer to what the outbox of `person` sends."""
    key = key or str(uuid.uuid4())
    headers = {"Mulin-Outbox": str(person.id), "Mulin-Submission": key}
    fields = {"submission_id": key, "form_version": "1", **fields}
    return phone.post(path, data=fields, headers=headers)


def visit_path(home):
    return f"/patrols/doors/{home.id}/visits"


def now_ms():
    return int(mulin_clock.now().replace(tzinfo=UTC).timestamp() * 1000)


def test_a_visit_is_answered_with_a_receipt_that_names_it(phone, village):
    key = str(uuid.uuid4())
    answer = send(phone, village.grid_worker, visit_path(village.home), key, channel="door")
    assert answer.status_code == 200
    assert answer.json == {
        "submission": key,
        "status": 303,
        "location": "/today",
        "received_at": now_ms(),
        "words": "",
    }
    assert Visit.get().submission == key


def test_the_same_again_gets_the_first_receipt(phone, village, clock):
    key, path = str(uuid.uuid4()), visit_path(village.home)
    first = send(phone, village.grid_worker, path, key, channel="door", sent_at="1773797400000")
    clock.move(minutes=5)
    again = send(phone, village.grid_worker, path, key, channel="door", sent_at="1773797700000")
    assert again.json == first.json
    assert Visit.select().count() == 1


def test_other_words_under_the_same_id_need_their_owner(phone, village):
    key, path = str(uuid.uuid4()), visit_path(village.home)
    send(phone, village.grid_worker, path, key, note="one")
    other = send(phone, village.grid_worker, path, key, note="two")
    assert (other.status_code, other.json["status"]) == (409, 409)
    assert other.json["submission"] == key
    assert other.json["words"]


def test_a_refused_form_comes_back_with_the_words_of_the_page(phone, village):
    key = str(uuid.uuid4())
    answer = send(phone, village.grid_worker, visit_path(village.home), key, note="长" * 2001)
    assert answer.status_code == 422
    assert answer.json["submission"] == key
    assert "2000" in answer.json["words"]
    assert Submission.select().count() == 0
    # … and mended under the same id it is taken in.
    assert (
        send(phone, village.grid_worker, visit_path(village.home), key, note="短").json["status"]
        == 303
    )


def test_a_refusal_above_the_fields_is_told_too(phone, village):
    path = f"/patrols/doors/{village.home.id}/excuses"
    assert "为什么" in send(phone, village.grid_worker, path).json["words"]


def test_what_was_never_mine_is_refused_not_quarantined(phone, village):
    answer = send(phone, village.grid_worker, visit_path(village.outside_home), channel="door")
    assert (answer.status_code, answer.json["status"]) == (404, 404)
    answer = send(phone, village.grid_worker, f"/patrols/rounds/plans/{village.community.id}/full")
    assert answer.json["status"] == 403


def test_nobody_sends_for_somebody_else(sign_in, client, village):
    path = visit_path(village.home)
    other = sign_in(village.captain)
    answer = send(other, village.grid_worker, path, channel="door")
    assert (answer.status_code, answer.json["status"]) == (401, 401)
    answer = send(client, village.grid_worker, path, channel="door")
    assert answer.json["status"] == 401
    assert Visit.select().count() == 0


@pytest.mark.parametrize("header", ["0", "x", "-1", "9" * 40])
def test_an_outbox_that_names_nobody_is_nobodys(phone, village, header):
    data = {"submission_id": str(uuid.uuid4())}
    answer = phone.post(visit_path(village.home), data=data, headers={"Mulin-Outbox": header})
    assert answer.status_code == 401
    assert Visit.select().count() == 0


def test_a_fault_of_ours_is_a_receipt_as_well(phone, app, village, monkeypatch):
    def fault(*args):
        raise ZeroDivisionError

    app.testing = False
    key = str(uuid.uuid4())
    with monkeypatch.context() as faulty:
        faulty.setattr(visits.media, "attach", fault)
        answer = send(phone, village.grid_worker, visit_path(village.home), key)
    assert (answer.status_code, answer.json["status"], answer.json["submission"]) == (500, 500, key)


def test_a_form_newer_than_the_server_waits_for_it(phone, village):
    answer = send(phone, village.grid_worker, visit_path(village.home), form_version="99")
    assert (answer.status_code, answer.json["status"]) == (503, 503)
    assert Visit.select().count() == 0


def test_what_the_outbox_sends_says_nothing_on_the_next_page(phone, village):
    phone.get("/today")  # the first of the day renews the cookie
    answer = send(phone, village.grid_worker, visit_path(village.home), channel="door")
    assert "Set-Cookie" not in answer.headers
    assert "<undo-toast" not in phone.get("/patrols").text


def test_a_form_of_an_outbox_from_another_site_is_refused(phone, village):
    headers = {"Mulin-Outbox": str(village.grid_worker.id), "Sec-Fetch-Site": "cross-site"}
    answer = phone.post(visit_path(village.home), headers=headers)
    assert answer.status_code == 403
    assert Visit.select().count() == 0


# --- Named by the form that noted it --------------------------------------------------------------


def test_a_visit_that_was_never_answered_can_be_undone_by_its_form(phone, village):
    act = str(uuid.uuid4())
    send(phone, village.grid_worker, visit_path(village.home), act, channel="door")
    for _ in range(2):
        answer = send(phone, village.grid_worker, "/patrols/visits/mine/undo", act=act)
        assert answer.json["status"] == 303
    assert Visit.get().voided_at is not None


def test_and_amended_by_its_form(phone, village):
    act = str(uuid.uuid4())
    send(phone, village.grid_worker, visit_path(village.home), act, note="水管")
    path = "/patrols/visits/mine/amendments"
    assert send(phone, village.grid_worker, path, act=act, note="水管漏水").json["status"] == 303
    assert (Visit.get().note, Visit.get().version) == ("水管漏水", 2)


def test_nobody_undoes_somebody_elses_by_its_form(phone, sign_in, village):
    act = str(uuid.uuid4())
    send(phone, village.grid_worker, visit_path(village.home), act, channel="door")
    other = sign_in(village.secretary)
    answer = send(other, village.secretary, "/patrols/visits/mine/undo", act=act)
    assert answer.json["status"] == 404
    assert Visit.get().voided_at is None


# --- The page ------------------------------------------------------------------------------------


def test_a_person_reads_the_servers_side_of_a_form_of_theirs(phone, sign_in, village):
    key = str(uuid.uuid4())
    send(phone, village.grid_worker, visit_path(village.home), key, channel="door", note="血压高")
    page = phone.get(f"/receipts/{key}")
    assert page.status_code == 200
    assert f'id="receipt-{key}"' in page.text and "9:30" in page.text
    assert "血压高" not in page.text
    assert sign_in(village.secretary).get(f"/receipts/{key}").status_code == 404
    assert phone.get(f"/receipts/{uuid.uuid4()}").status_code == 404


def test_a_form_too_large_to_read_gets_its_receipt_too(phone, village):
    key = str(uuid.uuid4())
    answer = send(phone, village.grid_worker, visit_path(village.home), key, note="x" * 3_000_000)
    assert (answer.status_code, answer.json["submission"]) == (413, key)


@pytest.mark.parametrize("version", ["9" * 5000, "-1", "x", ""])
def test_a_version_that_is_none_is_the_first(phone, village, version):
    path = visit_path(village.home)
    assert send(phone, village.grid_worker, path, form_version=version).json["status"] == 303


def test_the_key_of_an_outbox_stands_only_in_ones_own_live_pages(phone, village, client):
    key = '<meta name="outbox-key" content="'
    assert key in phone.get("/today").text
    assert key not in client.get("/sign-in").text
    for path in ("/offline", "/leaving"):
        assert key not in phone.get(path).text
    for path in ("/static/abc/nope.css", "/media/999999", "/nope"):
        answer = phone.get(path)
        assert answer.status_code == 404
        assert "no-store" in answer.headers["Cache-Control"]
