"""Photos and voice notes after the text, over HTTP: docs/offline.md, “Photos and voice”."""

import errno
import hashlib
import io
import os
from datetime import UTC

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from models import Attachment, AwaitedFile, Person, QuarantinedForm, Submission, Visit, database
from services import media, storage, uploads
from services.clock import today
from tests.services.test_media import WEBM, noise, picture

PHOTO = picture()
KEY = "0b8f7a52-7d1c-4a43-9a53-3f1f0a2f7c11"


@pytest.fixture
def phone(sign_in, village):
    return sign_in(village.grid_worker)


def digest(content):
    return hashlib.sha256(content).hexdigest()


def named(content, kind="photo"):
    return f"{kind}:{digest(content)}:{len(content)}"


def blob(content):
    return FileStorage(io.BytesIO(content), "blob")


def note(phone, village, *awaited, **said):
    """Send the form of one door, naming files that come later."""
    form = {"channel": "door", "awaited": list(awaited), **said}
    return phone.post(f"/patrols/doors/{village.home.id}/visits", data=form)


def send(phone, content, start=0, end=None, sha256=None):
    """Send one piece of a file, the way js/outbox does: no submission id."""
    form = {"offset": str(start), "chunk": blob(content[start:end])}
    return post(phone, sha256 or digest(content), form)


def post(phone, sha256, form):
    # In one piece: of a large form the test client would leave a temporary file open.
    boundary, body = encode_multipart(form)
    kind = f"multipart/form-data; boundary={boundary}"
    return phone.open(f"/uploads/{sha256}", method="POST", data=body, content_type=kind)


def state(phone, content):
    return phone.get(f"/uploads/{digest(content)}").json


def visit_page(phone):
    return phone.get(f"/patrols/visits/{Visit.get().id}").text


def attached():
    database.connect(reuse_if_open=True)
    return Attachment.select().count()


def test_a_photo_comes_after_its_visit_in_pieces(phone, village):
    assert note(phone, village, named(PHOTO), named(WEBM, "voice")).status_code == 303
    page = visit_page(phone)
    assert 'data-outstanding="photo"' in page and 'data-outstanding="voice"' in page
    assert state(phone, PHOTO) == {
        "sha256": digest(PHOTO),
        "size": len(PHOTO),
        "received": 0,
        "state": "open",
        "words": "",
    }
    first = send(phone, PHOTO, 0, 400)
    assert (first.status_code, first.json["received"]) == (200, 400)
    assert state(phone, PHOTO)["received"] == 400
    assert send(phone, PHOTO, 400).json == state(phone, PHOTO)
    assert state(phone, PHOTO)["state"] == "done"
    page = visit_page(phone)
    assert 'data-outstanding="photo"' not in page and 'data-outstanding="voice"' in page
    shown = phone.get(f"/media/{Attachment.get().id}", buffered=True)
    assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")


def test_the_same_piece_again_is_the_same_as_once(phone, village):
    note(phone, village, named(PHOTO))
    before = Submission.select().count()
    for start, end in ((0, 400), (0, 400), (400, None), (400, None), (0, 400)):
        assert send(phone, PHOTO, start, end).status_code == 200
    assert state(phone, PHOTO)["state"] == "done"
    assert attached() == 1
    assert Submission.select().count() == before


@pytest.mark.parametrize(("start", "end"), [(399, 500), (401, 500), (0, 401), (600, None)])
def test_a_piece_from_elsewhere_gets_a_409_and_the_truth(phone, village, start, end):
    note(phone, village, named(PHOTO))
    send(phone, PHOTO, 0, 400)
    answer = send(phone, PHOTO, start, end)
    assert answer.status_code == 409
    assert answer.json["received"] == 400 and answer.json["words"]
    assert send(phone, PHOTO, 400).json["state"] == "done"


def test_a_damaged_file_gets_a_422_and_starts_again(phone, village):
    note(phone, village, named(PHOTO))
    answer = send(phone, b"x" * len(PHOTO), sha256=digest(PHOTO))
    assert answer.status_code == 422
    assert answer.json["received"] == 0 and answer.json["state"] == "open" and answer.json["words"]
    assert send(phone, PHOTO).json["state"] == "done"


def test_a_piece_that_is_too_big_gets_a_413(phone, village):
    content = noise((2000, 1000))
    assert uploads.MAX_CHUNK < len(content) < media.VOICE_MB * media.MB
    note(phone, village, named(content))
    answer = send(phone, content)
    assert answer.status_code == 413
    assert answer.json["received"] == 0 and answer.json["words"]
    assert send(phone, content, 0, uploads.MAX_CHUNK).status_code == 200
    assert send(phone, content, uploads.MAX_CHUNK).json["state"] == "done"


def test_more_than_was_announced_gets_a_422(phone, village):
    note(phone, village, named(PHOTO))
    assert send(phone, PHOTO + b"more", sha256=digest(PHOTO)).status_code == 422
    assert state(phone, PHOTO)["received"] == 0


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"offset": "0"},
        {"offset": "0", "chunk": "text"},
        {"chunk": blob(b"x")},
        {"offset": "-1", "chunk": blob(b"x")},
        {"offset": "x", "chunk": blob(b"x")},
    ],
    ids=["nothing", "no chunk", "text", "no offset", "before the start", "no number"],
)
def test_a_piece_without_its_place_gets_a_422(phone, village, form):
    note(phone, village, named(PHOTO))
    answer = post(phone, digest(PHOTO), form)
    assert answer.status_code == 422
    assert answer.json["words"] and answer.json["received"] == 0


@pytest.mark.parametrize(
    "content",
    [b"no picture", noise()[:-9000], b"\x00\x00\x00\x18ftypheic" + bytes(50)],
    ids=["no picture", "truncated", "HEIC"],
)
def test_what_cannot_be_opened_is_refused_in_words_and_the_visit_says_so(phone, village, content):
    note(phone, village, named(content))
    answer = send(phone, content)
    assert answer.status_code == 200
    assert answer.json["state"] == "refused" and "第1张照片" in answer.json["words"]
    assert state(phone, content) == answer.json
    page = visit_page(phone)
    assert 'data-refused="photo"' in page and 'data-outstanding="photo"' not in page


def test_the_same_photo_twice_in_a_visit_is_two_photos(phone, village):
    note(phone, village, named(PHOTO), named(PHOTO))
    send(phone, PHOTO)
    assert attached() == 2
    assert AwaitedFile.select().where(AwaitedFile.arrived_at.is_null()).count() == 0


def test_unknown_foreign_and_malformed_look_the_same(phone, sign_in, village):
    note(phone, village, named(PHOTO))
    stranger = sign_in(village.outsider)
    answers = [
        send(stranger, PHOTO),
        send(stranger, b"else"),
        stranger.get(f"/uploads/{digest(PHOTO)}"),
        stranger.get(f"/uploads/{digest(b'else')}"),
        stranger.get(f"/uploads/{digest(PHOTO).upper()}"),
        stranger.get("/uploads/x"),
        post(stranger, digest(PHOTO), {"offset": "x"}),
        phone.get(f"/uploads/{digest(b'else')}"),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1 and answers[0].json["words"]
    assert state(phone, PHOTO)["received"] == 0


def test_only_our_own_pages_send_pieces(phone, client, village):
    note(phone, village, named(PHOTO))
    assert send(client, PHOTO).status_code == 401
    form = {"offset": "0", "chunk": blob(PHOTO)}
    headers = {"Sec-Fetch-Site": "cross-site"}
    url = f"/uploads/{digest(PHOTO)}"
    assert phone.open(url, method="POST", data=form, headers=headers).status_code == 403
    assert attached() == 0


def test_a_visit_taken_back_still_gets_its_photo(phone, village):
    note(phone, village, named(PHOTO))
    phone.post(f"/patrols/visits/{Visit.get().id}/void", data={"reason": "记错门了"})
    assert send(phone, PHOTO).json["state"] == "done"
    assert attached() == 1


def test_a_full_disk_is_told_and_the_photo_comes_later(phone, village, monkeypatch):
    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    note(phone, village, named(PHOTO))
    send(phone, PHOTO, 0, 400)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        assert send(phone, PHOTO, 400).status_code == 503
    said = state(phone, PHOTO)
    assert (said["state"], said["received"]) == ("open", 400)
    assert send(phone, PHOTO, 400).json["state"] == "done"
    assert attached() == 1


def test_a_form_sent_again_waits_for_its_photo_once(phone, village):
    for _time in range(2):
        note(phone, village, named(PHOTO), submission_id=KEY)
    row = AwaitedFile.get()
    assert AwaitedFile.select().count() == 1
    assert (row.submission, row.visit, row.size) == (KEY, Visit.get(), len(PHOTO))


@pytest.mark.parametrize(
    "awaited",
    [
        ["x"],
        [named(PHOTO), "photo:abc:5"],
        [named(PHOTO)] * 10,
        [named(WEBM, "voice")] * 4,
        [f"photo:{'a' * 64}:{20 * media.MB + 1}"],
        [f"voice:{'a' * 64}:{5 * media.MB + 1}"],
    ],
    ids=["no name", "a bad one", "ten photos", "four voices", "large photo", "long voice"],
)
def test_a_form_that_names_files_wrongly_records_nothing(phone, village, awaited):
    assert note(phone, village, *awaited).status_code == 422
    assert [m.select().count() for m in (Visit, AwaitedFile, Submission)] == [0, 0, 0]


def test_photos_in_the_form_count_with_those_to_come(phone, village):
    photos = [(io.BytesIO(PHOTO), f"{n}.jpg") for n in range(5)]
    assert note(phone, village, *[named(PHOTO)] * 5, photos=photos).status_code == 422
    assert Visit.select().count() == 0
    photos = [(io.BytesIO(PHOTO), f"{n}.jpg") for n in range(5)]
    assert note(phone, village, *[named(PHOTO)] * 4, photos=photos).status_code == 303
    send(phone, PHOTO)
    assert attached() == 9
    assert len(list(storage.stored())) == 1


def test_a_closed_account_hands_in_its_photos_and_the_community_takes_them_in(
    phone, sign_in, village, clock
):
    worker = village.grid_worker
    phone.environ_base["HTTP_MULIN_OUTBOX"] = str(worker.id)
    sent = int(clock.moment.replace(tzinfo=UTC).timestamp() * 1000)
    clock.move(hours=1)
    Person.update(ended_on=today()).where(Person.id == worker.id).execute()
    times = {"happened_at": str(sent), "sent_at": str(sent + 3_600_000)}
    assert note(phone, village, named(PHOTO), named(WEBM, "voice"), **times).json["status"] == 202
    assert state(phone, PHOTO)["state"] == "open"
    assert send(phone, PHOTO).json["state"] == "done"
    assert attached() == 0
    desk = sign_in(village.secretary)
    form = QuarantinedForm.get()
    assert desk.post(f"/quarantine/{form.id}/acceptance").status_code == 303
    assert attached() == 1
    assert send(phone, WEBM).json["state"] == "done"
    assert attached() == 2
