"""Records of service through HTTP: the screen, the passbook, papers, the public check."""

import re

import pytest

from models import AccessRecord, Person, Post, ServiceRecord, Step
from services import clock
from tests import records as made

NAMES = ("陈晓东", "刘敏")


@pytest.fixture
def issuing(app):
    """The operator has stated that it may issue certificates."""
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = before.but(
        certificate_issuer=made.ISSUER, certificate_contact="0535-1234567"
    )
    yield
    app.config["SETTINGS"] = before


@pytest.fixture
def paper(village, app):
    made.serve(village, village.resident, 90)
    with app.test_request_context():
        return made.paper(village)


def services(page):
    return re.findall(r'id="service-(\d+)" data-state="(\w+)"', page)


def test_my_record_tells_what_counts_what_waits_and_what_was_taken_off(village, sign_in):
    v = village
    kept = made.serve(v, v.resident, 90, is_makeup=True, title="清扫楼道")
    old = made.serve(v, v.resident, 60, days_ago=300, method="pass")
    waits = made.serve(v, v.resident, 45, state="hours_pending")
    gone = made.serve(v, v.resident, 30, state="voided", title="记错的")
    made.serve(v, v.elder, 500, title="邻居的清扫")
    page = sign_in(v.resident).get("/records").text
    assert services(page) == [
        (str(waits.id), "hours_pending"),
        (str(gone.id), "voided"),
        (str(kept.id), "hours_confirmed"),
        (str(old.id), "hours_confirmed"),
    ]
    for said in ("1 小时 30 分钟", "2 小时 30 分钟", "补录", "待确认", "<s>记错的</s>", "2025"):
        assert said in page, said
    assert "邻居的清扫" not in page and v.community_worker.name in page


def test_why_it_was_taken_off_is_said(village, sign_in):
    gone = made.serve(village, village.resident, 30, state="voided")
    for verb, note in (("ask_void", "扫错了人"), ("agree_void", "同意")):
        Step.create(
            subject="participation",
            subject_id=gone.id,
            verb=verb,
            before="hours_confirmed",
            after="voided",
            note=note,
            detail="{}",
            happened_at=clock.now(),
            received_at=clock.now(),
        )
    for address in ("/records", "/records/print"):
        page = sign_in(village.resident).get(address).text
        assert "扫错了人" in page and "同意" not in page


def test_five_hundred_services_are_paged_in_ten_statements(village, sign_in, queries):
    v = village
    for number in range(500):
        made.serve(v, v.resident, 10, days_ago=number % 700, title=f"第{number}次")
    made.serve(v, v.resident, 10, state="voided")
    for slug, address in (
        ("resident", "/records"),
        ("resident", "/records/print?size=large"),
        ("resident", "/records/papers"),
        ("community-worker", f"/records?person={v.resident.id}"),
        ("captain", f"/records/print?person={v.resident.id}"),
    ):
        phone = sign_in(v.people[slug])
        phone.get("/today")
        phone.get(address)  # the look is noted once a day
        with queries(10):
            assert phone.get(address).status_code == 200
    phone, seen, address = sign_in(v.resident), [], "/records"
    while address:
        page = phone.get(address).text
        seen += [id for id, _state in services(page)]
        found = re.search(r'href="(/records\?after=[^"]+)"', page)
        address = found and found[1].replace("&amp;", "&")
    assert len(seen) == len({*seen}) == 501
    assert "83 小时 20 分钟" in phone.get("/records").text


def test_a_cursor_that_makes_no_sense_is_the_first_page(village, sign_in):
    made.serve(village, village.resident)
    phone = sign_in(village.resident)
    for after in ("x", "2026_y", "_", "2026-03-18T00:00:00_99999999999999999999"):
        assert phone.get("/records", query_string={"after": after}).status_code == 200


@pytest.mark.parametrize(
    ("slug", "screen", "printed"),
    [
        ("community-worker", 200, 200),
        ("secretary", 200, 200),
        ("captain", 404, 200),
        ("unit-head", 404, 200),
        ("grid-worker", 404, 200),
        ("neighbour-worker", 404, 404),
        ("estate-secretary", 404, 404),
        ("organiser", 404, 404),
        ("observer", 404, 404),
        ("elder", 404, 404),
        ("outsider", 404, 404),
        ("admin", 404, 404),
    ],
)
def test_who_reads_somebody_elses_record_and_it_is_noted(village, sign_in, slug, screen, printed):
    made.serve(village, village.resident)
    phone, id = sign_in(village.people[slug]), village.resident.id
    assert phone.get(f"/records?person={id}").status_code == screen
    assert phone.get(f"/records/print?person={id}").status_code == printed
    looks = AccessRecord.select().where(AccessRecord.what == "record")
    assert looks.count() == (1 if 200 in (screen, printed) else 0)
    if looks.exists():
        assert "您的服务记录" in sign_in(village.resident).get("/people/me/looks").text


def test_unknown_people_are_not_there(village, sign_in):
    phone = sign_in(village.secretary)
    outside = village.contacts[village.outside_home.id].id
    for id in (outside, 987654321, "x", "-1", "9" * 40):
        for address in ("/records", "/records/print", "/records/papers"):
            assert phone.get(f"{address}?person={id}").status_code == 404, (address, id)


def test_a_guardian_reads_prints_and_makes_papers_for_a_ward(village, sign_in):
    child = made.ward(village, village.resident)
    made.serve(village, child, 40)
    phone = sign_in(village.resident)
    assert "陈小满" in phone.get("/records").text
    for address in ("/records", "/records/print", "/records/papers"):
        assert phone.get(f"{address}?person={child.id}").status_code == 200
    answer = phone.post("/records/papers", data={"period": "year", "person": child.id})
    assert answer.status_code == 303
    record = ServiceRecord.get()
    assert record.person_id == child.id
    assert phone.get(answer.location).status_code == 200
    assert not AccessRecord.select().exists()  # it is theirs
    assert sign_in(village.elder).get(answer.location).status_code == 404
    refused = sign_in(village.elder).post(
        "/records/papers", data={"period": "year", "person": child.id}
    )
    assert refused.status_code == 404


def test_the_passbook_has_the_same_figures_in_large_type(village, sign_in):
    made.serve(village, village.elder, 90)
    made.serve(village, village.elder, 45, state="hours_pending")
    small = sign_in(village.elder).get("/records/print").text
    large = sign_in(village.captain).get(f"/records/print?size=large&person={village.elder.id}")
    screen = sign_in(village.elder).get("/records").text
    for page in (small, large.text, screen):
        assert page.count("1 小时 30 分钟") >= 2
    assert village.elder.name in small and village.elder.name in large.text
    assert 'data-size="large"' in large.text and 'data-size="large"' not in small


def test_a_record_is_made_shown_and_taken_along(village, sign_in):
    made.serve(village, village.resident, 90)
    phone = sign_in(village.resident)
    answer = phone.post("/records/papers", data={"period": "all"})
    record = ServiceRecord.get()
    assert answer.location == f"/records/{record.number}"
    page = phone.get(answer.location).text
    assert record.number in page and f"/check/{record.number}" in page and "<svg" in page
    for size in ("", "?size=large"):
        file = phone.get(f"/records/{record.number}.pdf{size}")
        assert file.mimetype == "application/pdf" and file.data.startswith(b"%PDF")
    assert record.number in phone.get("/records/papers").text
    refused = phone.post("/records/papers", data={"period": "days", "until": "2001-01-01"})
    assert refused.status_code == 422 and "2001-01-01" in refused.text
    assert phone.post("/records/papers", data={"period": "never"}).status_code == 422
    assert ServiceRecord.select().count() == 1


def test_the_same_form_twice_makes_one_record(village, sign_in):
    made.serve(village, village.resident)
    phone = sign_in(village.resident)
    data = {"period": "year", "submission_id": "8f0e6a52-5d0c-4a57-8f0a-0d8bb5f9c001"}
    first = phone.post("/records/papers", data=data)
    assert phone.post("/records/papers", data=data).location == first.location
    assert ServiceRecord.select().count() == 1


def test_others_do_not_find_a_paper_and_staff_who_open_it_are_noted(village, paper, sign_in):
    for slug in ("elder", "captain", "outsider", "observer", "admin", "organiser"):
        phone = sign_in(village.people[slug])
        for address in (f"/records/{paper.number}", f"/records/{paper.number}.pdf"):
            assert phone.get(address).status_code == 404, slug
        assert phone.post(f"/records/{paper.number}/moves/revoke").status_code == 404
    assert not AccessRecord.select().exists()
    assert sign_in(village.secretary).get(f"/records/{paper.number}").status_code == 200
    assert AccessRecord.get().person_id == village.resident.id


def test_a_paper_is_declared_void_with_a_reason(village, paper, sign_in):
    phone, address = sign_in(village.resident), f"/records/{paper.number}/moves/revoke"
    assert phone.post(address, data={"note": " "}).status_code == 422
    assert phone.post(address, data={"note": "日期选错了"}).status_code == 303
    assert "日期选错了" in phone.get(f"/records/{paper.number}").text
    assert phone.get(f"/records/{paper.number}.pdf").status_code == 404
    assert phone.post(address, data={"note": "再来"}).status_code == 422
    assert phone.post(f"/records/{paper.number}/moves/say").status_code == 404


def test_a_certificate_goes_from_the_request_to_the_paper(village, sign_in, issuing):
    made.serve(village, village.resident, 90)
    phone = sign_in(village.resident)
    answer = phone.post("/records/certificates", data={"period": "all"})
    assert answer.status_code == 303
    assert phone.post("/records/certificates", data={"period": "all"}).status_code == 422
    record = ServiceRecord.get()
    assert phone.get(f"/check/{record.number}").status_code == 404
    assert phone.post(f"/records/{record.number}/moves/issue").status_code == 403
    desk = sign_in(village.secretary)
    assert record.number in desk.get("/records/requests").text
    assert desk.post(f"/records/{record.number}/moves/issue").status_code == 303
    assert record.number not in desk.get("/records/requests").text
    assert "志愿服务证明" in phone.get(f"/records/{record.number}").text
    assert phone.get(f"/records/{record.number}.pdf").data.startswith(b"%PDF")
    checked = phone.get(f"/check/{record.number}").text
    assert made.ISSUER in checked and village.secretary.name not in checked


def test_whoever_issues_is_not_the_holder(village, sign_in, issuing):
    made.serve(village, village.secretary, 90)
    desk = sign_in(village.secretary)
    desk.post("/records/certificates", data={"period": "all"})
    record = ServiceRecord.get()
    assert "moves/issue" not in desk.get(f"/records/{record.number}").text
    assert desk.post(f"/records/{record.number}/moves/issue").status_code == 422
    assert ServiceRecord.get().state == "requested"


def test_requests_are_for_whoever_issues(village, sign_in):
    for slug, status in (("community-worker", 200), ("captain", 403), ("resident", 403)):
        assert sign_in(village.people[slug]).get("/records/requests").status_code == status


def test_without_a_stated_issuer_nothing_says_certificate(village, paper, sign_in, client):
    """The one sentence says that a record is none."""
    none = "不是志愿服务证明"
    for phone, address in (
        (sign_in(village.resident), "/records"),
        (sign_in(village.resident), "/records/print"),
        (sign_in(village.resident), "/records/papers"),
        (sign_in(village.resident), f"/records/{paper.number}"),
        (sign_in(village.secretary), f"/records/{paper.number}"),
        (sign_in(village.secretary), "/records/requests"),
        (client, "/check"),
        (client, f"/check/{paper.number}"),
        (client, "/check/MS-2026-00000000"),
    ):
        page = phone.get(address).text
        assert "证明" not in page.replace(none, ""), address
        assert "certificate" not in re.sub(r"<[^>]*>", "", page), address
    answer = sign_in(village.resident).post("/records/certificates", data={"period": "all"})
    assert answer.status_code == 403


def test_anybody_checks_a_number_and_learns_nothing_personal(village, paper, client):
    page = client.get(f"/check/{paper.number}").text
    assert "1 小时 30 分钟" in page and "宝龙社区" in page and "有效" in page
    for secret in (village.resident.name, "陈", "大扫除", "中心广场", "3号楼", "199"):
        assert secret not in re.sub(r"<[^>]*>", "", page), secret
    typed = client.get("/check", query_string={"number": paper.number.lower().replace("-", " ")})
    assert (typed.status_code, typed.location) == (303, f"/check/{paper.number}")
    ServiceRecord.update(state="revoked", state_since=clock.now()).execute()
    page = client.get(f"/check/{paper.number}").text
    assert "已失效" in page and "2026-03-18" in page


def test_a_number_that_is_none_is_one_kind_sentence_and_guessing_ends(village, client):
    for address in ("/check/MS-2026-00000000", "/check/x", "/check?number=王秀兰"):
        answer = client.get(address)
        assert answer.status_code == 404 and "没有查到" in answer.text
    statuses = [client.get("/check/MS-2026-00000000").status_code for _ in range(60)]
    assert statuses[-1] == 429 and 404 in statuses


def test_records_outlive_the_account(village, paper, sign_in, client):
    Person.update(ended_on=clock.today()).where(Person.id == village.resident.id).execute()
    Post.update(ended_at=clock.now()).where(Post.person == village.resident).execute()
    assert client.get(f"/check/{paper.number}").status_code == 200
    assert sign_in(village.secretary).get(f"/records/{paper.number}.pdf").status_code == 200
    assert (
        sign_in(village.secretary).get(f"/records?person={village.resident.id}").status_code == 200
    )


def test_a_captain_finds_no_record_of_a_child(village, sign_in):
    child = made.ward(village, village.resident)
    Person.update(household=village.resident_home).where(Person.id == child.id).execute()
    made.serve(village, child, 60)
    for slug in ("captain", "unit-head", "grid-worker", "organiser", "elder"):
        phone = sign_in(village.people[slug])
        for address in ("/records", "/records/print"):
            assert phone.get(f"{address}?person={child.id}").status_code == 404, (slug, address)
    assert not AccessRecord.select().where(AccessRecord.person == child.id).exists()
    assert sign_in(village.resident).get(f"/records/print?person={child.id}").status_code == 200
    worker = sign_in(village.community_worker)
    assert worker.get(f"/records?person={child.id}").status_code == 200
    look = AccessRecord.get(AccessRecord.person == child.id)
    assert look.viewer_id == village.community_worker.id
