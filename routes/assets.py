"""Static files under an address that changes with any of them, so that browsers keep them."""

import gzip
import hashlib
import posixpath
import re
from functools import cache
from pathlib import Path

import brotli
from flask import Blueprint, request, send_from_directory
from werkzeug.utils import safe_join

from routes.guards import same_for_all

assets = Blueprint("assets", __name__)
IMPORT = re.compile(r"""^(?:import|export)\b[^;"']*["'](\.[^"']+)["']""", re.M)
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


@cache
def scripts():
    """The modules of every page, for the browser to fetch at once instead of one after the other:
    what js/app.js imports, and what that imports in turn."""
    found, new = set(), {"js/app.js"}
    while new:
        path = new.pop()
        found.add(path)
        for other in IMPORT.findall((FOLDER / path).read_text()):
            new.add(posixpath.normpath(posixpath.join(posixpath.dirname(path), other)))
        new -= found
    return sorted(found)


def kept_on_phones():
    """Paths of all files a page may need without a network."""
    every = (p for pattern in ("js/**/*.js", "vendor/**/*.js") for p in FOLDER.glob(pattern))
    modules = sorted(path.relative_to(FOLDER).as_posix() for path in every)
    return [*css_files(), *modules, "icons/mulin.svg"]


def asset(path):
    """The address of a static file."""
    return _address(request.script_root if request else "", path)


@cache
def _address(root, path):
    """As url_for("assets.file", …) has it; every page asks for dozens of them."""
    return f"{root}/static/{version()}/{path}"


@assets.get("/static/<version>/<path:path>")
@same_for_all
def file(version, path):
    """A static file. An old version's address answers with the file of today, kept briefly."""
    answer = send_from_directory(FOLDER, path)
    if answer.status_code == 200 and path.endswith((".css", ".js", ".svg")):
        _pack(answer, path)
    current = version == globals()["version"]()
    answer.headers["Cache-Control"] = (
        "public, max-age=31536000, immutable" if current else "public, max-age=60"
    )
    return answer


def _pack(answer, path):
    """Put the packed content in place, if the browser takes it."""
    answer.vary.add("Accept-Encoding")
    encoding = request.accept_encodings.best_match(("br", "gzip"))
    if encoding:
        answer.close()
        answer.set_data(_packed(safe_join(FOLDER, path), encoding))
        answer.content_encoding = encoding
        answer.headers.pop("ETag")  # it names the plain content


@cache
def _packed(path, encoding):
    """The content of a file, packed as small as it gets; once per process."""
    content = Path(path).read_bytes()
    if encoding == "br":
        return brotli.compress(content)
    return gzip.compress(content, mtime=0)
