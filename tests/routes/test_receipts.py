"""What an outbox gets back: a receipt that names its form, whatever happens."""

import re
import uuid
from datetime import UTC, timedelta

import pytest

from models import Activity, Person, Submission, Visit
from routes import visits
from services import clock as mulin_clock
from services import posts
from tests import people


@pytest.fixture
def phone(sign_in, village):
    return sign_in(village.grid_worker)


def send(phone, person, path, key=None, **fields):
    """The answer to what the outbox of `person` sends."""
    fields = {"submission_id": key or str(uuid.uuid4()), "form_version": "1", **fields}
    return phone.post(path, data=fields, headers={"Mulin-Outbox": str(person.id)})


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


# --- Quarantine ----------------------------------------------------------------------------------


def device_times(minutes_ago):
    sent = now_ms()
    return {"happened_at": str(sent - minutes_ago * 60_000), "sent_at": str(sent)}


def end_post(village, slug="grid_worker"):
    person = getattr(village, slug)
    with people.acting(village.admin):
        posts.end(person.all_posts.get(), "moved", village.admin)


@pytest.fixture
def late(phone, village, clock):
    """The grid worker's post has ended an hour after a visit that arrives only now."""

    def arrive(key=None, **fields):
        return send(phone, village.grid_worker, visit_path(village.home), key, **fields)

    clock.move(hours=1)
    end_post(village)
    clock.move(hours=1)
    return arrive


def waiting(page):
    return re.findall(r'id="quarantine-(\d+)"', page.text)


def test_what_was_noted_before_a_post_ended_waits_for_the_community(late, sign_in, village):
    key = str(uuid.uuid4())
    answer = late(key, note="灯坏了", findings="hazard", **device_times(110))
    assert (answer.status_code, answer.json["status"], answer.json["submission"]) == (200, 202, key)
    assert answer.json["words"]
    assert (Visit.select().count(), Submission.select().count()) == (0, 0)
    assert late(key, note="灯坏了", findings="hazard", **device_times(110)).json == answer.json
    assert late(key, note="别的", **device_times(110)).status_code == 409

    desk = sign_in(village.community_worker)
    page = desk.get("/quarantine")
    assert "灯坏了" in page.text and village.home.label in page.text
    (id,) = waiting(page)
    assert desk.post(f"/quarantine/{id}/acceptance").status_code == 303
    visit = Visit.get()
    assert visit.author_id == village.grid_worker.id
    assert (visit.note, visit.findings, visit.submission) == ("灯坏了", "hazard", key)
    assert mulin_clock.now() - visit.happened_at == timedelta(minutes=110)
    assert waiting(desk.get("/quarantine")) == []
    assert late(key, note="灯坏了", findings="hazard", **device_times(110)).json["status"] == 303
    assert Visit.select().count() == 1
    verbs = [row.verb for row in Activity.select().where(Activity.subject == "quarantined_form")]
    assert verbs == ["quarantine.keep", "quarantine.accept"]


def test_what_happened_after_the_post_had_ended_is_refused(late, village):
    assert late(channel="door", **device_times(30)).json["status"] == 404
    assert late(channel="door").json["status"] == 404


def test_declined_with_a_reason_its_sender_can_read(late, phone, sign_in, village):
    key = str(uuid.uuid4())
    late(key, channel="door", **device_times(110))
    desk = sign_in(village.secretary)
    (id,) = waiting(desk.get("/quarantine"))
    assert desk.post(f"/quarantine/{id}/refusal", data={"reason": " "}).status_code == 422
    assert desk.post(f"/quarantine/{id}/refusal", data={"reason": "已经记过"}).status_code == 303
    assert desk.post(f"/quarantine/{id}/refusal", data={"reason": "again"}).status_code == 422
    assert waiting(desk.get("/quarantine")) == []
    assert Visit.select().count() == 0
    again = late(key, channel="door", **device_times(110))
    assert again.json["status"] == 202 and "已经记过" in again.json["words"]
    assert "已经记过" in phone.get(f"/receipts/{key}").text


def test_it_is_decided_where_it_belongs(late, sign_in, village):
    late(channel="door", **device_times(110))
    (id,) = waiting(sign_in(village.secretary).get("/quarantine"))
    for stranger, code in (
        (village.grid_worker, 403),
        (village.outsider, 403),
        (village.captain, 403),
    ):
        phone = sign_in(stranger)
        assert phone.get("/quarantine").status_code == code
        assert phone.post(f"/quarantine/{id}/acceptance").status_code in (403, 404)
    assert Visit.select().count() == 0


def test_what_would_have_been_refused_then_is_refused_now(late, village):
    answer = late(note="长" * 2001, **device_times(110))
    assert answer.json["status"] == 404


def test_somebody_whose_account_was_closed_hands_in_what_they_have(phone, sign_in, village, clock):
    clock.move(hours=1)
    Person.update(ended_on=mulin_today()).where(Person.id == village.grid_worker.id).execute()
    path = visit_path(village.home)
    answer = send(phone, village.grid_worker, path, channel="door", **device_times(50))
    assert answer.json["status"] == 202
    desk = sign_in(village.secretary)
    (id,) = waiting(desk.get("/quarantine"))
    assert desk.post(f"/quarantine/{id}/acceptance").status_code == 303
    assert Visit.get().author_id == village.grid_worker.id
    # Nothing else opens to them.
    assert phone.get("/today").status_code == 303
    assert phone.post(path, data={"channel": "door"}).status_code == 401
    other = send(phone, village.grid_worker, "/auth/devices/links")
    assert other.json["status"] == 401


def test_a_device_that_was_signed_out_hands_in_nothing(phone, sign_in, village):
    second = sign_in(village.grid_worker)
    second.post("/auth/devices/others/delete")
    Person.update(ended_on=mulin_today()).where(Person.id == village.grid_worker.id).execute()
    answer = send(phone, village.grid_worker, visit_path(village.home), **device_times(5))
    assert answer.json["status"] == 401


def mulin_today():
    return mulin_clock.today()
