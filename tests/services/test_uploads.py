"""Files that come after their form: each attached once, whoever and whatever interrupts."""

import hashlib
import io
import json
import os
import resource
import threading
import time

import pytest

from models import Attachment, AwaitedFile, QuarantinedForm, Visit, database
from services import backup, clock, media, sealing, storage, uploads, visits
from services.errors import Missing, RuleBroken
from tests.people import acting
from tests.services.test_media import WEBM, noise, picture

PHOTO = picture()


@pytest.fixture(autouse=True)
def here(app):
    """Inside an application context, where sentences find their language."""
    with app.test_request_context():
        yield


def digest(content):
    return hashlib.sha256(content).hexdigest()


def named(content, kind="photo"):
    return uploads.Awaited(kind, digest(content), len(content))


def send(person, content, start=0, end=None):
    """Bytes of a file from `start` to `end`, as one chunk."""
    return uploads.receive(person, digest(content), start, content[start:end])


def note(village, *awaited, submission="first"):
    """A visit of the grid worker whose form names these files."""
    with acting(village.grid_worker, submission) as worker:
        visit = visits.record(worker, village.home)
    uploads.expect(worker, submission, visit, list(awaited))
    return visit


def quarantine(village, *awaited, key="late"):
    """A form of the grid worker's that nobody has decided on, with these files."""
    worker = village.grid_worker
    form = QuarantinedForm.create(
        person=worker,
        key=key,
        digest="0",
        endpoint="visits.create",
        path="/",
        fields_sealed=sealing.seal("[]"),
        area=village.grid,
        reason="post_ended",
        happened_at=clock.now(),
        received_at=clock.now(),
    )
    uploads.expect(worker, key, None, list(awaited))
    return form


def kept(visit):
    rows = Attachment.select().where(Attachment.visit == visit)
    return [row.kind for row in rows.order_by(Attachment.kind, Attachment.position)]


def partials():
    root = storage.path("0" * 64).parent.parent / storage.PARTIAL
    return [file for file in root.rglob("*") if file.is_file() and file.name != ".lock"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "photo",
        f"video:{'a' * 64}:5",
        f"photo:{'a' * 63}:5",
        f"photo:{'A' * 64}:5",
        f"photo:{'a' * 64}:0",
        f"photo:{'a' * 64}:05",
        f"photo:{'a' * 64}:-5",
        f"photo:{'a' * 64}:٥",
        f"photo:{'a' * 64}:5\n",
        f" photo:{'a' * 64}:5",
        f"photo:../{'a' * 61}:5",
        f"photo:{'a' * 64}:{'9' * 12}",
    ],
)
def test_only_one_spelling_names_a_file(text):
    with pytest.raises(ValueError, match="awaited"):
        uploads.parse(text)


def test_a_file_comes_in_chunks_and_is_attached(village):
    visit, worker = note(village, named(PHOTO)), village.grid_worker
    assert uploads.state(worker, digest(PHOTO)) == {
        "sha256": digest(PHOTO),
        "size": len(PHOTO),
        "received": 0,
        "state": "open",
        "words": "",
    }
    assert send(worker, PHOTO, 0, 100)["received"] == 100
    assert send(worker, PHOTO, 100, 700)["received"] == 700
    assert kept(visit) == []
    done = send(worker, PHOTO, 700)
    assert (done["state"], done["received"]) == ("done", len(PHOTO))
    assert kept(visit) == ["photo"]
    assert partials() == []


def test_bytes_that_are_here_already_change_nothing(village):
    note(village, named(PHOTO))
    send(village.grid_worker, PHOTO, 0, 500)
    for start, end in ((0, 500), (100, 200), (0, 0), (500, 500)):
        assert send(village.grid_worker, PHOTO, start, end)["received"] == 500
    assert send(village.grid_worker, PHOTO, 500)["state"] == "done"
    assert send(village.grid_worker, PHOTO, 500)["state"] == "done"
    assert Attachment.select().count() == 1


@pytest.mark.parametrize("start", [0, 499, 501, 10**30])
def test_a_chunk_that_does_not_fit_changes_nothing(village, start):
    note(village, named(PHOTO))
    send(village.grid_worker, PHOTO, 0, 500)
    chunk = PHOTO[:501] if start == 0 else b"xx"
    with pytest.raises(uploads.WrongOffset if start < 10**30 else RuleBroken):
        uploads.receive(village.grid_worker, digest(PHOTO), start, chunk)
    assert uploads.state(village.grid_worker, digest(PHOTO))["received"] == 500
    assert send(village.grid_worker, PHOTO, 500)["state"] == "done"


def test_more_than_was_announced_is_not_kept(village):
    note(village, named(PHOTO))
    with pytest.raises(RuleBroken):
        uploads.receive(village.grid_worker, digest(PHOTO), 0, PHOTO + b"x")
    assert uploads.state(village.grid_worker, digest(PHOTO))["received"] == 0


def test_a_chunk_above_a_megabyte_is_not_kept(village):
    content = bytes(2 * uploads.MAX_CHUNK)
    note(village, named(content))
    with pytest.raises(uploads.TooLarge):
        send(village.grid_worker, content, 0, uploads.MAX_CHUNK + 1)
    assert send(village.grid_worker, content, 0, uploads.MAX_CHUNK)["received"] == uploads.MAX_CHUNK


def test_a_file_damaged_on_its_way_is_sent_again_from_the_start(village):
    visit = note(village, named(PHOTO))
    uploads.receive(village.grid_worker, digest(PHOTO), 0, b"x" * 500)
    with pytest.raises(RuleBroken):
        send(village.grid_worker, PHOTO, 500)
    assert uploads.state(village.grid_worker, digest(PHOTO))["received"] == 0
    assert kept(visit) == [] and list(storage.stored()) == []
    assert send(village.grid_worker, PHOTO)["state"] == "done"


@pytest.mark.parametrize(
    ("content", "kind", "words"),
    [
        (b"no picture", "photo", "打不开"),
        (noise()[:-9000], "photo", "打不开"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(50), "photo", "HEIC"),
        (PHOTO, "voice", "重新录"),
    ],
    ids=["no picture", "truncated", "HEIC", "no voice"],
)
def test_what_cannot_be_opened_is_refused_for_good(village, content, kind, words):
    visit = note(village, named(content, kind))
    said = send(village.grid_worker, content)
    assert said["state"] == "refused" and words in said["words"]
    assert send(village.grid_worker, content) == said
    assert kept(visit) == [] and partials() == []
    assert uploads.outstanding(visit) == {(kind, True): 1}


def test_a_refused_photo_is_named_by_its_number(village):
    note(village, named(PHOTO), named(b"no picture"))
    assert "第2张照片" in send(village.grid_worker, b"no picture")["words"]


def test_the_same_photo_twice_in_a_form_comes_once_and_is_attached_twice(village):
    visit = note(village, named(PHOTO), named(PHOTO), named(WEBM, "voice"))
    send(village.grid_worker, PHOTO)
    assert kept(visit) == ["photo", "photo"]
    send(village.grid_worker, WEBM)
    assert kept(visit) == ["photo", "photo", "voice"]


def test_one_photo_for_two_forms_that_wait_comes_once(village):
    first, second = note(village, named(PHOTO)), note(village, named(PHOTO), submission="second")
    send(village.grid_worker, PHOTO)
    assert kept(first) == kept(second) == ["photo"]


def test_a_later_form_gets_the_photo_again_and_the_first_none(village):
    first = note(village, named(PHOTO))
    send(village.grid_worker, PHOTO)
    second = note(village, named(PHOTO), submission="second")
    said = uploads.state(village.grid_worker, digest(PHOTO))
    assert (said["state"], said["received"]) == ("open", 0)
    send(village.grid_worker, PHOTO)
    assert kept(first) == kept(second) == ["photo"]


def test_a_form_that_names_another_size_does_not_get_stuck(village):
    wrong = uploads.Awaited("photo", digest(PHOTO), len(PHOTO) + 900)
    first = note(village, wrong)
    uploads.receive(village.grid_worker, digest(PHOTO), 0, PHOTO + b"x" * 800)
    second = note(village, named(PHOTO), submission="second")
    assert uploads.state(village.grid_worker, digest(PHOTO))["received"] == 0
    send(village.grid_worker, PHOTO)
    assert kept(first) == kept(second) == ["photo"]


def test_what_nobody_here_waits_for_is_missing(village):
    note(village, named(PHOTO))
    for person, sha256 in (
        (village.outsider, digest(PHOTO)),
        (village.grid_worker, digest(b"else")),
        (village.grid_worker, digest(PHOTO).upper()),
        (village.grid_worker, "../" + "a" * 61),
    ):
        with pytest.raises(Missing):
            uploads.state(person, sha256)
        with pytest.raises(Missing):
            uploads.receive(person, sha256, 0, PHOTO)
    assert partials() == []


def test_two_people_may_wait_for_the_same_bytes(village):
    visit = note(village, named(PHOTO))
    uploads.expect(village.outsider, "theirs", None, [named(PHOTO)])
    send(village.grid_worker, PHOTO, 0, 100)
    assert uploads.state(village.outsider, digest(PHOTO))["received"] == 0
    send(village.outsider, PHOTO)
    assert kept(visit) == []
    assert uploads.state(village.grid_worker, digest(PHOTO))["received"] == 100


def test_a_visit_taken_back_meanwhile_still_gets_its_photo(village):
    visit = note(village, named(PHOTO))
    with acting(village.grid_worker) as worker:
        visits.void(visit, worker, "记错门了")
    send(village.grid_worker, PHOTO)
    assert kept(visit) == ["photo"]


@pytest.mark.parametrize(
    ("awaited", "field"),
    [
        ([named(PHOTO)] * 10, "photos"),
        ([named(WEBM, "voice")] * 4, "voice"),
        ([uploads.Awaited("photo", "a" * 64, 20 * media.MB + 1)], "photos"),
        ([uploads.Awaited("voice", "a" * 64, 5 * media.MB + 1)], "voice"),
    ],
)
def test_too_many_or_too_large_is_said_by_the_field(village, awaited, field):
    with pytest.raises(RuleBroken) as broken:
        note(village, *awaited)
    assert broken.value.field == field
    assert AwaitedFile.select().count() == 0


def test_what_came_in_the_form_counts_with_what_is_to_come(village):
    visit = note(village)
    staged = media.stage_one("photo", io.BytesIO(PHOTO), 1)
    media.attach(visit, [staged] * 8)
    with pytest.raises(RuleBroken):
        uploads.expect(village.grid_worker, "first", visit, [named(PHOTO)] * 2)
    uploads.expect(village.grid_worker, "first", visit, [named(PHOTO)])
    send(village.grid_worker, PHOTO)
    assert len(kept(visit)) == 9


def test_how_many_are_still_on_the_phone_is_one_question(village, queries):
    first = note(village, named(PHOTO), named(WEBM, "voice"), named(b"x"))
    second = note(village, named(PHOTO), submission="second")
    third = note(village, submission="third")
    send(village.grid_worker, WEBM)
    send(village.grid_worker, b"x")
    with queries(3):
        assert uploads.outstanding(second) == {("photo", False): 1}
        assert uploads.outstanding(third) == {}
    assert uploads.outstanding(first) == {("photo", False): 1, ("photo", True): 1}


# --- Several at once ------------------------------------------------------------------------------


def at_once(app, *acts):
    """Run each in a thread of its own, all starting together. Returns what they raised."""
    start, faults = threading.Barrier(len(acts)), []

    def run(act):
        with app.test_request_context(), database.connection_context():
            start.wait()
            try:
                act()
            except Exception as fault:
                faults.append(fault)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


def test_the_last_chunk_from_several_phones_at_once_is_one_photo(app, village):
    visit = note(village, named(PHOTO), named(PHOTO))
    send(village.grid_worker, PHOTO, 0, 500)
    assert at_once(app, *[lambda: send(village.grid_worker, PHOTO, 500)] * 6) == []
    assert kept(visit) == ["photo", "photo"]
    assert partials() == []


def test_the_same_chunk_from_several_phones_at_once_is_added_once(app, village):
    note(village, named(PHOTO))
    assert at_once(app, *[lambda: send(village.grid_worker, PHOTO, 0, 500)] * 6) == []
    assert uploads.state(village.grid_worker, digest(PHOTO))["received"] == 500
    assert send(village.grid_worker, PHOTO, 500)["state"] == "done"


def test_different_photos_of_a_visit_at_once_all_get_their_place(app, village):
    photos = [picture(colour=colour) for colour in ("red", "green", "blue", "black", "white")]
    visit = note(village, *map(named, photos))
    acts = [lambda photo=photo: send(village.grid_worker, photo) for photo in photos]
    assert at_once(app, *acts) == []
    rows = Attachment.select().where(Attachment.visit == visit)
    assert sorted(row.position for row in rows) == [1, 2, 3, 4, 5]


# --- Interrupted ----------------------------------------------------------------------------------


def test_a_full_disk_keeps_what_was_there_and_nothing_of_the_chunk(village):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    with storage.partial(1, digest(PHOTO), len(PHOTO)) as partial:
        partial.append(PHOTO[:300])
        resource.setrlimit(resource.RLIMIT_FSIZE, (400, limits[1]))  # the next bytes fit half
        try:
            with pytest.raises(OSError, match="large"):
                partial.append(PHOTO[300:700])
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert partial.read() == PHOTO[:300]
        partial.append(PHOTO[300:])
        assert partial.read() == PHOTO


def test_a_process_that_died_with_the_last_chunk_is_one_chunk_short(village, monkeypatch):
    visit = note(village, named(PHOTO))
    send(village.grid_worker, PHOTO, 0, 500)
    for point in (media, "stage_one"), (media, "attach"), (AwaitedFile, "save"):
        with monkeypatch.context() as patch:
            patch.setattr(*point, lambda *args: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                send(village.grid_worker, PHOTO, 500)
        said = uploads.state(village.grid_worker, digest(PHOTO))
        assert (said["state"], said["received"]) == ("open", 500)
    assert send(village.grid_worker, PHOTO, 500)["state"] == "done"
    assert kept(visit) == ["photo"]


def test_what_a_phone_left_for_a_month_is_swept_and_starts_again(village):
    young = picture(colour="red")
    note(village, named(PHOTO), named(young))
    send(village.grid_worker, PHOTO, 0, 500)
    month_ago = time.time() - uploads.KEPT - 60
    os.utime(partials()[0], (month_ago, month_ago))
    send(village.grid_worker, young, 0, 400)
    assert uploads.sweep() == 1
    assert uploads.state(village.grid_worker, digest(PHOTO))["received"] == 0
    assert uploads.state(village.grid_worker, digest(young))["received"] == 400
    assert send(village.grid_worker, PHOTO)["state"] == "done"


def test_only_we_can_read_what_has_come_so_far(village):
    note(village, named(PHOTO))
    send(village.grid_worker, PHOTO, 0, 500)
    assert partials()[0].stat().st_mode & 0o777 == 0o600
    assert list(storage.stored()) == []


# --- In quarantine --------------------------------------------------------------------------------


def make_old():
    two_days_ago = time.time() - 2 * media.DAY
    for sha256 in storage.stored():
        os.utime(storage.path(sha256), (two_days_ago, two_days_ago))


def test_a_form_in_quarantine_keeps_its_photos_until_it_is_taken_in(village):
    other = picture(colour="red")
    form = quarantine(village, named(PHOTO), named(other), named(b"no picture"))
    for content in (other, PHOTO, b"no picture"):
        send(village.grid_worker, content)
    assert Attachment.select().count() == 0
    make_old()
    assert media.sweep() == 0
    visit = note(village, submission="else")
    assert uploads.settle(village.grid_worker, form.key, visit) == 3
    rows = list(Attachment.select().order_by(Attachment.position))
    mine = AwaitedFile.select().where(AwaitedFile.staged.is_null(False))
    in_order = [json.loads(row.staged)["sha256"] for row in mine.order_by(AwaitedFile.position)]
    assert [row.sha256 for row in rows] == in_order
    assert uploads.settle(village.grid_worker, form.key, visit) == 0
    assert Attachment.select().count() == 2
    assert uploads.outstanding(visit) == {("photo", True): 1}


def test_what_comes_after_it_was_taken_in_goes_to_the_visit(village):
    form = quarantine(village, named(PHOTO))
    send(village.grid_worker, PHOTO, 0, 500)
    visit = note(village, named(PHOTO), submission=form.key)  # the form runs again, names it again
    assert AwaitedFile.get().visit == visit
    assert send(village.grid_worker, PHOTO, 500)["state"] == "done"
    assert kept(visit) == ["photo"]


def test_the_fields_of_a_form_name_its_files(village):
    uploads.expect_named(village.grid_worker, "late", [f"voice:{digest(WEBM)}:{len(WEBM)}"])
    row = AwaitedFile.get()
    assert (row.kind, row.position, row.visit_id, row.submission) == ("voice", 1, None, "late")


def test_photos_of_a_declined_form_go(village):
    form = quarantine(village, named(PHOTO))
    send(village.grid_worker, PHOTO)
    form.decided_at, form.is_accepted = clock.now(), False
    form.save()
    make_old()
    assert media.sweep() == 1


def test_a_backup_holds_the_photos_nobody_has_decided_on(village, settings, tmp_path):
    quarantine(village, named(PHOTO))
    send(village.grid_worker, PHOTO)
    done = backup.write(settings, database.obj, tmp_path / "mulin.tar")
    assert done.media == list(storage.stored()) and not done.problems


def test_a_visit_knows_nothing_of_files_of_others(village):
    visit = note(village)
    uploads.expect(village.outsider, "first", None, [named(PHOTO)])
    assert uploads.settle(village.grid_worker, "first", visit) == 0
    assert Visit.select().count() == 1 and AwaitedFile.get().visit_id is None
