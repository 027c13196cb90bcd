"""Quarantine: what was noted before a post ended and arrives after it, until somebody decides."""

import re
import uuid
from datetime import timedelta

import pytest
from werkzeug.datastructures import MultiDict

from app import create_app
from models import Activity, AwaitedFile, Person, QuarantinedForm, Submission, Visit, database
from services import clock as mulin_clock
from services import posts
from tests import people
from tests.routes.test_receipts import now_ms, send, visit_path


@pytest.fixture
def phone(sign_in, village):
    return sign_in(village.grid_worker)


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


def test_a_real_host_name_makes_no_difference(late, settings, village, sign_in):
    """Requests that are played must not be those of a foreign host."""
    late(channel="door", **device_times(110))
    with sign_in(village.secretary).session_transaction() as signed_in:
        token = signed_in["_user_id"]
    database.close()  # the other application opens its own
    desk = create_app(settings.but(demo=False, public_host="mulin.example")).test_client()
    url = "https://mulin.example"
    with desk.session_transaction(base_url=url) as session:
        session["_user_id"], session["_fresh"] = token, True
    (id,) = waiting(desk.get("/quarantine", base_url=url))
    answer = desk.post(
        f"/quarantine/{id}/acceptance",
        base_url=url,
        data={"submission_id": str(uuid.uuid4())},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert answer.status_code == 303
    assert Visit.select().count() == 1


def test_whoever_decides_stays_who_they_are(late, sign_in, village):
    """Nothing of the sender, least of all their key, gets into the answer."""
    late(channel="door", **device_times(110))
    desk = sign_in(village.secretary)
    (id,) = waiting(desk.get("/quarantine"))
    database.execute_sql("UPDATE household SET ended_on = '2026-03-18'")
    refused = desk.post(f"/quarantine/{id}/acceptance")
    assert refused.status_code == 422
    assert refused.headers["Mulin-Person"] == str(village.secretary.id)
    assert f'data-person="{village.secretary.id}"' in refused.text
    database.execute_sql("UPDATE household SET ended_on = NULL")
    taken = desk.post(f"/quarantine/{id}/acceptance")
    assert taken.status_code == 303
    assert taken.headers["Mulin-Person"] == str(village.secretary.id)


def test_a_moment_said_twice_is_read_once(phone, late, village, sign_in):
    sent = now_ms()
    now, before = str(sent - 60_000), str(sent - 110 * 60_000)

    def said(*moments):
        form = [("submission_id", str(uuid.uuid4())), ("sent_at", str(sent)), ("channel", "door")]
        data = MultiDict([*form, *(("happened_at", moment) for moment in moments)])
        headers = {"Mulin-Outbox": str(village.grid_worker.id)}
        return phone.post(visit_path(village.home), data=data, headers=headers).json["status"]

    assert said(now, before) == 404
    assert said(before, now) == 202
    desk = sign_in(village.secretary)
    (id,) = waiting(desk.get("/quarantine"))
    assert desk.post(f"/quarantine/{id}/acceptance").status_code == 303
    assert mulin_clock.now() - Visit.get().happened_at == timedelta(minutes=110)


def test_its_sender_takes_it_back_while_it_waits(late, phone, sign_in, village):
    act = str(uuid.uuid4())
    late(act, channel="door", **device_times(110))
    words = send(phone, village.grid_worker, "/patrols/visits/mine/undo", act=act, note="x")
    assert words.json["status"] == 303
    assert waiting(sign_in(village.secretary).get("/quarantine")) == []
    assert late(act, channel="door", **device_times(110)).json["status"] == 202
    assert Visit.select().count() == 0


@pytest.mark.parametrize("decision", ["acceptance", "refusal"])
def test_what_waits_still_waits_when_the_post_is_given_back(late, sign_in, village, decision):
    key = str(uuid.uuid4())
    late(key, channel="door", **device_times(110))
    with people.acting(village.admin):
        since = mulin_clock.today()
        posts.give(village.grid_worker, "grid_worker", village.grid, since, None, village.admin)
    assert late(key, channel="door", **device_times(110)).json["status"] == 202
    desk = sign_in(village.secretary)
    (id,) = waiting(desk.get("/quarantine"))
    answer = desk.post(f"/quarantine/{id}/{decision}", data={"reason": "已经记过"})
    assert answer.status_code == 303
    taken = decision == "acceptance"
    status = late(key, channel="door", **device_times(110)).json["status"]
    assert status == (303 if taken else 202)
    assert Visit.select().count() == taken


def test_accepting_what_a_colleague_declined_says_so(late, sign_in, village):
    late(channel="door", **device_times(110))
    desk = sign_in(village.secretary)
    (id,) = waiting(desk.get("/quarantine"))
    desk.post(f"/quarantine/{id}/refusal", data={"reason": "已经记过"})
    assert sign_in(village.community_worker).post(f"/quarantine/{id}/acceptance").status_code == 422
    assert Visit.select().count() == 0


def test_whoever_decides_reads_what_would_be_taken_in(phone, village, sign_in, clock):
    act = str(uuid.uuid4())
    send(phone, village.grid_worker, visit_path(village.home), act, note="灯坏了")
    clock.move(minutes=30)
    end_post(village)
    clock.move(minutes=30)
    times = device_times(50)
    said = {"note": "三楼灯坏了", "excuse": "moved", **times}
    path = "/patrols/visits/mine/amendments"
    assert send(phone, village.grid_worker, path, act=act, **said).json["status"] == 202
    page = sign_in(village.secretary).get("/quarantine").text
    for word in ("改走访的话", "三楼灯坏了", village.home.label):
        assert word in page
    assert "搬走" not in page
    awaited = f"photo:{'a' * 64}:1000"
    path = visit_path(village.home)
    assert send(phone, village.grid_worker, path, awaited=awaited, **times).json["status"] == 202
    assert AwaitedFile.get().visit_id is None
    assert "带 1 张照片" in sign_in(village.secretary).get("/quarantine").text


def test_files_named_by_a_form_that_has_none_are_not_expected(late, phone, village):
    path = f"/patrols/doors/{village.home.id}/tries"
    said = {"channel": "door", "awaited": "foo", **device_times(110)}
    assert send(phone, village.grid_worker, path, **said).json["status"] == 202
    assert AwaitedFile.select().count() == 0


def test_a_closed_account_hands_in_nothing_of_later_days(phone, village, clock):
    Person.update(ended_on=mulin_today()).where(Person.id == village.grid_worker.id).execute()
    clock.move(days=3)
    path = visit_path(village.home)
    late = send(phone, village.grid_worker, path, channel="door", **device_times(1))
    assert late.json["status"] == 403
    before = send(phone, village.grid_worker, path, channel="door", **device_times(3 * 24 * 60))
    assert before.json["status"] == 202
    clock.move(days=400)
    assert send(phone, village.grid_worker, path, channel="door").json["status"] == 401


def test_forms_larger_than_any_of_ours_are_not_kept(late, village):
    junk = {f"x{number}": "y" * 1000 for number in range(100)}
    assert late(channel="door", **junk, **device_times(110)).json["status"] == 404
    assert QuarantinedForm.select().count() == 0


def mulin_today():
    return mulin_clock.today()
