"""Issues for everybody: the plate, the public form, the page to follow by, the public board."""

import io
import re
import threading
import uuid
from datetime import timedelta
from functools import partial

import pytest
from PIL import Image

from models import AccessRecord, Activity, Attachment, Issue, RateHit, Step, database
from services import clock, issues, limits, sealing
from services.issues import plates, reading
from tests import issues as made
from tests import people
from tests.guards.test_logs import lines

__all__ = ["lines"]

PERSONAL = ("秦女士", "13912345678", "601", "楼道灯坏了")


@pytest.fixture
def form(village):
    """The address of the public form of 3号楼."""
    return f"/issues/here/{plates.code(village.building)}"


@pytest.fixture
def act(village):
    """`act(slug, issue, verb, **said)`: that person makes a move of the issue; see made.make."""
    return partial(made.make, village)


@pytest.fixture
def reported(client, form):
    """(Issue, address of its page) of somebody who left a name and a number."""
    said = {"text": "楼道灯坏了，我家601门口", "place": "六楼", "name": "秦女士"}
    answer = client.post(form, data=said | {"phone": "13912345678"})
    assert answer.status_code == 303
    return Issue.get(), answer.location


def photo(color="red"):
    out = io.BytesIO()
    Image.new("RGB", (32, 24), color).save(out, "JPEG")
    return io.BytesIO(out.getvalue()), "a.jpg"


def to_property(village):
    firm, due = village.property_firm, clock.today() + timedelta(days=7)
    return {"to": f"organisation:{firm.id}", "measure": "换灯", "due_on": due}


def checked(village, act, issue):
    """Walk an issue until its reporter is asked how it went."""
    act("community-worker", issue, "accept")
    act("community-worker", issue, "dispatch", **to_property(village))
    act("property", issue, "claim")
    act("property", issue, "done", note="换好了")
    return act("community-worker", issue, "verify", note="我去看过，冯军做得仔细")


# --- the plate ------------------------------------------------------------------------------------


def test_a_plate_names_the_place_its_keepers_and_a_code(village, sign_in):
    phone = sign_in(village.captain)
    listed = phone.get("/issues/plates")
    assert f"/issues/plates/{village.building.id}" in listed.text
    page = phone.get(f"/issues/plates/{village.building.id}")
    assert page.status_code == 200
    for said in (
        "3号楼",
        "宝龙社区",
        "<svg",
        "李*国",
        "李*梅",
        f"/issues/board/{village.community.id}",
    ):
        assert said in page.text, said
    assert village.captain.name not in page.text
    assert phone.get(f"/issues/plates/{village.building_4.id}").status_code == 404
    assert sign_in(village.property).get(f"/issues/plates/{village.building.id}").status_code == 404
    assert sign_in(village.admin).get(f"/issues/plates/{village.building.id}").status_code == 403


def test_plates_are_listed_level_by_level(village, sign_in):
    phone = sign_in(village.secretary)
    assert f"/issues/plates/{village.estate.id}" in phone.get("/issues/plates").text
    below = phone.get(f"/issues/plates?area={village.grid.id}").text
    assert f"/issues/plates/{village.building.id}" in below
    assert phone.get(f"/issues/plates?area={village.other_grid.id}").status_code == 404


@pytest.mark.parametrize("which", ["here", "follow", "follow-file", "board"])
def test_garbage_in_an_address_leads_nowhere(village, client, which):
    area = village.building
    base = {
        "here": "/issues/here/{}",
        "follow": "/issues/follow/{}",
        "follow-file": "/issues/follow/{}/files/1",
        "board": "/issues/board/{}",
    }[which]
    sign = plates.code(area).partition("-")[2]
    for garbage in (
        "x",
        "0",
        "-",
        f"{area.id}-00000000",
        f"{area.id}-{sign}0",
        f"{area.id + 1}-{sign}",
        f"0{area.id}-{sign}",
        f"９-{sign}",
        f"{'9' * 30}-{sign}",
        "9" * 25,
        "a" * 4000,
        "事项",
        "%00",
        "%ff%fe",
        "a%0ab",
        "a%2fb",
        "a/b/c",
        "..%2f..%2fetc",
        "%F0%9F%98%80",
    ):
        url = base.format(garbage)
        assert client.get(url).status_code == 404, url
        for post in (url, f"{url}/moves/say"):
            assert client.post(post, data={"text": "x"}).status_code in (404, 405), post


def test_a_place_that_is_gone_or_above_communities_has_no_form(village, client, form):
    assert client.get(f"/issues/here/{plates.code(village.county)}").status_code == 404
    village.building.ended_on = clock.today()
    village.building.save()
    assert client.get(form).status_code == 404


# --- the public form ------------------------------------------------------------------------------


def test_anybody_reports_through_the_code(village, client, form):
    page = client.get(form)
    assert page.status_code == 200
    assert "3号楼" in page.text
    answer = client.post(form, data={"text": "楼道灯坏了", "place": "一楼"})
    assert answer.status_code == 303
    issue = Issue.get()
    assert (issue.source, issue.area, issue.author, issue.reporter) == (
        "qr",
        village.building,
        None,
        None,
    )
    page = client.get(answer.location)
    assert page.status_code == 200
    assert issue.number in page.text
    assert "楼道灯坏了" in page.text
    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert page.headers["Cache-Control"] == "no-store"


def test_what_was_left_to_ring_back_is_sealed(reported):
    issue, _address = reported
    assert sealing.unseal(issue.phone_sealed) == "13912345678"
    assert "13912345678" not in issue.phone_sealed
    assert sealing.unseal(issue.name_sealed) == "秦女士"


def test_the_same_form_again_is_the_same_issue_and_brings_its_photo_once(client, form):
    key = str(uuid.uuid4())

    def send(text="楼道灯坏了"):
        said = {"submission_id": key, "text": text, "photos": [photo()]}
        return client.post(form, data=said, content_type="multipart/form-data")

    first, second = send(), send()
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert Issue.select().count() == Attachment.select().count() == Step.select().count() == 1
    other = send("水管也坏了")
    assert other.status_code == 409
    assert first.location in other.text
    assert Issue.select().count() == 1


@pytest.mark.parametrize(
    "more",
    (
        {"phone": "13912345678"},
        {"name": "秦女士"},
        {"category": "1"},
        {"place": "一楼"},
        {"same_as": "1"},
    ),
)
def test_what_was_added_to_a_form_is_not_lost_in_silence(client, form, more):
    said = {"submission_id": str(uuid.uuid4()), "text": "楼道灯坏了"}
    first = client.post(form, data=said)
    again = client.post(form, data=said | more)
    assert (first.status_code, again.status_code) == (303, 409)
    assert first.location in again.text
    assert client.post(form, data=said).location == first.location
    assert Issue.select().count() == 1


def test_a_photo_that_was_added_is_not_lost_in_silence(client, form):
    said = {"submission_id": str(uuid.uuid4()), "text": "楼道灯坏了"}
    assert client.post(form, data=said).status_code == 303
    said["photos"] = [photo()]
    assert client.post(form, data=said, content_type="multipart/form-data").status_code == 409


def test_a_step_under_the_same_id_with_other_words_is_not_lost_in_silence(client, reported):
    issue, address = reported
    said = {"submission_id": str(uuid.uuid4()), "note": "第一句"}
    assert client.post(f"{address}/moves/say", data=said).status_code == 303
    assert client.post(f"{address}/moves/say", data=said).status_code == 303
    for verb, note in (("say", "第二句，很重要"), ("withdraw", "第一句")):
        answer = client.post(f"{address}/moves/{verb}", data=said | {"note": note})
        assert answer.status_code == 409
        assert address in answer.text
    assert [step.note for step in Step.select().where(Step.verb != "raise")] == ["第一句"]
    assert Issue.get_by_id(issue.id).state == "reported"


def test_an_issue_whose_clock_stands_is_late_when_it_should_be_looked_at_again(
    village, client, reported, clock
):
    issue, address = reported
    issue = made._go(village, Issue.get_by_id(issue.id), made.WAYS["waiting"])
    late = "日子已经过了"
    clock.move(days=12)
    assert issue.due_on < clock.moment.date() < issue.next_on
    assert late not in client.get(address).text
    clock.move(days=10)
    assert issue.next_on < clock.moment.date()
    assert late in client.get(address).text


def test_the_same_form_in_two_processes_at_once_is_one_issue(app, village, form, monkeypatch):
    """Both looked before either had written."""
    key, answers = str(uuid.uuid4()), []
    ready, looked = threading.Barrier(2, timeout=10), issues.raising.raised_publicly

    def both_look(*form):
        found = looked(*form)
        if found is None:
            ready.wait()
        return found

    monkeypatch.setattr(issues.raising, "raised_publicly", both_look)

    def send():
        with database.connection_context():
            said = {"submission_id": key, "text": "楼道灯坏了", "photos": [photo()]}
            phone = app.test_client()
            answers.append(phone.post(form, data=said, content_type="multipart/form-data"))

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert Issue.select().count() == Attachment.select().count() == Step.select().count() == 1
    assert Issue.get().number.endswith("-1")


def test_nothing_said_or_too_much_is_refused_and_kept(client, form):
    empty = client.post(form, data={"place": "一楼"})
    assert empty.status_code == 422
    assert "一楼" in empty.text
    many = {"text": "看照片", "photos": [photo() for _ in range(4)]}
    refused = client.post(form, data=many, content_type="multipart/form-data")
    assert refused.status_code == 422
    assert "看照片" in refused.text
    broken = {"text": "看照片", "photos": [(io.BytesIO(b"not a photo"), "a.jpg")]}
    refused = client.post(form, data=broken, content_type="multipart/form-data")
    assert refused.status_code == 422
    for field in ("category", "same_as"):
        for value in ("x", "0", "9" * 30, "987654321"):
            assert client.post(form, data={"text": "灯", field: value}).status_code == 422
    assert client.post(form, data={"text": "灯", "submission_id": ""}).status_code == 400
    assert Issue.select().count() == 0


def test_a_photo_alone_says_enough(client, form):
    said = {"photos": [photo()]}
    answer = client.post(form, data=said, content_type="multipart/form-data")
    assert answer.status_code == 303
    file = Attachment.get()
    address = f"{answer.location}/files/{file.id}"
    assert address in client.get(answer.location).text
    with client.get(address) as shown:
        assert shown.mimetype == "image/jpeg"
        assert shown.headers["Cache-Control"] == "no-store"
    assert client.get(f"/media/{file.id}").status_code == 303  # others sign in first
    other = client.post(form, data={"text": "另一件"}).location
    assert client.get(f"{other}/files/{file.id}").status_code == 404


def test_too_many_forms_wait_before_a_photo_is_opened(client, form, monkeypatch):
    monkeypatch.setitem(limits.PER_ADDRESS, "report", (1, 600))
    assert client.post(form, data={"text": "灯"}).status_code == 303
    monkeypatch.setattr("services.media.stage", lambda *files: pytest.fail("opened"))
    late = client.post(form, data={"photos": [photo()]}, content_type="multipart/form-data")
    assert late.status_code == 429
    assert RateHit.select().count() > 0
    monkeypatch.setitem(limits.PER_ADDRESS, "report", (100, 600))
    monkeypatch.setitem(limits.PER_THING, "report", (1, 3600))
    assert client.post(form, data={"text": "灯"}).status_code == 429


def test_what_is_open_here_can_be_joined_without_reading_its_words(village, client, form, reported):
    issue, _address = reported
    page = client.get(form).text
    assert f'name="same_as" value="{issue.id}"' in page
    for words in (*PERSONAL, "六楼"):
        assert words not in page, words
    answer = client.post(form, data={"text": "我家门口也黑", "same_as": str(issue.id)})
    joined = Issue.select().order_by(Issue.id.desc()).get()
    assert (joined.state, joined.merged_into_id) == ("merged", issue.id)
    page = client.get(answer.location).text
    assert issue.number in page
    for words in PERSONAL:
        assert words not in page, words


def test_one_of_another_community_cannot_be_joined(village, client, form):
    with people.acting(village.outsider) as person:
        other = issues.raise_issue(person, village.other_building, text="灯坏了")
    assert client.post(form, data={"text": "灯", "same_as": str(other.id)}).status_code == 422
    assert "same_as" not in client.get(form).text


def test_whoever_is_signed_in_gets_their_own_form(village, sign_in, form):
    for slug in ("captain", "grid-worker", "secretary", "resident"):
        answer = sign_in(village.people[slug]).get(form)
        assert answer.location == f"/issues/new?area={village.building.id}", slug
        own = sign_in(village.people[slug]).get(answer.location)
        assert own.status_code == 200, slug
    for slug in ("outsider", "department", "admin"):
        phone = sign_in(village.people[slug])
        assert phone.get(form).status_code == 200, slug
        assert phone.post(form, data={"text": f"{slug} 路过"}).status_code == 303
    assert {issue.author for issue in Issue.select()} == {None}


# --- the page to follow by ------------------------------------------------------------------------


def test_the_page_tells_each_step_and_no_handler(village, client, act, reported):
    issue, address = reported
    act("community-worker", issue, "accept")
    act("community-worker", issue, "dispatch", **to_property(village))
    act("property", issue, "decline", note="冯军：不归我们")
    act("community-worker", issue, "dispatch", **to_property(village))
    act("property", issue, "claim")
    page = client.get(address).text
    assert "宝龙物业" in page
    assert "3月25日" in page
    assert village.community_worker.name in page  # the first contact
    for words in ("冯军", "不归我们", "郑伟民", "李春梅", "秦女士", "13912345678"):
        assert words not in page, words
    checked_by = act("property", issue, "done", note="换好了")
    act("community-worker", checked_by, "verify", note="内部说明")
    page = client.get(address).text
    assert "换好了" in page
    assert "内部说明" not in page
    assert "moves/confirm" in page


def test_a_person_who_does_it_stays_unnamed(village, client, act, reported):
    issue, address = reported
    act("community-worker", issue, "accept")
    who = {"to": f"person:{village.grid_worker.id}", "measure": "看看", "due_on": clock.today()}
    act("community-worker", issue, "dispatch", **who)
    act("grid-worker", issue, "claim")
    page = client.get(address).text
    assert village.grid_worker.name not in page
    assert village.grid_worker.name[:1] + "*" not in page
    assert "社区" in page


@pytest.mark.parametrize("rating", ["satisfied", "mostly"])
def test_the_reporter_says_how_it_went_once(village, client, act, reported, rating):
    issue, address = reported
    checked(village, act, issue)
    said = {"submission_id": str(uuid.uuid4()), "rating": rating}
    for _tap in range(2):
        answer = client.post(f"{address}/moves/confirm", data=said)
        assert (answer.status_code, answer.location) == (303, address)
    issue = Issue.get()
    assert (issue.state, issue.closing, issue.rating) == ("closed", "reporter", rating)
    assert Step.select().where(Step.verb == "confirm").count() == 1


def test_not_satisfied_goes_back_to_work_with_a_reason(village, client, act, reported):
    issue, address = reported
    checked(village, act, issue)
    send = f"{address}/moves/confirm"
    assert client.post(send, data={"rating": "not_satisfied"}).status_code == 422
    assert client.post(send, data={"note": "好像行"}).status_code == 422
    assert client.post(send, data={"rating": "x"}).status_code == 422
    assert client.post(send, data={"rating": "not_satisfied", "note": "又灭了"}).status_code == 303
    assert Issue.get().state == "in_progress"


def test_it_can_be_opened_again_for_thirty_days(village, client, act, reported, clock):
    issue, address = reported
    checked(village, act, issue)
    client.post(f"{address}/moves/confirm", data={"rating": "satisfied"})
    clock.move(days=30)
    assert "moves/reopen" in client.get(address).text
    clock.move(days=1)
    assert "moves/reopen" not in client.get(address).text
    assert client.post(f"{address}/moves/reopen", data={"note": "又坏了"}).status_code == 422
    clock.move(days=-1)
    again = {"note": "又坏了", "submission_id": str(uuid.uuid4())}
    for _tap in range(2):
        assert client.post(f"{address}/moves/reopen", data=again).status_code == 303
    assert (Issue.get().state, Issue.get().reopened) == ("accepted", 1)


def test_a_question_is_answered_and_a_word_added(village, client, act, reported):
    issue, address = reported
    act("community-worker", issue, "ask", note="是哪一层？")
    page = client.get(address).text
    assert "是哪一层？" in page
    assert client.post(f"{address}/moves/answer", data={"note": "六楼"}).status_code == 303
    assert client.post(f"{address}/moves/say", data={"note": "晚上更黑"}).status_code == 303
    assert client.post(f"{address}/moves/say", data={"note": ""}).status_code == 422
    assert "晚上更黑" in client.get(address).text
    assert client.post(f"{address}/moves/withdraw").status_code == 303
    assert Issue.get().state == "withdrawn"
    assert client.post(f"{address}/moves/say", data={"note": "等等"}).status_code == 422
    assert client.get(address).status_code == 200


def test_nobody_else_s_steps_can_be_made_there(client, reported):
    _issue, address = reported
    for verb in ("accept", "dispatch", "silence", "verify", "take_back", "nothing", "a" * 500):
        answer = client.post(f"{address}/moves/{verb}", data={"note": "x", "rating": "satisfied"})
        assert answer.status_code == 404, verb
    assert client.post(f"{address}/moves/say", data={"submission_id": "x"}).status_code == 400
    assert Step.select().count() == 1


def test_too_many_words_wait(client, reported, monkeypatch):
    _issue, address = reported
    monkeypatch.setitem(limits.PER_THING, "said", (1, 3600))
    assert client.post(f"{address}/moves/say", data={"note": "一"}).status_code == 303
    assert client.post(f"{address}/moves/say", data={"note": "二"}).status_code == 429


def test_whoever_opened_the_number_is_told_by_their_role(village, client, reported):
    issue, address = reported
    with people.acting(village.community_worker) as worker:
        reading.reveal_phone(issue, "call_back", worker)
    page = client.get(address).text
    assert f'id="look-{AccessRecord.get().id}"' in page
    assert "社区工作者" in page
    assert village.community_worker.name not in page


def test_one_that_was_joined_shows_how_the_main_one_stands(village, client, act, form, reported):
    main, _address = reported
    answer = client.post(form, data={"text": "我家门口也黑"})
    second = Issue.select().order_by(Issue.id.desc()).get()
    act("community-worker", second, "merge", into=main.number)
    act("community-worker", main, "accept")
    act("community-worker", main, "dispatch", **to_property(village))
    page = re.sub("[0-9a-f-]{32,36}", "", client.get(answer.location).text)  # ids hold anything
    assert main.number in page
    assert "已派单" in page
    assert "3月25日" in page
    for words in (*PERSONAL, "换灯", "宝龙物业"):
        assert words not in page, words
    assert "我家门口也黑" in page


def test_every_state_has_a_page_with_few_questions_to_the_database(
    village, client, reported, queries
):
    _issue, address = reported
    client.post(f"{address}/moves/say", data={"note": "一"})
    values = {"due_on": clock.today(), "closed_at": clock.now(), "organisation": 1}
    values |= {"waiting_since": clock.today(), "asked_until": clock.today(), "waited_days": 2}
    values |= {"first_contact": village.community_worker, "verified_at": clock.now()}
    for state in Issue.STATES:
        is_open = state in issues.OPEN
        Issue.update(state=state, is_open=is_open, **values).execute()
        with queries(10):
            assert client.get(address).status_code == 200, state


def test_no_token_reaches_the_log(lines, client, reported):
    _issue, address = reported
    token = address.rsplit("/", 1)[1]
    client.get(address)
    client.get(f"/issues/follow/{token[:-1]}0")
    client.post(f"{address}/moves/say", data={"note": "加一句"})
    client.post(f"{address}/moves/reopen", data={"note": "加一句"})
    client.get(f"{address}/files/1")
    told = "\n".join(lines)
    assert len(lines) >= 6
    assert token not in told
    assert token[:12] not in told
    assert "加一句" not in told
    assert "/issues/follow/<token>" in told


# --- the public board -----------------------------------------------------------------------------


def test_the_board_says_how_it_stands_and_nothing_of_whom(village, client, act, reported, sign_in):
    issue, address = reported
    checked(village, act, issue)
    with people.acting(village.resident) as person:
        issues.raise_issue(
            person, village.unit, text="门禁坏了", household=village.resident_home, place="门口"
        )
    plate = sign_in(village.captain).get(f"/issues/plates/{village.building.id}").text
    board = client.get(f"/issues/board/{village.community.id}").text
    for number in ("2026-1", "2026-2"):
        assert number in board
    assert "3号楼" in board
    for page in (board, plate, sign_in(village.secretary).get("/issues/board").location):
        for words in (*PERSONAL, "门禁坏了", "门口", "2单元", "101", "冯军", "何静", "陈晓东"):
            assert words not in page, words
    page = client.get(address).text
    for slug in ("property", "grid-worker", "secretary"):
        assert village.people[slug].name not in page


def test_an_unknown_community_has_no_board(village, client):
    for id in (987_654_321, village.grid.id, village.county.id, 2**63 - 1):
        assert client.get(f"/issues/board/{id}").status_code == 404
    board = f"/issues/board/{village.community.id}"
    for query in ("after=x", "after=-1", "after=" + "9" * 40, "after=%00", "state=x", "after=９"):
        assert client.get(f"{board}?{query}").status_code == 200, query


def test_the_board_is_paged_and_filtered(village, client, act, queries):
    with people.acting(village.resident) as person:
        for number in range(23):
            issues.raise_issue(person, village.unit, text=f"第{number}件")
    Issue.update(state="closed", is_open=False, closed_at=clock.now(), closing="silence").where(
        Issue.number == "2026-3"
    ).execute()
    board = f"/issues/board/{village.community.id}"
    with queries(10):
        first = client.get(board).text
    ids = re.findall(r'id="issue-(\d+)"', first)
    after = re.search(r'href="([^"]*after=\d+[^"]*)"', first)[1].replace("&amp;", "&")
    rest = re.findall(r'id="issue-(\d+)"', client.get(after).text)
    assert len(ids) == 20
    assert len({*ids, *rest}) == 23
    assert len(re.findall(r'id="issue-(\d+)"', client.get(f"{board}?state=closed").text)) == 1
    assert "2026-3 " not in client.get(f"{board}?state=open").text


def test_boards_lead_to_ones_own(village, client, sign_in):
    listed = client.get("/issues/board").text
    assert f"/issues/board/{village.community.id}" in listed
    assert f"/issues/board/{village.other_community.id}" in listed
    own = f"/issues/board/{village.community.id}"
    for slug in ("resident", "captain", "secretary", "property"):
        assert sign_in(village.people[slug]).get("/issues/board").location == own, slug
    assert sign_in(village.admin).get("/issues/board").status_code == 200
    assert "/issues/board" in sign_in(village.resident).get("/issues").text


def test_what_is_done_without_an_account_is_on_record(village, client, reported):
    _issue, address = reported
    client.post(f"{address}/moves/say", data={"note": "一"})
    said = [row.verb for row in Activity.select().order_by(Activity.id)]
    assert said[-2:] == ["issue.raise", "issue.say"]
    assert {row.actor for row in Activity.select()} == {None}
