"""Static files under an address that changes with any of them, so that browsers keep them."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, send_from_directory, url_for

from routes.guards import public

assets = Blueprint("assets", __name__)
FOLDER = Path(__file__).parent.parent / "static"


@cache
def version():
    """One hash over all static files, so that modules may import each other by relative paths."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            digest.update(str(path.relative_to(FOLDER)).encode() + path.read_bytes())
    return digest.hexdigest()[:12]


@cache
def css_files():
    """Style sheets in the order they are linked (static/css/ORDER)."""
    lines = (FOLDER / "css" / "ORDER").read_text().split()
    return [line if line.startswith(("css/", "vendor/")) else f"css/{line}" for line in lines]


def asset(path):
    """The address of a static file."""
    return url_for("assets.file", version=version(), path=path)


@assets.get("/static/<version>/<path:path>")
@public
def file(version, path):
    """A static file. An old version's address answers with the file of today, kept briefly."""
    answer = send_from_directory(FOLDER, path)
    current = version == globals()["version"]()
    answer.headers["Cache-Control"] = (
        "public, max-age=31536000, immutable" if current else "public, max-age=60"
    )
    return answer
