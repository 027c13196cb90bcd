"""Photos and voice notes: checked and re-encoded first, attached in the transaction.

`stage` does the slow work and must run before the write transaction (routes/guards.before_write);
`attach` only writes rows. Files whose form was refused stay unreferenced until `sweep` takes them.
"""

import io
import json
import logging
import os
from collections import Counter
from dataclasses import dataclass

from flask_babel import gettext as _
from PIL import Image, ImageOps, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from models import Attachment, database
from services import clock, sounds, storage
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
MB = 1024 * 1024
DAY = 24 * 3600

# Files that came before somebody decided on their form: no attachment names them yet.
UNDECIDED = """SELECT staged FROM awaited_file JOIN quarantined_form
    ON quarantined_form.person_id = author_id AND quarantined_form.key = submission
    WHERE visit_id IS NULL AND issue_id IS NULL AND event_id IS NULL AND application_id IS NULL
    AND staged IS NOT NULL AND decided_at IS NULL"""

_limits = {}


def configure(settings):
    """Where files go and how large they may be. Called once by create_app."""
    storage.configure(settings.folder / "media")
    _limits.update(photo_mb=settings.photo_mb, photo_pixels=settings.photo_pixels)


@dataclass(frozen=True)
class Staged:
    """One file that is stored and waits for its visit or issue."""

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
    limit(len(photos), len(voices))
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


def stage_one(kind, stream, number):
    """The same for one file that came by itself, `number` among its kind."""
    return _photo(stream, number) if kind == "photo" else _voice(stream, number)


def attach(owner, staged, part="note"):
    """Write the Attachment rows of an owner, in the caller's transaction, after those it has.
    `part` of an issue: note, before or after the work. Raises RuleBroken for too many.
    """
    if not staged:
        return
    its = of(owner)
    query = Attachment.select(Attachment.kind, Attachment.part, Attachment.position).where(its)
    last, count = Counter(), Counter(file.kind for file in staged)
    for kind, its_part, position in query.tuples():
        if its_part == part:
            last[kind] = max(last[kind], position)
            count[kind] += 1
    limit(count["photo"], count["voice"])
    rows = []
    for file in staged:
        last[file.kind] += 1
        row = {column(owner): owner, "part": part, "position": last[file.kind]}
        rows.append(row | {"added_at": clock.now()} | vars(file))
    Attachment.insert_many(rows).execute()


def of(owner, table=Attachment):
    """Expression over Attachment (or AwaitedFile): the files of something that can have some."""
    return getattr(table, column(owner)) == owner.id


def column(owner):
    """The field of Attachment and AwaitedFile that names such an owner."""
    name = owner._meta.table_name
    return "application" if name == "credit_application" else name


def path_of(attachment):
    """Where the bytes of an attachment lie. Raises Missing when they are gone."""
    path = storage.path(attachment.sha256)
    if not path.exists():
        raise Missing
    return path


def sweep():
    """Remove files no attachment refers to, a day after they came. Returns how many."""
    waiting = undecided(database.execute_sql)

    def is_needed(sha256):
        named = Attachment.select().where(Attachment.sha256 == sha256)
        return sha256 in waiting or named.exists()

    return storage.sweep(is_needed, DAY)


def undecided(ask):
    """The digests of kept files that become attachments if their form is taken in after all;
    `ask(sql)` yields rows."""
    return {json.loads(staged)["sha256"] for (staged,) in ask(UNDECIDED)}


def _present(files):
    """The streams of the files that are there: an empty file field sends one without a name."""
    return [file.stream for file in files if file.filename]


def limit(photos, voices):
    """Raises RuleBroken when these are too many for one visit or issue."""
    if photos > MAX_PHOTOS:
        raise RuleBroken(_("At most %(count)s photos, please.", count=MAX_PHOTOS), "photos")
    if voices > MAX_VOICES:
        raise RuleBroken(_("At most %(count)s voice notes, please.", count=MAX_VOICES), "voice")


def check_size(kind, size, number):
    """Raises RuleBroken when a file of this kind, `number` among them, has too many bytes."""
    if kind == "photo" and size > _limits["photo_mb"] * MB:
        raise RuleBroken(
            _(
                "Photo %(number)s is larger than %(mb)s MB. Please choose a smaller one.",
                number=number,
                mb=_limits["photo_mb"],
            ),
            "photos",
        )
    if kind == "voice" and size > VOICE_MB * MB:
        raise RuleBroken(
            _("The voice note is too long. Two minutes are the most; please say it in two parts."),
            "voice",
        )


def _size(stream):
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    return size


def _photo(stream, number):
    """One photo: upright, small, and without the place, time and device it was taken with."""
    check_size("photo", _size(stream), number)
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
    check_size("voice", _size(stream), number)
    content = stream.read()
    mime = sounds.mime_of(content[:64])
    if mime is None:
        raise RuleBroken(_("The voice note cannot be opened. Please record it again."))
    return Staged("voice", storage.put(content), mime, len(content))
