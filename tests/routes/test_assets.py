"""Static files: packed, kept for good, the same for everybody."""

import gzip

import brotli
import pytest
from flask import url_for

from routes.assets import FOLDER, version

CSS = (FOLDER / "css/base.css").read_bytes()


@pytest.fixture
def css(app):
    with app.test_request_context():
        return url_for("assets.file", version=version(), path="css/base.css")


@pytest.mark.parametrize(
    ("accepts", "unpack"), [("gzip", gzip.decompress), ("br, gzip", brotli.decompress)]
)
def test_text_travels_packed(client, css, accepts, unpack):
    answer = client.get(css, headers={"Accept-Encoding": accepts}, buffered=True)
    assert unpack(answer.data) == CSS
    assert answer.content_length == len(answer.data) < len(CSS)
    assert "Accept-Encoding" in answer.vary
    assert answer.mimetype == "text/css"


def test_whoever_cannot_unpack_gets_it_plain(client, css):
    answer = client.get(css, headers={"Accept-Encoding": "identity"}, buffered=True)
    assert answer.data == CSS
    assert "Content-Encoding" not in answer.headers


def test_it_is_the_same_for_all_and_kept_for_good(sign_in, village, css, queries):
    phone = sign_in(village.grid_worker)
    with queries(0):
        answer = phone.get(css, buffered=True)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in answer.headers


def test_an_old_address_answers_with_today_s_file_for_a_minute(client):
    answer = client.get("/static/0123456789ab/css/base.css", buffered=True)
    assert answer.headers["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize("path", ["css/none.css", "../app.py", "%2e%2e/app.py", "css", "a\\..\\b"])
def test_nothing_else_is_handed_out(client, path):
    assert client.get(f"/static/x/{path}", buffered=True).status_code == 404
