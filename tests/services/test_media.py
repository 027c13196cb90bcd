"""Photos and voice notes: what is kept of them, what is refused, and that nothing is left over."""

import errno
import io
import os
import struct
import time
import zlib
from types import SimpleNamespace

import pytest
from PIL import Image, PngImagePlugin

from models import Attachment, Visit
from services import clock, media, storage
from services.errors import Missing, RuleBroken

WEBM = b"\x1a\x45\xdf\xa3" + b"\x9fB\x86\x81\x01B\xf7\x81\x01B\x82\x84webm" + bytes(200)
VOICES = {
    "audio/webm": WEBM,
    "audio/ogg": b"OggS" + bytes(60),
    "audio/mp4": b"\x00\x00\x00\x18ftypM4A " + bytes(60),
    "audio/wav": b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(60),
    "audio/mpeg": b"ID3\x03\x00" + bytes(60),
    "audio/aac": b"\xff\xf1" + bytes(60),
}


def upload(content, name="photo.jpg"):
    return SimpleNamespace(filename=name, stream=io.BytesIO(content))


def picture(size=(400, 300), kind="JPEG", mode="RGB", colour="teal", **options):
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, kind, **options)
    return out.getvalue()


def noise(size=(800, 600)):
    out = io.BytesIO()
    Image.frombytes("RGB", size, os.urandom(size[0] * size[1] * 3)).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def visit(village):
    return Visit.create(
        household=village.home,
        area=village.home.area,
        author=village.grid_worker,
        channel="door",
        outcome="reached",
        day=clock.today(),
        happened_at=clock.now(),
        received_at=clock.now(),
    )


@pytest.fixture
def here(app):
    """Inside an application context, where sentences find their language."""
    with app.test_request_context():
        yield


def kept(staged):
    return Image.open(io.BytesIO(storage.path(staged.sha256).read_bytes()))


def sentence(*photos, voices=()):
    with pytest.raises(RuleBroken) as broken:
        media.stage(photos, voices)
    return broken.value


def test_a_large_photo_is_kept_small(here):
    [staged] = media.stage([upload(picture((4000, 3000)))])
    assert (staged.kind, staged.mime, staged.width, staged.height) == (
        "photo",
        "image/jpeg",
        1600,
        1200,
    )
    assert kept(staged).format == "JPEG"
    assert storage.path(staged.sha256).stat().st_size == staged.size


def test_a_photo_taken_sideways_stands_upright(here):
    exif = Image.Exif()
    exif[0x0112] = 6
    [staged] = media.stage([upload(picture((400, 300), exif=exif))])
    assert (staged.width, staged.height) == (300, 400)


def test_place_device_profile_and_comment_stay_behind(here):
    exif = Image.Exif()
    exif[0x010F] = "SECRETPHONE"
    exif.get_ifd(0x8825)[2] = (34.0, 31.0, 59.0)
    content = picture(exif=exif, comment=b"SECRETCOMMENT", icc_profile=b"SECRETPROFILE" * 20)
    assert b"SECRETPHONE" in content
    [staged] = media.stage([upload(content)])
    bytes_kept = storage.path(staged.sha256).read_bytes()
    assert b"SECRET" not in bytes_kept
    assert not kept(staged).getexif()


def test_words_inside_a_png_stay_behind(here):
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "SECRET")
    [staged] = media.stage([upload(picture(kind="PNG", pnginfo=words))])
    assert b"SECRET" not in storage.path(staged.sha256).read_bytes()


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("JPEG", "L"),
        ("JPEG", "CMYK"),
        ("PNG", "RGBA"),
        ("PNG", "P"),
        ("PNG", "I;16"),
        ("WEBP", "RGBA"),
    ],
)
def test_every_common_kind_of_picture_is_taken(here, kind, mode):
    colour = 0 if mode in ("I;16", "P", "L") else None
    content = picture(kind=kind, mode=mode, colour=colour)
    [staged] = media.stage([upload(content)])
    assert kept(staged).mode == "RGB"


def test_what_is_see_through_becomes_white_paper(here):
    [staged] = media.stage([upload(picture(kind="PNG", mode="RGBA", colour=(0, 0, 0, 0)))])
    assert kept(staged).getpixel((5, 5)) == (255, 255, 255)


def test_the_same_photo_twice_is_one_file_and_two_rows(here, visit):
    content = picture()
    staged = media.stage([upload(content), upload(content)])
    media.attach(visit, staged)
    assert len(list(storage.stored())) == 1
    rows = list(visit.attachments.order_by(Attachment.position))
    assert [row.position for row in rows] == [1, 2]
    assert rows[0].sha256 == rows[1].sha256
    assert media.path_of(rows[1]).exists()


def test_an_empty_file_field_is_no_photo(here, visit):
    assert media.stage([upload(b"", name="")], [upload(b"", name="")]) == []
    media.attach(visit, [])
    assert visit.attachments.count() == 0


def test_a_truncated_photo_is_named_by_its_number(here):
    broken = sentence(upload(picture()), upload(noise()[:-9000]))
    assert "第2张照片打不开" in broken.message
    assert broken.field == "photos"


def test_each_unusable_photo_gets_its_sentence(here):
    broken = sentence(upload(b"not a picture"), upload(picture()), upload(b""))
    assert "第1张" in broken.message and "第3张" in broken.message and "第2张" not in broken.message


@pytest.mark.parametrize("brand", [b"heic", b"mif1", b"avif"])
def test_heic_is_refused_by_its_name(here, brand):
    assert "HEIC" in sentence(upload(b"\x00\x00\x00\x18ftyp" + brand + bytes(50))).message


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "PPM", "EPS"])
def test_other_kinds_are_not_even_tried(here, kind):
    assert "打不开" in sentence(upload(picture(kind=kind))).message


def test_a_page_in_the_dress_of_a_photo_is_refused(here):
    assert "打不开" in sentence(upload(b"<svg onload=alert(1)>", name="a.jpg")).message


def test_a_decompression_bomb_is_refused_by_its_header(here):
    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    for side in (8_000, 40_000):
        header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
        bomb = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(100_000)))
        assert "像素太大" in sentence(upload(bomb)).message


def test_a_photo_above_the_limit_is_refused_before_it_is_read(here, settings):
    media.configure(settings.but(photo_mb=1))
    assert "超过1MB" in sentence(upload(picture() + bytes(1024 * 1024))).message


def test_more_than_nine_photos_are_refused_before_any_is_decoded(here):
    assert "9" in sentence(*[upload(b"not a picture")] * 10).message


def test_nine_photos_are_the_most_for_one_visit_over_all_its_forms(here, visit):
    media.attach(visit, media.stage([upload(picture())] * 8))
    media.attach(visit, media.stage([upload(picture())]))
    with pytest.raises(RuleBroken):
        media.attach(visit, media.stage([upload(picture())]))
    assert visit.attachments.count() == 9


@pytest.mark.parametrize("mime", VOICES)
def test_a_voice_note_is_known_by_its_first_bytes_and_kept_as_it_came(here, visit, mime):
    staged = media.stage([], [upload(VOICES[mime], name="x.exe")])
    assert staged[0].mime == mime
    media.attach(visit, staged)
    assert media.path_of(visit.attachments.get()).read_bytes() == VOICES[mime]


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b"\x00\x00\x00\x18ftypheic" + bytes(40), picture()]
)
def test_what_is_no_voice_note_is_refused(here, content):
    assert "重新录" in sentence(voices=[upload(content, "voice.webm")]).message


def test_a_voice_note_above_five_megabytes_is_refused(here):
    assert "两分钟" in sentence(voices=[upload(WEBM + bytes(5 * 1024 * 1024), "v")]).message


def test_a_row_without_its_file_is_missing_not_a_crash(here, visit):
    media.attach(visit, media.stage([upload(picture())]))
    attachment = visit.attachments.get()
    media.path_of(attachment).unlink()
    with pytest.raises(Missing):
        media.path_of(attachment)


def test_a_full_disk_leaves_no_half_file(here, monkeypatch):
    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="space"):
        media.stage([upload(picture())])
    folder = storage.path("0" * 64).parent.parent
    assert [file for file in folder.rglob("*") if file.is_file() and file.name != ".lock"] == []


def test_the_sweep_takes_what_nothing_refers_to_after_a_day(here, visit):
    wanted, orphan, young = (
        media.stage([upload(picture(colour=colour))])[0] for colour in ("red", "green", "blue")
    )
    media.attach(visit, [wanted])
    left = storage.path(wanted.sha256).parent / ".new-left"
    left.write_bytes(b"half")
    two_days_ago = time.time() - 2 * media.DAY
    for file in (storage.path(wanted.sha256), storage.path(orphan.sha256), left):
        os.utime(file, (two_days_ago, two_days_ago))
    assert media.sweep() == 2
    assert set(storage.stored()) == {wanted.sha256, young.sha256}


def test_an_orphan_that_is_uploaded_again_is_young_again(here):
    [orphan] = media.stage([upload(picture())])
    two_days_ago = time.time() - 2 * media.DAY
    os.utime(storage.path(orphan.sha256), (two_days_ago, two_days_ago))
    media.stage([upload(picture())])
    assert media.sweep() == 0
