"""Photos and voice notes of visits: checked and re-encoded first, attached in the transaction.

`stage` does the slow work and must run before the write transaction (routes/guards.before_write);
`attach` only writes rows. Files whose form was refused stay unreferenced until `sweep` takes them.
"""

import io
import logging
import os
from collections import Counter
from dataclasses import dataclass

from flask_babel import gettext as _
from PIL import Image, ImageOps, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from models import Attachment
from services import clock, storage
from services.errors import Missing, RuleBroken

log = logging.getLogger("mulin")

MAX_PHOTOS = 9
MAX_VOICES = 3
SIDE = 1600  # pixels of the longer side that are kept
QUALITY = 80
VOICE_MB = 5  # two minutes, which is where the recorder stops, are below 2 MB
FORMATS = tuple(
    plugin.format
    for plugin in (
        JpegImagePlugin.JpegImageFile,
        PngImagePlugin.PngImageFile,
        WebPImagePlugin.WebPImageFile,
    )
)
DAY = 24 * 3600

_limits = {}


def configure(settings):
    """Where files go and how large they may be. Called once by create_app."""
    storage.configure(settings.folder / "media")
    _limits.update(photo_mb=settings.photo_mb, photo_pixels=settings.photo_pixels)


@dataclass(frozen=True)
class Staged:
    """One file that is stored and waits for its visit."""

    kind: str
    sha256: str
    mime: str
    size: int
    width: int | None = None
    height: int | None = None


def stage(photos=(), voices=()):
    """Check, shrink and store what was uploaded: objects with `.filename` and `.stream`.

    Returns a list of Staged, photos first. Raises RuleBroken with a sentence about each file that
    cannot be used.
    """
    photos, voices = _present(photos), _present(voices)
    _not_too_many(len(photos), len(voices))
    staged, problems = [], []
    for read, streams, name in ((_photo, photos, "photos"), (_voice, voices, "voice")):
        for number, stream in enumerate(streams, 1):
            try:
                staged.append(read(stream, number))
            except RuleBroken as broken:
                problems.append((name, broken.message))
    if problems:
        raise RuleBroken(" ".join(sentence for _name, sentence in problems), problems[0][0])
    return staged


def attach(visit, staged):
    """Write the Attachment rows, in the caller's transaction, after those the visit has.

    Raises RuleBroken when there would be too many.
    """
    if not staged:
        return
    query = Attachment.select(Attachment.kind, Attachment.position)
    last, count = Counter(), Counter(file.kind for file in staged)
    for kind, position in query.where(Attachment.visit == visit).tuples():
        last[kind] = max(last[kind], position)
        count[kind] += 1
    _not_too_many(count["photo"], count["voice"])
    rows = []
    for file in staged:
        last[file.kind] += 1
        row = {"visit": visit, "position": last[file.kind], "added_at": clock.now()}
        rows.append(row | vars(file))
    Attachment.insert_many(rows).execute()


def path_of(attachment):
    """Where the bytes of an attachment lie. Raises Missing when they are gone."""
    path = storage.path(attachment.sha256)
    if not path.exists():
        raise Missing
    return path


def sweep():
    """Remove files no attachment refers to, a day after they came. Returns how many."""

    def is_needed(sha256):
        return Attachment.select().where(Attachment.sha256 == sha256).exists()

    return storage.sweep(is_needed, DAY)


def _present(files):
    """The streams of the files that are there: an empty file field sends one without a name."""
    return [file.stream for file in files if file.filename]


def _not_too_many(photos, voices):
    if photos > MAX_PHOTOS:
        raise RuleBroken(
            _("At most %(count)s photos per visit, please.", count=MAX_PHOTOS), "photos"
        )
    if voices > MAX_VOICES:
        raise RuleBroken(
            _("At most %(count)s voice notes per visit, please.", count=MAX_VOICES), "voice"
        )


def _size(stream):
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    return size


def _photo(stream, number):
    """One photo: upright, small, and without the place, time and device it was taken with."""
    if _size(stream) > _limits["photo_mb"] * 1024 * 1024:
        raise RuleBroken(
            _(
                "Photo %(number)s is larger than %(mb)s MB. Please choose a smaller one.",
                number=number,
                mb=_limits["photo_mb"],
            )
        )
    head = stream.read(32)
    stream.seek(0)
    if head[4:8] == b"ftyp":
        raise RuleBroken(
            _(
                "Photo %(number)s is in a format we cannot open (HEIC). "
                "Please take it again here, or send it as JPEG.",
                number=number,
            )
        )
    try:
        # Only the header is read so far: a small file can claim a huge picture.
        with Image.open(stream, formats=FORMATS) as image:
            if image.width * image.height > _limits["photo_pixels"]:
                raise Image.DecompressionBombError
            image.verify()
        stream.seek(0)
        with Image.open(stream, formats=FORMATS) as image:
            clean = _shrink(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise RuleBroken(
            _("Photo %(number)s has too many pixels. Please choose a smaller one.", number=number)
        ) from None
    except Exception as error:  # whatever a broken file makes a decoder raise
        log.warning("photo refused", extra={"fault": type(error).__name__, "text": str(error)})
        raise RuleBroken(
            _(
                "Photo %(number)s cannot be opened; it may be damaged. "
                "Leave it out or choose it again. What you wrote is kept.",
                number=number,
            )
        ) from None
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=QUALITY, optimize=True)
    content = out.getvalue()
    sha256 = storage.put(content)
    return Staged("photo", sha256, "image/jpeg", len(content), clean.width, clean.height)


def _shrink(image):
    """The pixels alone, in a new image: whatever else the file carried stays behind."""
    image.draft("RGB", (SIDE, SIDE))  # a JPEG is decoded at a fraction of its size
    image.load()
    image = ImageOps.exif_transpose(image)
    image.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    clean = Image.new("RGB", image.size, "white")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        clean.paste(image, mask=image)
    else:
        clean.paste(image.convert("RGB"))
    return clean


def _voice(stream, number):
    """One voice note, kept as it came: nothing here re-encodes sound."""
    if _size(stream) > VOICE_MB * 1024 * 1024:
        raise RuleBroken(
            _("The voice note is too long. Two minutes are the most; please say it in two parts.")
        )
    content = stream.read()
    mime = _voice_mime(content[:64])
    if mime is None:
        raise RuleBroken(_("The voice note cannot be opened. Please record it again."))
    return Staged("voice", storage.put(content), mime, len(content))


def _voice_mime(head):
    """The type by the first bytes; what the sender calls it is not asked. None: unknown."""
    if head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head:
        return "audio/webm"
    if head.startswith(b"OggS"):
        return "audio/ogg"
    if head[4:8] == b"ftyp" and head[8:11] in (b"M4A", b"mp4", b"iso", b"3gp", b"das"):
        return "audio/mp4"
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return "audio/wav"
    if head.startswith(b"ID3") or head[:2] in (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"):
        return "audio/mpeg"
    if head[:2] in (b"\xff\xf1", b"\xff\xf9"):
        return "audio/aac"
    return None
