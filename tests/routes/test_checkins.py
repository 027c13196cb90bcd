"""The door of an event through HTTP: who sees which page, and what becomes of each form."""

import io
import re
import uuid
from datetime import datetime, timedelta

import pytest
from PIL import Image

from models import Activity, Attachment, AwaitedFile, CheckIn, Guardianship, Person
from services.clock import DAY, now, today, utc
from services.passes import issuing
from tests import doors


@pytest.fixture
def held(village):
    """An event with the resident and the elder on its list."""
    held = doors.event(village)
    doors.on_list(held, village.resident, village.elder)
    return held


def ms(moment):
    return int((moment - datetime(1970, 1, 1)) / timedelta(milliseconds=1))


def send(phone, path, outbox=None, when=None, **fields):
    """A form as a page sends it; with `outbox`, as the outbox of that person does."""
    moments = {"happened_at": ms(when or now()), "sent_at": ms(now())}
    data = {"submission_id": str(uuid.uuid4()), "form_version": 1} | moments | fields
    headers = {"Mulin-Outbox": str(outbox.id)} if outbox else {}
    return phone.post(path, data=data, headers=headers)


def check_in(phone, held, method, outbox=None, direction="in", **fields):
    path = f"/events/{held.id}/check-ins"
    return send(phone, path, outbox, method=method, direction=direction, **fields)


def test_each_page_of_the_door_is_for_whoever_it_is_for(village, held, sign_in):
    pages = ("door", "door/names", "door/paper", "arrive")
    expected = {
        "community-worker": (200, 200, 200, 200),
        "secretary": (200, 200, 200, 200),
        "captain": (403, 200, 403, 200),
        "resident": (403, 403, 403, 200),
        "outsider": (404, 404, 404, 404),
    }
    for slug, codes in expected.items():
        phone = sign_in(village.people[slug])
        found = tuple(phone.get(f"/events/{held.id}/{page}").status_code for page in pages)
        assert found == codes, slug


def test_the_station_tells_no_name_and_no_private_key(village, held, sign_in):
    page = sign_in(village.community_worker).get(f"/events/{held.id}/door").text
    assert village.resident.name not in page and village.elder.name not in page
    assert issuing.pass_of(village.resident).number not in page
    assert '"sealed"' in page


def test_pages_of_a_full_house_take_ten_statements(village, held, sign_in, queries):
    for number in range(60):
        doors.on_list(held, Person.create(name=f"张{number}", household=village.home))
    phone = sign_in(village.community_worker)
    phone.get(f"/events/{held.id}/door")  # makes the passes that are lacking
    for page in ("door", "door/names", "door/paper", "arrive"):
        with queries(10):
            assert phone.get(f"/events/{held.id}/{page}").status_code == 200


def test_a_captain_sees_the_names_of_their_doors_only(village, held, sign_in):
    neighbour = village.contacts[village.neighbour_home.id]
    doors.on_list(held, neighbour)
    path = f"/events/{held.id}/door/names"
    page = sign_in(village.captain).get(path).text
    assert village.elder.name in page and neighbour.name not in page
    assert neighbour.name in sign_in(village.community_worker).get(path).text


def test_a_scan_is_taken_in_once_however_often_it_comes(village, held, sign_in):
    worker, phone = village.community_worker, sign_in(village.community_worker)
    said = {"text": doors.token(village.resident), "submission_id": str(uuid.uuid4())}
    first = check_in(phone, held, "pass", worker, **said)
    again = check_in(phone, held, "pass", worker, **said)
    assert first.json == again.json
    assert (first.status_code, first.json["status"]) == (200, 303)
    assert CheckIn.select().count() == 1
    assert doors.state(held, village.resident) == "checked_in"


def test_who_may_not_is_told_so(village, held, sign_in):
    text = doors.token(village.elder)
    codes = {"resident": 403, "captain": 403, "observer": 403, "outsider": 404}
    for slug, code in codes.items():
        phone = sign_in(village.people[slug])
        assert check_in(phone, held, "pass", text=text).status_code == code, slug
    tick = check_in(sign_in(village.resident), held, "tick", person=village.elder.id)
    assert tick.status_code == 404
    assert not CheckIn.select().exists()


def test_the_code_of_the_door_stands_in_the_form_without_javascript(village, held, sign_in):
    phone, code = sign_in(village.resident), doors.code(held)
    page = phone.get(f"/events/{held.id}/arrive?code={code}").text
    assert f'name="code" value="{code}"' in page and 'name="method" value="door"' in page
    answer = check_in(phone, held, "door", code=code)
    assert answer.status_code == 303 and answer.location == f"/events/{held.id}/arrive"
    assert doors.state(held, village.resident) == "checked_in"


def test_an_old_code_is_kept_told_and_confirmed_by_a_captain(village, held, sign_in, clock):
    code, me = doors.code(held), village.resident
    clock.move(minutes=5)
    phone = sign_in(me)
    said = {"code": code, "submission_id": str(uuid.uuid4())}
    answer = check_in(phone, held, "door", me, **said)
    assert answer.status_code == 200 and answer.json["status"] == 202
    assert "记下" in answer.json["words"] or "noted" in answer.json["words"]
    assert check_in(phone, held, "door", me, **said).json == answer.json
    fact = CheckIn.get()
    captain = sign_in(village.captain)
    page = captain.get(f"/events/{held.id}/door/names").text
    assert f'id="waiting-{fact.id}"' in page
    path = f"/events/{held.id}/check-ins/{fact.id}/answers"
    assert send(phone, path, was_there="yes").status_code == 403
    assert send(captain, path, was_there="yes").status_code == 303
    assert send(captain, path, was_there="yes").status_code == 422
    assert doors.state(held, me) == "checked_in"


def test_what_waits_for_a_word_is_found_from_the_event_long_after_it(
    village, held, sign_in, clock, queries
):
    code = doors.code(held)
    names = f'href="/events/{held.id}/door/names"'
    organiser, captain = sign_in(village.community_worker), sign_in(village.captain)
    page = f"/events/{held.id}"
    assert names in captain.get(page).text  # the door is open: to tick who comes
    clock.move(days=2)
    assert names not in organiser.get(page).text + captain.get(page).text
    check_in(sign_in(village.resident), held, "door", code=code)
    assert 'id="waiting"' in captain.get(page).text
    with queries(10):
        assert 'id="waiting"' in organiser.get(page).text
    fact = CheckIn.get()
    send(organiser, f"{page}/check-ins/{fact.id}/answers", was_there="no")
    assert names not in organiser.get(page).text + captain.get(page).text


def test_a_browser_is_told_on_the_page_that_it_waits(village, held, sign_in, clock):
    code = doors.code(held)
    clock.move(minutes=5)
    phone = sign_in(village.resident)
    answer = check_in(phone, held, "door", code=code)
    assert answer.status_code == 303
    assert 'class="notice"' in phone.get(answer.location).text


def test_wrong_digits_are_told_at_once_and_cannot_be_guessed(village, held, sign_in):
    phone = sign_in(village.resident)
    right = doors.pin(held)
    wrong = "0000" if right != "0000" else "1111"
    for _try in range(8):
        answer = check_in(phone, held, "pin", pin=wrong)
        assert answer.status_code == 422 and f'value="{wrong}"' in answer.text
    assert check_in(phone, held, "pin", pin=right).status_code == 429
    assert check_in(sign_in(village.elder), held, "pin", pin=right).status_code == 303
    assert CheckIn.select().count() == 1


def test_a_guardian_says_that_the_child_is_here(village, held, sign_in):
    child = Person.create(name="李小明", household=village.resident_home)
    Guardianship.create(child=child, guardian=village.resident, since=now())
    phone = sign_in(village.resident)
    assert "李小明" in phone.get(f"/events/{held.id}/arrive").text
    check_in(phone, held, "door", code=doors.code(held), person=[village.resident.id, child.id])
    assert CheckIn.select().where(CheckIn.verdict == "taken").count() == 2


def test_names_are_ticked_without_javascript_too(village, held, sign_in):
    phone = sign_in(village.captain)
    both = [village.resident.id, village.elder.id]
    answer = check_in(phone, held, "tick", person=both)
    assert answer.location == f"/events/{held.id}/door/names"
    assert doors.state(held, village.elder) == "checked_in"
    assert check_in(phone, held, "tick").status_code == 422


def photo():
    data = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(data, "JPEG")
    data.seek(0)
    return data, "list.jpg"


def test_the_list_on_paper_is_photographed_and_ticked_later(village, held, sign_in, clock):
    phone, path = sign_in(village.community_worker), f"/events/{held.id}/door/paper"
    assert send(phone, path, photos=[photo()]).status_code == 303
    assert Attachment.get().event == held
    assert Activity.select().where(Activity.verb == "event.keep_paper").count() == 1
    [src] = re.findall(r'src="(/media/\d+)"', phone.get(path).text)
    with phone.get(src) as answer:
        assert answer.status_code == 200
    assert sign_in(village.resident).get(src).status_code == 404
    clock.move(hours=4)
    came = {"at": "10:10", "person": [village.resident.id, village.elder.id]}
    assert check_in(phone, held, "paper", **came).status_code == 303
    assert (
        check_in(phone, held, "paper", direction="out", **came | {"at": "11:40"}).location == path
    )
    times = {(fact.direction, fact.happened_at.strftime("%H:%M")) for fact in CheckIn.select()}
    assert times == {("in", "02:10"), ("out", "03:40")}  # UTC


def test_after_midnight_the_paper_means_the_next_morning(village, sign_in, clock):
    day = today() + DAY
    begins = utc(day.year, day.month, day.day, 22)
    held = doors.event(village, begins=begins - now(), lasts=4 * timedelta(hours=1))
    doors.on_list(held, village.resident, village.elder)
    clock.move(seconds=(begins + timedelta(hours=5) - now()).total_seconds())
    phone = sign_in(village.community_worker)
    check_in(phone, held, "paper", person=village.resident.id, at="00:30")
    check_in(phone, held, "paper", person=village.elder.id, at="21:45")
    said = [(fact.verdict, fact.happened_at - begins) for fact in CheckIn.select()]
    assert said == [("taken", timedelta(minutes=150)), ("taken", timedelta(minutes=-15))]


def test_what_nobody_can_tell_is_not_there_rather_than_broken(village, held, sign_in):
    phone, huge = sign_in(village.community_worker), 10**30
    check_in(phone, held, "pass", text="一张废纸")
    unknown = CheckIn.get()
    answers = f"/events/{held.id}/check-ins/%s/answers"
    assert send(phone, answers % unknown.id, was_there="yes").status_code == 404
    assert CheckIn.get().answered_at is None
    assert send(phone, answers % unknown.id, was_there="no").status_code == 303
    assert send(phone, answers % huge, was_there="yes").status_code == 404
    lists = f"/events/{held.id}/participations"
    assert send(phone, lists, person=huge).status_code == 404
    said = {"person": huge, "minutes": 60, "note": "在的"}
    assert send(phone, f"{lists}/makeups", **said).status_code == 404
    assert phone.get(f"/passes/{huge}/card").status_code == 404


def test_photos_of_the_paper_may_follow_from_the_outbox(village, held, sign_in):
    worker = village.community_worker
    path, awaited = f"/events/{held.id}/door/paper", f"photo:{'a' * 64}:2048"
    answer = send(sign_in(worker), path, worker, awaited=awaited)
    assert answer.json["status"] == 303
    assert AwaitedFile.get().event == held


def test_no_photo_is_no_list(village, held, sign_in):
    path = f"/events/{held.id}/door/paper"
    assert send(sign_in(village.community_worker), path).status_code == 422
    assert send(sign_in(village.captain), path, photos=[photo()]).status_code == 403


def test_what_is_odd_is_told_whoever_holds_the_event(village, held, sign_in):
    phone = sign_in(village.community_worker)
    check_in(phone, held, "pass", text=doors.token(village.contacts[village.home.id]))
    assert 'id="odd-' in phone.get(f"/events/{held.id}/door/names").text


def test_a_captain_ticks_no_child(village, held, sign_in):
    child = Person.create(name="李小明", household=village.resident_home)
    Guardianship.create(child=child, guardian=village.resident, since=now())
    doors.on_list(held, child)
    phone = sign_in(village.captain)
    page = phone.get(f"/events/{held.id}/door/names").text
    assert village.elder.name in page and child.name not in page
    there, nobody = (check_in(phone, held, "tick", person=[id]) for id in (child.id, 10**6))
    assert there.status_code == nobody.status_code and not CheckIn.select().exists()
    assert child.name in sign_in(village.community_worker).get(f"/events/{held.id}/door/names").text
