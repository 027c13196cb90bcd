"""Photos and voice notes, served to whoever may see their visit."""

from flask import Blueprint, send_file

from models import Attachment
from services import access
from services import media as service

media = Blueprint("media", __name__, url_prefix="/media")

ENDINGS = {
    "image/jpeg": "jpg",
    "audio/webm": "webm",
    "audio/ogg": "ogg",
    "audio/mp4": "m4a",
    "audio/wav": "wav",
    "audio/mpeg": "mp3",
    "audio/aac": "aac",
}


@media.get("/<int:attachment_id>")
def show(attachment_id):
    """One photo or voice note; parts of it too, so that sound can be wound."""
    return send(access.find(Attachment, attachment_id))


def send(attachment):
    """The answer with the bytes of an Attachment that whoever asks may see."""
    answer = send_file(
        service.path_of(attachment),
        mimetype=attachment.mime,
        download_name=f"{attachment.kind}-{attachment.id}.{ENDINGS[attachment.mime]}",
        etag=attachment.sha256,
        last_modified=attachment.added_at,
    )
    # The browser may keep the bytes but asks us before each use: on a shared phone the next person
    # gets a 404, the same person a 304.
    answer.headers["Cache-Control"] = "private, no-cache"
    # Should somebody make it a page after all: nothing in it runs.
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
