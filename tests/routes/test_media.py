"""Photos and voice notes over HTTP: only to those who may see their visit, and never as a page."""

import io

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage

from models import Visit
from services import clock, media, storage
from tests.people import acting


def jpeg():
    out = io.BytesIO()
    Image.new("RGB", (80, 60), "teal").save(out, "JPEG")
    return out


@pytest.fixture
def photo(app, village):
    """The first file of a visit of the grid worker's."""
    visit = Visit.create(
        household=village.home,
        area=village.home.area,
        author=village.grid_worker,
        channel="door",
        outcome="reached",
        day=clock.today(),
        happened_at=clock.now(),
        received_at=clock.now(),
    )
    voice = io.BytesIO(b"OggS" + bytes(range(200)))
    with app.test_request_context(), acting(village.grid_worker):
        staged = media.stage([FileStorage(jpeg(), "a.jpg")], [FileStorage(voice, "a.ogg")])
        media.attach(visit, staged)
    return visit.attachments.order_by("id").get()


def test_its_author_sees_a_photo(sign_in, village, photo):
    answer = sign_in(village.grid_worker).get(f"/media/{photo.id}", buffered=True)
    assert answer.status_code == 200
    assert answer.mimetype == "image/jpeg"
    assert Image.open(io.BytesIO(answer.data)).size == (80, 60)


def test_it_is_never_a_page_and_never_guessed_at(sign_in, village, photo):
    headers = sign_in(village.grid_worker).get(f"/media/{photo.id}", buffered=True).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["Content-Disposition"] == f"inline; filename=photo-{photo.id}.jpg"


def test_whoever_cannot_see_the_visit_finds_nothing(sign_in, village, photo):
    for person in (village.outsider, village.neighbour_worker, village.resident, village.captain):
        assert sign_in(person).get(f"/media/{photo.id}", buffered=True).status_code == 404
    assert sign_in(village.grid_worker).get("/media/999999").status_code == 404


def test_the_next_person_on_a_shared_phone_gets_a_404_not_the_kept_bytes(sign_in, village, photo):
    first = sign_in(village.grid_worker).get(f"/media/{photo.id}", buffered=True)
    assert first.headers["Cache-Control"] == "private, no-cache"
    known = {"If-None-Match": first.headers["ETag"]}
    again = sign_in(village.grid_worker).get(f"/media/{photo.id}", buffered=True, headers=known)
    assert again.status_code == 304
    assert (
        sign_in(village.outsider)
        .get(f"/media/{photo.id}", buffered=True, headers=known)
        .status_code
        == 404
    )


def test_sound_can_be_wound(sign_in, village, photo):
    voice = photo.visit.attachments.order_by("id")[1]
    part = {"Range": "bytes=4-9"}
    answer = sign_in(village.grid_worker).get(f"/media/{voice.id}", buffered=True, headers=part)
    assert answer.status_code == 206
    assert answer.data == bytes(range(6))
    assert answer.mimetype == "audio/ogg"


def test_a_file_that_is_gone_is_a_404(sign_in, village, photo):
    media.path_of(photo).unlink()
    assert sign_in(village.grid_worker).get(f"/media/{photo.id}", buffered=True).status_code == 404


@pytest.mark.parametrize("who", ["resident", "property", "outsider", "observer"])
def test_files_of_who_may_not_note_anything_there_are_not_kept(sign_in, village, who):
    phone = sign_in(village.people[who])
    form = {"channel": "door", "photos": (io.BytesIO(jpeg().getvalue()), "a.jpg")}
    answer = phone.post(f"/patrols/doors/{village.home.id}/visits", data=form)
    assert answer.status_code in (403, 404)
    assert not list(storage.stored())
