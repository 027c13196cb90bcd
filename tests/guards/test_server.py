"""The front door: script/server on a machine that has never seen Mulin."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

pytestmark = pytest.mark.sqlite

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def clone(tmp_path):
    """What a clone of this work would hold, in a folder of its own."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    folder = tmp_path / "clone"
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


@pytest.fixture
def environ(tmp_path):
    """A stranger's environment; only what was installed is shared, to save minutes."""
    home = tmp_path / "home"
    home.mkdir()
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return {**kept, "HOME": str(home), "MULIN_VENV": sys.prefix}


@contextmanager
def serving(clone, environ, *arguments):
    """Run script/server; gives its process and its address once it answers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        ["script/server", "--port", str(port), *arguments],
        cwd=clone,
        env=environ,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        said = ""
        for line in server.stdout:
            said += line
            if "Ctrl-C stops" in line:
                break
        assert "Ctrl-C stops" in said, f"it did not come up; it said: {said}"
        url = re.search(r"http://localhost:\d+", said)[0]
        with urllib.request.urlopen(f"{url}/healthz", timeout=60) as answer:
            assert answer.status == 200
        yield server, url
    finally:
        if server.poll() is None:
            server.kill()
        server.stdout.close()
        server.wait(timeout=30)


def files(folder):
    return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}


def sign_in(url, slug):
    """The page somebody of the demo village lands on, and its address."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    enter = urllib.request.Request(f"{url}/demo/{slug}", data=b"", headers={"Origin": url})
    with browser.open(enter, timeout=60) as answer:
        return answer.url, answer.read().decode()


def test_a_clean_clone_comes_up_with_its_demo_village_and_stops_when_told(clone, environ):
    before = files(clone)
    with serving(clone, environ) as (server, url):
        address, page = sign_in(url, "grid-worker")
        assert address == f"{url}/today"
        assert "今天" in page
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=30) == 0
        with pytest.raises(urllib.error.URLError):
            urllib.request.urlopen(f"{url}/healthz", timeout=5)

    left = {path for path in files(clone) - before if path.parts[0] != "var"}
    assert {path.suffix for path in left} <= {".mo"}, "something lies outside the data folder"
    assert files(Path(environ["HOME"])) == set()
    assert (clone / "var" / "mulin.sqlite3").exists()


def test_a_real_instance_starts_empty_in_the_folder_it_is_told(clone, environ, tmp_path):
    environ["MULIN_DEMO"] = "0"
    data = tmp_path / "elsewhere"
    with serving(clone, environ, "--data", str(data)) as (server, url):
        with pytest.raises(urllib.error.HTTPError, match="404") as refused:
            sign_in(url, "grid-worker")
        refused.value.close()
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=30) == 0
    assert (data / "mulin.sqlite3").exists()
    assert not (clone / "var").exists()


def test_a_taken_port_is_said_in_a_sentence(clone, environ):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        refused = subprocess.run(
            ["script/server", "--port", str(port)],
            cwd=clone,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )
    assert refused.returncode == 1
    assert f"Port {port} cannot be used" in refused.stderr
    assert f"script/server --port {port + 1}" in refused.stderr
    assert not (clone / "var").exists()
