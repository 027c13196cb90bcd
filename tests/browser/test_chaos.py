"""The network of the offline tests does what it says, or they would prove nothing."""

import http.client
import re
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from tests.browser.chaos import Proxy

BODY = b"0123456789" * 10
GONE = (ConnectionError, http.client.HTTPException)  # a RemoteDisconnected is both


class Handler(BaseHTTPRequestHandler):
    """Answers with what was posted, in the way the path says, and keeps what it got."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.got.append((self.command, self.path, self.headers["Host"]))
        status, chunked = 200, self.path == "/chunked"
        if self.path == "/nothing":
            status = 204
        self.send_response(status)
        self.send_header("Content-Type", "text/html")
        if self.path == "/endless":
            self.end_headers()
            self.close_connection = True
        elif chunked:
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
        elif status == 200:
            self.send_header("Content-Length", len(BODY))
            self.end_headers()
        else:
            self.end_headers()
            return
        if self.command == "HEAD":
            return
        if not chunked:
            self.wfile.write(BODY)
            return
        for piece in (BODY[:30], BODY[30:]):
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        self.wfile.write(b"0\r\n\r\n")

    do_HEAD = do_GET

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length)
        self.server.got.append((self.command, self.path, body))
        self.server.arrived.set()
        if len(body) < length:
            self.close_connection = True
            return
        self.send_response(200)
        self.send_header("Content-Length", len(body))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Quiet."""


class Tiny(ThreadingHTTPServer):
    def __init__(self, port=0):
        super().__init__(("127.0.0.1", port), Handler)
        self.got = []
        self.arrived = threading.Event()
        self.port = self.server_address[1]
        self._thread = threading.Thread(target=self.serve_forever, args=[0.01])
        self._thread.start()

    def stop(self):
        self.shutdown()
        self._thread.join()
        self.server_close()


@pytest.fixture
def tiny():
    server = Tiny()
    yield server
    server.stop()


@pytest.fixture
def network(tiny):
    with Proxy(tiny.port) as network:
        yield network


def ask(network, method="GET", path="/", body=None):
    """(status, body) of one request."""
    with closing(http.client.HTTPConnection("localhost", network.port, timeout=10)) as connection:
        connection.request(method, path, body)
        with connection.getresponse() as answer:
            return answer.status, answer.read()


def test_without_a_fault_everything_passes_unchanged(network, tiny):
    assert ask(network, path="/a?b=c") == (200, BODY)
    assert ask(network, path="/chunked") == (200, BODY)
    assert ask(network, path="/endless") == (200, BODY)
    assert ask(network, path="/nothing") == (204, b"")
    assert ask(network, method="HEAD") == (200, b"")
    assert ask(network, "POST", "/", b"x" * 300_000) == (200, b"x" * 300_000)
    assert tiny.got[0] == ("GET", "/a?b=c", f"localhost:{network.port}")
    network.wait_for(6)
    assert network.seen[0] == ("GET", "/a?b=c", None)
    assert sorted(network.seen) == sorted(network.done)


def test_a_chunked_request_passes(network, tiny):
    frames = b"5\r\nhello\r\n6; a=b\r\n there\r\n0\r\nTrailer: x\r\n\r\n"
    # The tiny server goes by Content-Length, and so shows the frames.
    head = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: %d\r\n\r\n"
    with socket.create_connection(("localhost", network.port), timeout=10) as line:
        line.sendall((head % len(frames)).encode() + frames)
        with line.makefile("rb") as stream:
            assert stream.read().endswith(b"\r\n\r\n" + frames)
    assert tiny.got == [("POST", "/", frames)]


def test_a_dropped_request_never_reaches_the_server(network, tiny):
    network.drop_request("POST", "/in", times=1)
    with pytest.raises(GONE):
        ask(network, "POST", "/in", BODY)
    assert tiny.got == []
    assert ask(network, "POST", "/in", BODY) == (200, BODY)
    assert [entry.fault for entry in network.seen] == ["drop_request", None]


def test_a_dropped_answer_leaves_the_deed_done(network, tiny):
    network.drop_answer("POST", times=1)
    with pytest.raises(GONE):
        ask(network, "POST", "/in", BODY)
    network.wait_for(1, fault="drop_answer")
    assert tiny.got == [("POST", "/in", BODY)]


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        (Proxy.portal, 200, "上网认证"),
        (lambda network: network.fail(500), 500, "500 Internal Server Error"),
        (lambda network: network.fail(502), 502, "502 Bad Gateway"),
        (lambda network: network.fail(503), 503, "503 Service Unavailable"),
    ],
)
def test_somebody_else_answers(network, tiny, fault, status, words):
    with fault(network):
        got, body = ask(network, "POST", "/in", b"x" * 300_000)
    assert got == status
    assert words in body.decode()
    assert tiny.got == []
    assert ask(network)[0] == 200


def test_a_delay_can_be_ended_and_ends_by_itself(network, tiny):
    with ThreadPoolExecutor() as pool, network.delay() as delay:
        waiting = pool.submit(ask, network)
        network.wait_for(1, done=False)
        assert tiny.got == []
        delay.clear()
        assert waiting.result(10) == (200, BODY)
    with network.delay(0.01):
        assert ask(network) == (200, BODY)


def test_a_late_answer_is_held_up_when_the_deed_is_done(network, tiny):
    with ThreadPoolExecutor() as pool, network.delay(late=True):
        waiting = pool.submit(ask, network, "POST", "/in", BODY)
        assert tiny.arrived.wait(10)
        assert network.done == []
        network.clear()
        assert waiting.result(10) == (200, BODY)


@pytest.mark.parametrize("path", ["/", "/chunked"])
def test_a_cut_answer_is_seen_to_be_incomplete(network, path):
    network.cut(path=path, times=1)
    with pytest.raises(http.client.IncompleteRead):
        ask(network, path=path)
    assert ask(network, path=path) == (200, BODY)


def test_half_an_answer_can_be_there_before_the_line_breaks(network):
    with (
        network.cut(times=1, late=True),
        socket.create_connection(("localhost", network.port)) as c,
    ):
        c.sendall(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
        got = b""
        while not got.endswith(BODY[:50]):
            got += c.recv(1000)
        assert network.done == []
        network.clear()
        assert c.recv(1000) == b""


def test_a_cut_answer_without_a_body_does_not_come(network):
    network.cut(times=1)
    with pytest.raises(GONE):
        ask(network, path="/nothing")


def test_a_cut_request_reaches_the_server_by_half(network, tiny):
    network.cut_request("POST", times=1)
    with pytest.raises(GONE):
        ask(network, "POST", "/in", BODY)
    assert tiny.arrived.wait(10)
    assert tiny.got == [("POST", "/in", BODY[:50])]
    network.cut_request("GET", times=1)
    with pytest.raises(GONE):
        ask(network)
    assert len(tiny.got) == 1


def test_unplugged_nothing_passes_and_what_is_under_way_breaks(network, tiny):
    with ThreadPoolExecutor() as pool, network.delay(times=1):
        waiting = pool.submit(ask, network)
        network.wait_for(1, done=False)
        network.unplug()
        with pytest.raises(GONE):
            waiting.result(10)
    with pytest.raises(GONE):
        ask(network)
    assert network.seen == [("GET", "/", "delay"), ("GET", "/", "unplugged")]
    assert tiny.got == []
    network.plug()
    assert ask(network) == (200, BODY)


def test_a_server_that_is_away_hangs_up_until_it_is_back():
    tiny = Tiny()
    with Proxy(tiny.port) as network:
        assert ask(network) == (200, BODY)
        tiny.stop()
        with pytest.raises(GONE):
            ask(network)
        again = Tiny(tiny.port)
        assert ask(network) == (200, BODY)
        again.stop()
        other = Tiny()
        network.upstream = other.port
        assert ask(network) == (200, BODY)
        other.stop()


def test_a_fault_keeps_to_what_it_is_for(network):
    network.fail(500, "POST", "/a", where=lambda request: b"9" in request.body)
    network.fail(503, path=re.compile(r"/\d+$"), times=1)
    assert ask(network, "POST", "/a/1", b"9")[0] == 500
    assert ask(network, "POST", "/a", b"8")[0] == 200
    assert ask(network, "POST", "/b", b"9")[0] == 200
    assert ask(network, path="/a")[0] == 200
    assert [ask(network, path="/b/12")[0] for _ in range(2)] == [503, 200]
    network.clear()
    assert ask(network, "POST", "/a/1", b"9")[0] == 200


def test_waiting_says_what_came_instead(network):
    ask(network, path="/other")
    network.wait_for(lambda entries: ("GET", "/other", None) in entries)
    with pytest.raises(AssertionError, match="/other"):
        network.wait_for(1, "POST", timeout=0.01)


# With the real server and in the browser


def test_of_a_dropped_answer_the_database_has_the_row(proxy, new_context, server):
    phone = new_context(base_url=proxy.url)
    proxy.drop_answer("POST", "/demo/")
    before = server.rows("SELECT count(*) FROM device_session")
    headers = {"Sec-Fetch-Site": "same-origin"}
    with pytest.raises(Exception, match="socket hang up"):
        phone.request.post("/demo/captain", headers=headers, max_redirects=0)
    proxy.wait_for(1, fault="drop_answer")
    assert server.rows("SELECT count(*) - 1 FROM device_session") == before


def test_pages_come_through_as_they_are(proxy, new_person):
    page = new_person("grid-worker", base_url=proxy.url)
    page.goto("/today")
    assert page.evaluate("location.origin") == proxy.url
    page.locator("a.row").first.tap()
    expect(page).to_have_url(re.compile(re.escape(proxy.url) + "/patrols/doors/"))


TRY = """async ([method, path]) => {
  try {
    const answer = await fetch(path, { method, body: method === "POST" ? "x".repeat(5000) : null });
    return [answer.status, (await answer.text()).length > 0];
  } catch (error) {
    return [error.name, String(error.message)];
  }
}"""


def test_the_browser_takes_each_for_what_it_is_and_does_not_try_again(network, new_context, watch):
    for trouble in ("ERR_EMPTY_RESPONSE", "ERR_CONTENT_LENGTH_MISMATCH", "502"):
        watch.announce(trouble)
    page = new_context(base_url=network.url).new_page()
    page.goto("/")

    def fetch(method="POST", path="/in"):
        return page.evaluate(TRY, [method, path])

    for fault in (network.drop_request, network.drop_answer, network.cut_request):
        with fault(path="/in"):
            assert fetch() == ["TypeError", "Failed to fetch"]
    with network.cut(path="/in"):
        assert fetch()[0] == "TypeError"
    with network.portal(path="/in"):
        assert fetch() == [200, True]
    with network.fail(502, path="/in"):
        assert fetch() == [502, True]
    network.unplug()
    assert fetch() == ["TypeError", "Failed to fetch"]
    network.plug()
    assert fetch() == [200, True]
    assert fetch("GET", "/chunked") == [200, True]
    tried = [entry.fault for entry in network.seen if entry.path == "/in"]
    faults = ["drop_request", "drop_answer", "cut_request", "cut", "portal", "fail 502"]
    assert tried == [*faults, "unplugged", None]
