"""Service papers: made, asked for, issued by somebody else, revoked, checked; they outlive all."""

from datetime import date, timedelta

import pytest

from models import Activity, Participation, Person, Post, ServiceRecord, Step
from services import clock, papers
from services.errors import Missing, Refused, RuleBroken
from services.records import checking, freezing, making, numbers, printing, revoking, served
from tests import people
from tests import records as made


def test_figures_are_sums_of_confirmed_minutes_alone(village):
    v = village
    made.serve(v, v.resident, 90)
    made.serve(v, v.resident, 30, days_ago=200)  # last year
    made.serve(v, v.resident, 60, state="hours_pending")
    made.serve(v, v.resident, 60, state="voided")
    made.serve(v, v.resident, 60, state="makeup_requested")
    made.serve(v, v.elder, 500)
    assert served.totals(v.resident.id) == (2026, 90, 1, 120, 2)
    assert served.totals(v.captain.id) == (2026, 0, 0, 0, 0)


def test_a_year_begins_at_midnight_in_shanghai(village):
    late = made.event(village, starts_at=clock.utc(2026, 1, 1, 0, 0))
    early = made.event(village, starts_at=clock.utc(2025, 12, 31, 23, 59))
    for event in (late, early):
        made.serve(village, village.resident, 10, of=event)
    assert served.totals(village.resident.id)[1:3] == (10, 1)
    assert [r.event_id for r in served.confirmed(village.resident.id, *[date(2026, 1, 1)] * 2)] == [
        late.id
    ]


def test_minutes_are_said_as_people_say_them(app):
    with app.test_request_context():
        assert [served.told(minutes) for minutes in (0, 45, 60, 150)] == [
            "0 分钟",
            "45 分钟",
            "1 小时",
            "2 小时 30 分钟",
        ]


def test_a_record_is_made_by_its_holder_in_one_go_and_frozen(village, app):
    first = made.serve(village, village.resident, 90, days_ago=10)
    second = made.serve(village, village.resident, 45, days_ago=3, is_makeup=True)
    with app.test_request_context():
        record = made.paper(village)
    assert (record.state, record.kind, record.minutes, record.times) == ("issued", "record", 135, 2)
    assert record.issuer == "宝龙社区" and record.area_id == village.unit.id
    assert (record.since, record.until) == (served.day_of(first), clock.today())
    assert "大扫除" not in record.lines_sealed
    lines = freezing.lines(ServiceRecord.get_by_id(record.id))
    assert [line.id for line in lines] == [first.id, second.id]
    assert [line.is_makeup for line in lines] == [False, True]
    made.serve(village, village.resident, 500)
    assert ServiceRecord.get_by_id(record.id).minutes == 135
    assert made.verbs_of(record) == ["print"]


def test_a_record_needs_confirmed_service_and_days_that_fit(village, app):
    with app.test_request_context():
        with pytest.raises(RuleBroken):
            made.paper(village)
        made.serve(village, village.resident, days_ago=5)
        today = clock.today()
        with pytest.raises(RuleBroken) as broken:
            made.paper(village, None, today, today - timedelta(days=1))
        assert broken.value.field == "until"
        with pytest.raises(RuleBroken):
            made.paper(village, None, today, today)
        # the future is not served yet
        far = today + timedelta(days=900)
        assert made.paper(village, None, None, far).until == today
    assert ServiceRecord.select().count() == 1


def test_nobody_makes_a_record_of_somebody_else(village):
    made.serve(village, village.resident)
    for slug in ("community-worker", "secretary", "captain", "outsider"):
        with people.acting(village.people[slug]) as by, pytest.raises(Refused):
            making.make(village.resident, None, None, by)


def test_a_guardian_makes_the_record_of_a_ward_until_that_ends(village, app):
    child = made.ward(village, village.resident)
    made.serve(village, child, 40)
    with app.test_request_context(), people.acting(village.resident) as guardian:
        record = making.make(child, None, None, guardian)
        assert record.person_id == child.id and record.area_id == village.estate.id
    child.guardianships.get().delete_instance()
    again = Person.get_by_id(village.resident.id)
    with people.acting(again) as guardian, pytest.raises(Refused):
        making.make(child, None, None, guardian)


def test_a_number_that_is_taken_is_drawn_again(village, monkeypatch, app):
    made.serve(village, village.resident)
    drawn = iter(["MS-2026-AAAAAAAA", "MS-2026-AAAAAAAA", "MS-2026-BBBBBBBB"])
    monkeypatch.setattr(numbers, "new_number", lambda year: next(drawn))
    with app.test_request_context():
        assert made.paper(village).number == "MS-2026-AAAAAAAA"
        assert made.paper(village).number == "MS-2026-BBBBBBBB"
    assert ServiceRecord.select().count() == 2 == Step.select().count()


def test_a_number_has_forty_random_bits_and_forgives_how_it_is_typed():
    found = {numbers.new_number(2026) for _ in range(2000)}
    assert len(found) == 2000
    assert len(numbers.ALPHABET) ** numbers.LENGTH >= 2**40
    assert all(numbers.clean_number(number) == number for number in found)
    for typed in ("ms-2026-7k3f9q2m", " MS 2026 7K3F 9Q2M ", "ＭＳ－２０２６－７Ｋ３Ｆ９Ｑ２Ｍ"):
        assert numbers.clean_number(typed) == "MS-2026-7K3F9Q2M"
    assert numbers.clean_number("MS-2O26-IL0OIL0O") == "MS-2026-11001100"
    for wrong in ("", None, "MS-2026-7K3F9Q2", "XX-2026-7K3F9Q2M", "MS-2026-7K3F9Q2U", "王"):
        assert numbers.clean_number(wrong) is None


def test_certificates_are_offered_only_where_an_issuer_is_stated(village):
    made.serve(village, village.resident)
    with people.acting(village.resident) as person, pytest.raises(Refused):
        making.request(person, None, None, person, "")
    assert not ServiceRecord.select().exists()


def test_a_certificate_is_asked_for_once_and_issued_by_somebody_else(village, app):
    made.serve(village, village.resident, 90)
    with app.test_request_context():
        record = made.certificate(village)
        assert (record.state, record.lines_sealed) == ("requested", "")
        with pytest.raises(RuleBroken):
            made.certificate(village)
        made.serve(village, village.resident, 30)  # confirmed meanwhile
        with people.acting(village.secretary) as by:
            making.move(record, "issue", by, issuer=made.ISSUER)
    record = ServiceRecord.get_by_id(record.id)
    assert (record.state, record.minutes, record.times) == ("issued", 120, 2)
    assert (record.issuer, record.handler_id) == (made.ISSUER, village.secretary.id)
    assert len(freezing.lines(record)) == 2


def test_nobody_issues_their_own_or_that_of_their_ward(village, app):
    worker = village.community_worker
    child = made.ward(village, worker)
    for holder in (worker, child):
        made.serve(village, holder, by=village.secretary)
        with app.test_request_context(), people.acting(worker) as person:
            record = making.request(holder, None, None, person, made.ISSUER)
            assert "issue" not in {m.verb for m in making.offered(record, person, made.ISSUER)}
            for verb in ("issue", "decline"):
                with pytest.raises(RuleBroken):
                    making.move(record, verb, person, "因为", made.ISSUER)
    assert {r.state for r in ServiceRecord.select()} == {"requested"}


def test_a_refused_or_revoked_paper_says_why(village, app):
    made.serve(village, village.resident)
    with app.test_request_context():
        record = made.certificate(village)
        with people.acting(village.secretary) as by:
            with pytest.raises(RuleBroken) as broken:
                making.move(record, "decline", by, "")
            assert broken.value.field == "note"
            making.move(record, "decline", by, "先补全信息")
        assert ServiceRecord.get_by_id(record.id).state == "declined"
        issued = made.in_state(village, "issued")
        with people.acting(village.resident) as holder:
            making.move(issued, "revoke", holder, "名字写错了")
        assert checking.check(issued.number).revoked_on == clock.today()
        with people.acting(village.resident) as holder, pytest.raises(RuleBroken):
            making.move(issued, "revoke", holder, "再来")
        with people.acting(village.resident) as holder, pytest.raises(Missing):
            making.move(issued, "vanish", holder)


def test_without_an_issuer_nothing_is_issued_any_more(village, app):
    made.serve(village, village.resident)
    with app.test_request_context():
        record = made.certificate(village)
        with people.acting(village.secretary) as by:
            assert {m.verb for m in making.offered(record, by, "")} == {"decline"}
            with pytest.raises(Refused):
                making.move(record, "issue", by, issuer="")


def test_minutes_that_are_voided_void_the_papers_they_are_on(village, app):
    v = village
    kept = made.serve(v, v.resident, 30, days_ago=100)
    gone = made.serve(v, v.resident, 60, days_ago=2)
    with app.test_request_context():
        old = made.paper(v, None, None, clock.today() - timedelta(days=50))
        new, other = made.paper(v), made.certificate(v)
        gone.state = "voided"
        gone.save()
        assert [record.id for record in revoking.revoke_for(gone)] == [new.id]
        assert revoking.revoke_for(gone) == []
        step = Step.select().where(Step.subject_id == new.id).order_by(Step.id.desc()).get()
        assert (step.verb, step.actor_id) == ("revoke", None) and "voided" in step.detail
        assert checking.check(new.number).revoked_on == clock.today()
        assert checking.check(old.number).revoked_on is None
        # what was only asked for is counted when it is issued
        with people.acting(v.secretary) as by:
            making.move(other, "issue", by, issuer=made.ISSUER)
        assert [line.id for line in freezing.lines(other)] == [kept.id]


def test_a_check_tells_nothing_personal_and_knows_only_what_was_issued(village, app):
    made.serve(village, village.resident, 90)
    with app.test_request_context():
        record = made.paper(village)
        asked = made.certificate(village)
    found = checking.check(record.number.lower())
    assert (found.minutes, found.times, found.issuer) == (90, 1, "宝龙社区")
    assert (found.issued_on, found.revoked_on) == (clock.today(), None)
    assert "陈" not in repr(found) and village.resident.name not in repr(found)
    assert checking.check(asked.number) is None
    assert checking.check("MS-2026-00000000") is None and checking.check("'; --") is None


def test_records_outlive_the_account_and_its_posts(village, app, clock):
    made.serve(village, village.resident, 90)
    with app.test_request_context():
        record = made.paper(village)
    Person.update(ended_on=served.clock.today(), household=None).where(
        Person.id == village.resident.id
    ).execute()
    Post.update(ended_at=served.clock.now()).where(Post.person == village.resident).execute()
    clock.move(days=3653)
    with app.test_request_context():
        assert checking.check(record.number).minutes == 90
        assert served.totals(village.resident.id).minutes == 90
        assert freezing.lines(ServiceRecord.get_by_id(record.id))
    assert Participation.select().count() == 1
    assert Activity.select().where(Activity.verb == "service_record.print").exists()


def test_a_pdf_says_what_it_is_and_carries_its_number(village, app):
    made.serve(village, village.resident, 90, is_makeup=True)
    with app.test_request_context():
        record = made.paper(village)
        file = printing.pdf(record, "https://mulin.example/check/x")
        assert file.startswith(b"%PDF") and record.number.encode() in file.replace(b"\x00", b"")
        certificate = made.in_state(village, "issued")
        assert printing.pdf(certificate, "https://mulin.example/check/x", "电话").startswith(
            b"%PDF"
        )
        with people.acting(village.resident) as holder:
            making.move(record, "revoke", holder, "不要了")
        with pytest.raises(Missing):
            printing.pdf(record, "x")


def test_no_page_of_a_record_passes_for_a_certificate(village, app):
    made.serve(village, village.resident, 90)
    with app.test_request_context():
        record = made.paper(village)
        words = [*printing._paper(record, "x", "电话").words()]
    assert [text for text in words if "证明" in text] == [printing_notice(app)]


def printing_notice(app):
    with app.test_request_context():
        notice = printing.notice("record")
    assert "不是" in notice
    return notice


def test_signs_no_font_has_are_named(village, app):
    made.serve(village, village.resident, 90, title="\U0001f9f9大扫除")
    with app.test_request_context(), pytest.raises(papers.Unprintable):
        printing.pdf(made.paper(village), "x")
