"""What a played camera sees: pictures of codes, and films made of them."""

import io

import segno
from PIL import Image

SECOND = 30  # pictures
WALL = "#e8e4da"


def picture(text=None, kind="JPEG", torn=False):
    """A code in the middle of a bright wall, or the wall alone. Of a torn code a corner is gone."""
    wall = Image.new("RGB", (640, 480), WALL)
    if text:
        data = io.BytesIO()
        segno.make_qr(text, error="m").save(data, kind="png", scale=8, border=4)
        code = Image.open(data).convert("RGB").resize((300, 300))
        if torn:
            code.paste(WALL, (0, 0, 130, 130))
        wall.paste(code, (170, 90))
    data = io.BytesIO()
    wall.save(data, kind, quality=80)
    return data.getvalue()


def photo(text=None):
    """A picture as a file that is chosen."""
    return {"name": "code.png", "mimeType": "image/png", "buffer": picture(text, "PNG")}


def film(*scenes):
    """MJPEG of (picture, seconds) pairs."""
    return b"".join(seen * round(seconds * SECOND) for seen, seconds in scenes)


def camera_arguments(file):
    """For a Chromium with a camera that plays this file, over and over, from its start each time
    the camera is opened, and that asks nobody whether it may."""
    return [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={file}",
    ]
