"""Issues that were written down without a network: taken in once, late, out of order, or not."""

import io
import uuid
from datetime import timedelta

import pytest

from models import (
    Activity,
    Attachment,
    AwaitedFile,
    Issue,
    QuarantinedForm,
    Step,
    Visit,
    database,
)
from services import clock as mulin_clock
from services import issues, visits
from tests import issues as made
from tests import people
from tests.routes.test_quarantine import device_times, end_post, waiting
from tests.routes.test_receipts import send, visit_path
from tests.routes.test_uploads import WEBM, named
from tests.routes.test_uploads import send as send_piece
from tests.services.test_media import picture

BEFORE, AFTER = picture(colour="brown"), picture(colour="white")
UNDO = "/issues/mine/undo"


@pytest.fixture
def phone(sign_in, village):
    return sign_in(village.grid_worker)


@pytest.fixture
def firm(sign_in, village):
    return sign_in(village.property)


def move_path(issue, verb):
    return f"/issues/{issue.id}/moves/{verb}"


def report(phone, person, key=None, **said):
    said = {"text": "楼道灯坏了", "category": "", **said}
    return send(phone, person, "/issues", key, **said)


# Raising


def test_a_report_is_answered_once_with_a_receipt_that_leads_to_it(sign_in, village):
    phone, key = sign_in(village.resident), str(uuid.uuid4())
    first = report(phone, village.resident, key)
    issue = Issue.get()
    assert (first.json["status"], first.json["location"]) == (303, f"/issues/{issue.id}")
    assert report(phone, village.resident, key).json == first.json
    assert report(phone, village.resident, key, text="别的").json["status"] == 409
    assert (Issue.select().count(), issue.submission) == (1, key)


def test_photos_and_voices_of_a_report_come_after_it(sign_in, village):
    phone = sign_in(village.resident)
    awaited = [named(BEFORE), named(WEBM, "voice")]
    assert report(phone, village.resident, text="", awaited=awaited).json["status"] == 303
    page = phone.get(f"/issues/{Issue.get().id}").text
    assert 'data-outstanding="photo"' in page and 'data-outstanding="voice"' in page
    assert send_piece(phone, BEFORE, 0, 300).json["received"] == 300
    assert send_piece(phone, BEFORE, 300).json["state"] == "done"
    assert send_piece(phone, WEBM).json["state"] == "done"
    page = phone.get(f"/issues/{Issue.get().id}").text
    assert "data-outstanding" not in page and "<audio" in page and page.count("<img") == 1
    assert [(a.issue_id, a.part) for a in Attachment.select()] == [(Issue.get().id, "note")] * 2


def test_a_report_that_is_the_same_as_one_that_was_closed_meanwhile_says_so(sign_in, village):
    there = made.report(village)
    made.make(village, "resident", there, "withdraw")
    phone = sign_in(village.resident)
    answer = report(phone, village.resident, same_as=str(there.id))
    assert answer.json["status"] == 422 and "重新" in answer.json["words"]
    elsewhere = made.report(village, by=village.elder)  # not in their sight at all
    assert report(phone, village.resident, same_as=str(elsewhere.id)).json["status"] == 422
    assert report(phone, village.resident, same_as="").json["status"] == 303


def test_the_form_has_a_place_for_none_of_them_whatever_there_is_nearby(sign_in, village):
    page = sign_in(village.resident).get("/issues/new").text
    assert page.count('name="same_as"') == 1
    made.report(village)
    assert sign_in(village.resident).get("/issues/new").text.count('name="same_as"') == 2


# Undo


def test_the_undo_of_a_report_names_its_form_and_twice_is_once(sign_in, village):
    phone, act = sign_in(village.resident), str(uuid.uuid4())
    report(phone, village.resident, act)
    for _time in range(2):
        assert send(phone, village.resident, UNDO, act=act).json["status"] == 303
    assert Issue.get().state == "withdrawn"
    assert Step.select().where(Step.verb == "withdraw").count() == 1
    assert send(phone, village.resident, UNDO, act=str(uuid.uuid4())).json["status"] == 404


def test_nobody_undoes_the_report_of_somebody_else(phone, sign_in, village):
    act = str(uuid.uuid4())
    report(sign_in(village.resident), village.resident, act)
    assert send(phone, village.grid_worker, UNDO, act=act).json["status"] == 404
    assert Issue.get().state == "reported"


def test_a_report_solved_on_the_spot_can_be_undone_too(phone, village):
    act = str(uuid.uuid4())
    said = {"area": village.building.id, "is_solved": "y"}
    report(phone, village.grid_worker, act, **said)
    assert Issue.get().state == "closed"
    assert send(phone, village.grid_worker, UNDO, act=act).json["status"] == 303
    assert Issue.get().state == "withdrawn"


# Steps


def test_start_and_done_with_their_photos_in_the_order_they_were_made(firm, sign_in, village):
    issue, person = made.in_state(village, "claimed"), village.property
    for verb, photo in (("start", BEFORE), ("done", AFTER)):
        said = {"note": "换好了", "awaited": named(photo)}
        key = str(uuid.uuid4())
        for _time in range(2):
            answer = send(firm, person, move_path(issue, verb), key, **said)
            assert answer.json["status"] == 303
    assert Issue.get_by_id(issue.id).state == "done_reported"
    assert [s.verb for s in Step.select().order_by(Step.id.desc()).limit(2)] == ["done", "start"]
    for photo in (AFTER, BEFORE):  # whichever comes first
        assert send_piece(firm, photo).json["state"] == "done"
    database.connect(reuse_if_open=True)
    rows = Attachment.select(Attachment.part, Attachment.issue).order_by(Attachment.part)
    assert [*rows.tuples()] == [("after", issue.id), ("before", issue.id)]
    page = sign_in(village.community_worker).get(f"/issues/{issue.id}").text
    assert page.count("<figcaption>") == 2


def test_a_step_that_came_too_late_says_how_it_stands_and_is_not_made(firm, village):
    issue = made.in_state(village, "claimed")
    made.make(village, "property", issue, "done", note="同事先办了")
    answer = send(firm, village.property, move_path(issue, "start"), note="开始")
    assert answer.json["status"] == 422 and answer.json["words"]
    assert Step.select().where(Step.verb == "start").count() == 0
    assert AwaitedFile.select().count() == 0


def test_a_step_for_what_somebody_else_has_by_now_says_what_to_do(firm, village):
    issue = made.in_state(village, "dispatched")
    made.make(village, "community-worker", issue, "recall", note="给别家")
    plain = send(firm, village.property, visit_path(village.home)).json["words"]
    for unknown in (issue.id, 10**9):
        path = f"/issues/{unknown}/moves/done"
        answer = send(firm, village.property, path, note="换好了")
        assert answer.json["status"] == 404 and answer.json["words"] not in ("", plain)
    assert Step.select().where(Step.verb == "done").count() == 0


def test_a_step_that_is_in_sight_but_somebody_elses_says_the_same(phone, village):
    issue = made.in_state(village, "in_progress")  # with the property firm, in her grid
    answer = send(phone, village.grid_worker, move_path(issue, "done"), note="换好了")
    gone = send(phone, village.grid_worker, f"/issues/{10**9}/moves/done", note="换好了")
    assert (answer.json["status"], answer.json["words"]) == (403, gone.json["words"])


def test_files_that_were_promised_count_before_they_have_come(firm, village):
    issue, person = made.in_state(village, "claimed"), village.property
    said = {"note": "先拍", "awaited": [named(BEFORE)] * 6}
    assert send(firm, person, move_path(issue, "done"), **said).json["status"] == 303
    made.make(village, "community-worker", issue, "send_back", note="还差")
    said = {"note": "又拍", "awaited": [named(AFTER)] * 4}
    assert send(firm, person, move_path(issue, "done"), **said).json["status"] == 422
    said["awaited"] = [named(AFTER)] * 3
    assert send(firm, person, move_path(issue, "done"), **said).json["status"] == 303
    for photo in (BEFORE, AFTER):
        assert send_piece(firm, photo).json["state"] == "done"
    assert Attachment.select().count() == 9


# After a post has ended


def test_a_report_that_comes_after_the_post_waits_with_its_photo(phone, sign_in, village, clock):
    clock.move(hours=1)
    end_post(village)
    clock.move(hours=1)
    key, times = str(uuid.uuid4()), device_times(110)
    said = {"household": village.home.id, "awaited": named(BEFORE), "place": "二楼", **times}
    assert report(phone, village.grid_worker, key, **said).json["status"] == 202
    assert (Issue.select().count(), AwaitedFile.get().issue_id) == (0, None)
    assert send_piece(phone, BEFORE).json["state"] == "done"
    desk = sign_in(village.community_worker)
    page = desk.get("/quarantine")
    for words in ("楼道灯坏了", "二楼", village.home.label):
        assert words in page.text
    (id,) = waiting(page)
    assert desk.post(f"/quarantine/{id}/acceptance").status_code == 303
    issue = Issue.get()
    assert (issue.author_id, issue.source, issue.household) == (
        village.grid_worker.id,
        "visit",
        village.home,
    )
    assert mulin_clock.now() - issue.happened_at == timedelta(minutes=110)
    assert Attachment.get().issue_id == issue.id
    assert report(phone, village.grid_worker, key, **said).json["status"] == 303
    assert Issue.select().count() == 1


def test_what_happened_after_the_post_is_not_taken_in(phone, village, clock):
    end_post(village)
    clock.move(hours=1)
    said = {"household": village.home.id, **device_times(30)}
    assert report(phone, village.grid_worker, **said).json["status"] in (403, 404)
    assert QuarantinedForm.select().count() == 0


def taken_on(village):
    """An issue a colleague of the property manager has taken on."""
    issue = made.in_state(village, "claimed")
    Issue.update(handler=None).where(Issue.id == issue.id).execute()
    return issue


def test_a_step_that_comes_after_the_post_waits_and_names_the_issue(firm, sign_in, village, clock):
    issue = taken_on(village)
    clock.move(hours=1)
    end_post(village, "property")
    clock.move(hours=1)
    said = {"note": "换了灯泡", "awaited": named(AFTER), **device_times(110)}
    answer = send(firm, village.property, move_path(issue, "done"), **said)
    assert answer.json["status"] == 202
    desk = sign_in(village.secretary)
    page = desk.get("/quarantine")
    assert issue.number in page.text and "换了灯泡" in page.text
    (id,) = waiting(page)
    assert desk.post(f"/quarantine/{id}/acceptance").status_code == 303
    step = Step.select().order_by(Step.id.desc()).get()
    assert (step.verb, step.actor_id) == ("done", village.property.id)
    assert send_piece(firm, AFTER).json["state"] == "done"
    database.connect(reuse_if_open=True)
    assert (Attachment.get().issue_id, Attachment.get().part) == (issue.id, "after")


def test_a_step_that_waits_and_cannot_be_made_any_more_is_left_out(firm, sign_in, village, clock):
    issue = taken_on(village)
    clock.move(hours=1)
    end_post(village, "property")
    clock.move(hours=1)
    said = {"note": "换了灯泡", **device_times(110)}
    assert send(firm, village.property, move_path(issue, "done"), **said).json["status"] == 202
    Issue.update(state="withdrawn", is_open=False).where(Issue.id == issue.id).execute()
    desk = sign_in(village.secretary)
    (id,) = waiting(desk.get("/quarantine"))
    assert desk.post(f"/quarantine/{id}/acceptance").status_code == 422
    assert desk.post(f"/quarantine/{id}/refusal", data={"reason": "撤了"}).status_code == 303


def test_a_report_in_quarantine_is_taken_back_by_its_sender_once_and_twice(phone, village, clock):
    act = str(uuid.uuid4())
    clock.move(hours=1)
    end_post(village)
    clock.move(hours=1)
    said = {"household": village.home.id, **device_times(110)}
    report(phone, village.grid_worker, act, **said)
    for _time in range(2):
        answer = send(phone, village.grid_worker, UNDO, act=act)
        assert (answer.json["status"], answer.json["location"]) == (303, f"/receipts/{act}")
    assert QuarantinedForm.get().is_accepted is False
    assert Issue.select().count() == 0


# Out of a visit


def found(phone, village, key=None, **said):
    said = {"findings": "hazard", "note": "楼道灯坏了", "raise_issue": "1", **said}
    return send(phone, village.grid_worker, visit_path(village.home), key, **said)


def test_a_visit_and_its_report_are_one_form(phone, village):
    key = str(uuid.uuid4())
    for _time in range(2):
        assert found(phone, village, key, awaited=named(BEFORE)).json["status"] == 303
    visit, issue = Visit.get(), Issue.get()
    assert (issue.visit, issue.household, issue.text) == (visit, village.home, "楼道灯坏了")
    assert (issue.source, issue.submission, issue.happened_at) == ("visit", key, visit.happened_at)
    assert send_piece(phone, BEFORE).json["state"] == "done"
    assert Attachment.get().visit_id == visit.id  # the photo stays with the visit …
    assert "<img" in phone.get(f"/issues/{issue.id}").text  # … and the issue shows it
    page = phone.get(f"/patrols/visits/{visit.id}").text
    assert issue.number in page and f"/issues/{issue.id}" in page


def status(phone, attachment):
    answer = phone.get(f"/media/{attachment.id}")
    answer.close()
    return answer.status_code


def test_whoever_handles_it_sees_the_photos_of_the_visit_and_hears_no_voice(
    phone, sign_in, village
):
    found(phone, village, awaited=[named(BEFORE), named(WEBM, "voice")])
    for content in (BEFORE, WEBM):
        send_piece(phone, content)
    database.connect(reuse_if_open=True)
    issue = Issue.get()
    photo, voice = Attachment.select().order_by(Attachment.kind)
    firm = sign_in(village.property)
    assert status(firm, photo) == 404
    made.make(village, "community-worker", issue, "accept")
    said = {"measure": "换灯", "due_on": mulin_clock.today()}
    said["to"] = f"organisation:{village.property_firm.id}"
    made.make(village, "community-worker", issue, "dispatch", **said)
    page = firm.get(f"/issues/{issue.id}").text
    assert "<img" in page and "<audio" not in page
    assert (status(firm, photo), status(firm, voice)) == (200, 404)
    assert status(sign_in(village.community_worker), voice) == 200
    assert firm.get(f"/patrols/visits/{issue.visit_id}").status_code == 404


def test_nothing_found_and_nothing_said_is_nothing_to_report(phone, village):
    answer = found(phone, village, findings="", note="")
    assert answer.json["status"] == 422
    assert (Visit.select().count(), Issue.select().count()) == (0, 0)


def test_undoing_the_visit_withdraws_what_it_reported_while_nobody_took_it_up(phone, village):
    act = str(uuid.uuid4())
    found(phone, village, act)
    undo = "/patrols/visits/mine/undo"
    for _time in range(2):
        assert send(phone, village.grid_worker, undo, act=act).json["status"] == 303
    assert Visit.get().voided_at and Issue.get().state == "withdrawn"


def test_what_was_taken_up_stays_when_its_visit_is_undone(phone, village):
    found(phone, village)
    made.make(village, "community-worker", Issue.get(), "accept")
    phone.post(f"/patrols/visits/{Visit.get().id}/void", data={"reason": "记错门了"})
    assert Visit.get().voided_at and Issue.get().state == "accepted"


def test_a_visit_is_reported_later_from_its_page_and_only_once(phone, village):
    phone.post(visit_path(village.home), data={"findings": "hazard", "note": "灯坏了"})
    visit = Visit.get()
    link = f"/issues/new?visit={visit.id}"
    assert link in phone.get(f"/patrols/visits/{visit.id}").text
    assert "灯坏了" in phone.get(link).text
    said = {"visit": visit.id, "text": "灯坏了"}
    assert report(phone, village.grid_worker, **said).json["status"] == 303
    assert (Issue.get().visit, Issue.get().household) == (visit, village.home)
    again = report(phone, village.grid_worker, **said)
    assert again.json["status"] == 422 and Issue.get().number in again.json["words"]
    assert link not in phone.get(f"/patrols/visits/{visit.id}").text
    made.make(village, "grid-worker", Issue.get(), "withdraw")
    assert report(phone, village.grid_worker, **said).json["status"] == 303


def test_a_walk_is_reported_without_a_door(phone, village):
    phone.post(f"/patrols/areas/{village.grid.id}/walks", data={"note": "井盖松了"})
    visit = Visit.get()
    said = {"visit": visit.id, "text": "井盖松了"}
    assert report(phone, village.grid_worker, **said).json["status"] == 303
    assert (Issue.get().source, Issue.get().household_id) == ("patrol", None)


def test_who_cannot_read_a_visit_cannot_report_it(phone, sign_in, village):
    phone.post(visit_path(village.home), data={"note": "灯坏了"})
    stranger = sign_in(village.outsider)
    said = {"visit": Visit.get().id}
    assert report(stranger, village.outsider, **said).json["status"] == 404
    assert stranger.get(f"/issues/new?visit={Visit.get().id}").status_code == 404


def test_a_visit_with_its_report_waits_for_the_community_as_one(phone, sign_in, village, clock):
    clock.move(hours=1)
    end_post(village)
    clock.move(hours=1)
    assert found(phone, village, **device_times(110)).json["status"] == 202
    desk = sign_in(village.secretary)
    (id,) = waiting(desk.get("/quarantine"))
    assert desk.post(f"/quarantine/{id}/acceptance").status_code == 303
    assert (Visit.get().author_id, Issue.get().author_id) == (village.grid_worker.id,) * 2
    assert Issue.get().visit == Visit.get()


# What was reported for a door


def solved(village, **said):
    """An issue the grid worker reported for a door, checked."""
    with people.acting(village.grid_worker) as worker:
        visit = visits.record(worker, village.home, findings=["hazard"], note="楼道灯坏了")
        issue = issues.out_of_visit(visit, worker)
    made.make(village, "community-worker", issue, "accept")
    wanted = made.said_for(village, "dispatch")
    said = {name: wanted[name] for name in ("to", "measure", "due_on")}
    made.make(village, "community-worker", issue, "dispatch", **said)
    made.make(village, "property", issue, "claim")
    made.make(village, "property", issue, "done", note="换好了")
    return made.make(village, "community-worker", issue, "verify")


def test_the_door_tells_what_became_of_it_until_the_family_knows(phone, sign_in, village):
    issue = solved(village)
    door = f"/patrols/doors/{village.home.id}"
    tell = f"/issues/{issue.id}/moves/tell"
    assert tell in phone.get(door).text
    assert tell not in sign_in(village.captain).get(door).text  # she did not report it
    assert f"/issues/{issue.id}" in sign_in(village.captain).get(door).text
    answer = send(phone, village.grid_worker, tell, back=door)
    assert (answer.json["status"], answer.json["location"]) == (303, door)
    assert tell not in phone.get(door).text
    assert Issue.get_by_id(issue.id).told_at


def test_what_a_family_reported_itself_is_not_told_at_its_door(phone, village):
    issue = made.report(village)
    assert f"/issues/{issue.id}" not in phone.get(f"/patrols/doors/{issue.household_id}").text


def test_a_door_with_issues_asks_ten_statements_at_most(phone, village, queries):
    solved(village)
    solved(village)
    door = f"/patrols/doors/{village.home.id}"
    phone.get(door)
    with queries(10):
        phone.get(door)


# The day


def test_a_days_line_goes_when_the_family_was_told(phone, village, queries):
    issue = solved(village)
    phone.get("/today")
    with queries(10):
        page = phone.get("/today").text
    assert f"/issues/{issue.id}/moves/tell" in page
    send(phone, village.grid_worker, move_path(issue, "tell"))
    assert "moves/tell" not in phone.get("/today").text
    tellings = Activity.select().where(Activity.verb == "issue.tell")
    assert tellings.count() == 1


@pytest.mark.parametrize(
    ("slug", "state", "waits"),
    [
        ("grid-worker", "reported", True),
        ("grid-worker", "accepted", False),
        ("captain", "done_reported", True),
        ("captain", "reported", False),
        ("secretary", "accepted", True),
        ("secretary", "dispatched", False),
    ],
)
def test_a_day_says_how_many_issues_wait(sign_in, village, slug, state, waits):
    phone = sign_in(village.people[slug])
    assert "issues-waiting" not in phone.get("/today").text
    made.in_state(village, state)
    assert ("issues-waiting" in phone.get("/today").text) == waits


@pytest.mark.parametrize("slug", ["grid-worker", "captain", "secretary", "property", "resident"])
def test_a_part_that_renews_itself_asks_little_while_nothing_changed(
    sign_in, village, queries, slug
):
    phone = sign_in(village.people[slug])

    def mark():
        return phone.get("/today").text.partition('data-url="/today?mark=')[2][:6]

    before = mark()
    with queries(5):
        assert phone.get(f"/today?mark={before}").status_code == 204
    issue = made.in_state(village, "done_reported")
    made.make(village, "community-worker", issue, "send_back", note="还差一点")
    if slug in ("property", "resident"):
        assert mark() != before
        assert phone.get(f"/today?mark={before}").status_code == 200
    made.in_state(village, "done_reported")
    assert mark() != before


def test_who_is_handed_issues_reads_them_on_their_day(sign_in, village, queries):
    firm, volunteer = sign_in(village.property), sign_in(village.volunteer)
    assert 'data-state="dispatched"' not in firm.get("/today").text
    to_take = made.in_state(village, "dispatched")
    to_do = made.in_state(village, "in_progress")
    with queries(10):
        page = firm.get("/today").text
    for issue in (to_take, to_do):
        assert f'id="issue-{issue.id}"' in page
    assert "/issues?view=open" not in volunteer.get("/today").text
    issue = made.in_state(village, "accepted")
    said = {"to": "open", "measure": "扶老人下楼", "due_on": mulin_clock.today()}
    made.make(village, "community-worker", issue, "dispatch", **said)
    assert "/issues?view=open" in volunteer.get("/today").text


def test_an_owner_reads_what_is_to_be_checked(sign_in, village):
    phone = sign_in(village.owners)
    issue = made.in_state(village, "done_reported")
    assert f'id="issue-{issue.id}"' in phone.get("/today").text
    made.make(village, "owners", issue, "verify")
    assert f'id="issue-{issue.id}"' not in phone.get("/today").text


def test_a_resident_reads_how_far_their_own_is_and_what_they_are_asked(sign_in, village, queries):
    phone = sign_in(village.resident)
    assert "today-issues" in phone.get("/today").text
    asked, newest = made.in_state(village, "need_info"), made.report(village)
    with queries(10):
        page = phone.get("/today").text
    assert f'id="issue-{asked.id}"' in page and f'id="issue-{newest.id}"' not in page
    assert f'id="issue-{asked.id}"' not in sign_in(village.elder).get("/today").text


def test_a_day_has_seven_lines_at_most(phone, village):
    with people.acting(village.grid_worker) as worker:
        for home in list(village.homes.values())[:6]:
            visits.record(worker, village.home, promise=f"问一问{home.label}")
    for _time in range(3):
        solved(village)
    made.report(village)
    page = phone.get("/today").text
    main = page[page.index("<main") :]
    promises = main.count('id="promise-')
    doors, told = main.count('id="household-'), main.count("/moves/tell") // 2
    walks, full = main.count('id="walk-'), 1
    assert told == 2 and "issues-waiting" in main
    assert promises + doors + told + walks + full + 1 <= 7


def test_photos_sent_with_the_form_itself_arrive_too(phone, village):
    """Without an outbox, or where it has no room."""
    data = {"findings": "hazard", "raise_issue": "1", "photos": [(io.BytesIO(BEFORE), "x.jpg")]}
    assert phone.post(visit_path(village.home), data=data).status_code == 303
    assert Attachment.get().visit == Issue.get().visit
