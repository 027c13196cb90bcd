"""A network that does what stairwells, hotels and dying servers do to a request.

`Proxy(port)` listens on a port of its own and hands everything to the server behind `port`, byte
for byte: to the browser it is the server, Host and Origin are the proxy's own. Faults are switched
on and off while it runs:

    with Proxy(server.port) as proxy:
        page = new_person("grid-worker", base_url=proxy.url)
        proxy.drop_answer("POST", "/patrols/", times=1)
        ...
        proxy.wait_for(1, "POST", "/patrols/", fault="drop_answer")

What a fault is for: a method, a path (its beginning, or a compiled pattern that is searched in it;
the query belongs to the path), `where=`, a function of the request; what is left out fits all.
`times=` says for how many requests; without it the fault stays until cleared, by its own `clear()`,
by the end of its `with`, or with all others by `proxy.clear()`. Of several that fit, the one
switched on first counts.

One request a connection. That is simpler here, and it keeps Chromium honest: when a *kept*
connection dies it silently sends the request again, POST or not. It does the same on one it opened
in advance, and it does that for every navigation: a page that is asked for, or a form sent without
JavaScript, comes twice when the first connection ends without an answer, and error pages load
themselves again after a second. So leave `times` out where a navigation has to fail, and look at
`proxy.seen` where it counts. fetch() is sent once.

The threads in here know nothing of Playwright. While a test waits in `wait_for`, Playwright's own
handlers (`page.route`, events) stand still, the browser does not.
"""

import contextlib
import io
import re
import socket
import threading
from collections import namedtuple
from http import HTTPStatus
from http.client import parse_headers

PIECE = 64 * 1024

PORTAL = """<!doctype html><html lang="zh">
<head><meta charset="utf-8"><title>上网认证</title></head>
<body><h1>睦县宾馆欢迎您</h1><p>Welcome! Please log in to use our free Wi-Fi.</p>
<form method="post" action="/portal/login"><input name="room" placeholder="房间号">
<input name="phone" placeholder="手机号"><button>连接上网</button></form></body></html>
"""
FAILURE = """<html>
<head><title>{status} {phrase}</title></head>
<body><center><h1>{status} {phrase}</h1></center><hr><center>nginx</center></body>
</html>
"""

Seen = namedtuple("Seen", "method path fault")


class Broken(Exception):
    """The other side went away in the middle."""


class Request:
    """What the browser sent, whole. `raw` is every byte of it, `body` what follows the headers
    (with the frames of a chunked one)."""

    def __init__(self, start, headers, head, body):
        self.method, self.path, _ = start.split(" ", 2)
        self.headers = headers
        self.head = head
        self.body = body
        self.raw = head + body


class Fault:
    """Something that goes wrong with the requests it fits."""

    def __init__(self, proxy, name, method, path, where, times, page=b"", seconds=None, late=False):
        self.name = name
        self.page = page  # what is answered in the server's place
        self.seconds = seconds
        self.late = late  # the answer is held up, not the request
        self.cleared = False
        self._proxy = proxy
        self._method = method
        self._path = path
        self._where = where
        self._times = times

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.clear()

    def clear(self):
        """Nothing more goes wrong because of this; what it holds up goes on."""
        self._proxy._clear([self])

    def takes(self, request):
        """Whether it is this request's turn. Asking counts."""
        if self._times == 0 or not self._fits(request):
            return False
        if self._times is not None:
            self._times -= 1
        return True

    def _fits(self, request):
        return fits(request.method, request.path, self._method, self._path) and (
            self._where is None or self._where(request)
        )


def fits(method, path, wanted_method, wanted_path):
    """Whether a request is one of those somebody means."""
    if wanted_method is not None and method != wanted_method:
        return False
    if isinstance(wanted_path, re.Pattern):
        return wanted_path.search(path) is not None
    return wanted_path is None or path.startswith(wanted_path)


class Proxy:
    """The network. `url` is what the browser goes to; `upstream` the server's port, which may be
    silent for a while, or become another one. `seen` lists every request that arrived and what was
    done to it, `done` those that are over, whichever way."""

    def __init__(self, upstream):
        self.upstream = upstream
        self.seen = []
        self.done = []
        self._faults = []
        self._plugged = True
        self._lines = set()
        self._threads = []
        # Guards everything above; whoever waits, for a request or with one, waits on it.
        self._changed = threading.Condition()
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self._listening.getsockname()[1]
        self.url = f"http://localhost:{self.port}"
        self._accepting = threading.Thread(target=self._accept, name="chaos", daemon=True)
        self._accepting.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """Break every connection and take no more."""
        # Closing alone does not wake a thread that waits in accept().
        self._listening.shutdown(socket.SHUT_RDWR)
        self._accepting.join()
        self._listening.close()
        self.unplug()
        for thread in self._threads:
            thread.join()

    # Faults

    def drop_request(self, method=None, path=None, *, where=None, times=None):
        """The connection ends before the server hears anything."""
        return self._add("drop_request", method, path, where, times)

    def drop_answer(self, method=None, path=None, *, where=None, times=None):
        """The server does it and answers in full; the browser hears nothing."""
        return self._add("drop_answer", method, path, where, times)

    def portal(self, method=None, path=None, *, where=None, times=None):
        """The Wi-Fi of a hotel answers 200 with its login page."""
        page = answer_of(200, PORTAL)
        return self._add("portal", method, path, where, times, page=page)

    def fail(self, status, method=None, path=None, *, where=None, times=None):
        """Something in front of the server answers with an error page. Seen as "fail 502"."""
        page = FAILURE.format(status=status, phrase=HTTPStatus(status).phrase)
        page = answer_of(status, page)
        return self._add(f"fail {status}", method, path, where, times, page=page)

    def delay(self, seconds=None, method=None, path=None, *, where=None, times=None, late=False):
        """Hold the request up before the server gets it, for so long or until cleared. With
        `late` the server does it at once and its answer is held up. A browser that gives up
        meanwhile does not call the request back: it was on its way."""
        extra = {"seconds": seconds, "late": late}
        return self._add("delay", method, path, where, times, **extra)

    def cut(self, method=None, path=None, *, where=None, times=None, late=False):
        """The line breaks in the middle of the answer's body. (Before an answer without one.) With
        `late` only when this is cleared: what a line brought as it broke, a browser may forget."""
        return self._add("cut", method, path, where, times, late=late)

    def cut_request(self, method=None, path=None, *, where=None, times=None):
        """The line breaks while the server has half of the request's body. (Of a request without
        one it sees a connection that says nothing: half a first line might be taken for HTTP/0.9.)
        """
        return self._add("cut_request", method, path, where, times)

    def unplug(self):
        """No network: what is under way breaks, what comes is refused. Seen as "unplugged"."""
        with self._changed:
            self._plugged = False
            for line in self._lines:
                line.cut()
            self._changed.notify_all()

    def plug(self):
        """The network is back."""
        with self._changed:
            self._plugged = True

    def clear(self):
        """All faults are over; what they hold up goes on. (`unplug` has its own `plug`.)"""
        self._clear(list(self._faults))

    # Asking

    def wait_for(self, what=1, method=None, path=None, *, fault=..., done=True, timeout=10):
        """Wait until `what`: so many requests, or what a function says of the list of them, are
        over; with `done=False`, have arrived. Only those that fit count: `fault` is a name, or None
        for requests to which nothing was done. Returns that list."""

        def met():
            found.clear()
            for entry in self.done if done else self.seen:
                if fits(entry.method, entry.path, method, path) and fault in (..., entry.fault):
                    found.append(entry)
            return what(found) if callable(what) else len(found) >= what

        found = []
        with self._changed:
            if not self._changed.wait_for(met, timeout):
                listed = "\n".join(map(str, self.seen)) or "nothing"
                raise AssertionError(f"waited {timeout} s for other requests than:\n{listed}")
        return found

    # Inside

    def _add(self, *arguments, **extra):
        fault = Fault(self, *arguments, **extra)
        with self._changed:
            self._faults.append(fault)
        return fault

    def _clear(self, faults):
        with self._changed:
            for fault in faults:
                fault.cleared = True
            self._faults = [fault for fault in self._faults if not fault.cleared]
            self._changed.notify_all()

    def _accept(self):
        while True:
            try:
                browser, _ = self._listening.accept()
            except OSError:  # stopped
                return
            line = Line(browser)
            thread = threading.Thread(target=self._serve, args=[line], daemon=True)
            with self._changed:
                self._lines.add(line)
                self._threads = [each for each in self._threads if each.is_alive()]
                # Started under the lock: stop() joins only what has been started.
                thread.start()
                self._threads.append(thread)

    def _serve(self, line):
        entry = None
        try:
            # A side that goes away is what all this is about.
            with contextlib.suppress(OSError, Broken), line:
                request = line.read_request()
                if request:
                    entry, fault = self._arrived(request)
                    self._treat(line, request, entry.fault, fault)
        finally:
            with self._changed:
                self._lines.discard(line)
                if entry:
                    self.done.append(entry)
                self._changed.notify_all()

    def _arrived(self, request):
        """Note a request, and what is going to happen to it."""
        with self._changed:
            fault = None
            if self._plugged:
                fault = next((each for each in self._faults if each.takes(request)), None)
            name = fault.name if fault else None if self._plugged else "unplugged"
            entry = Seen(request.method, request.path, name)
            self.seen.append(entry)
            self._changed.notify_all()
        return entry, fault

    def _treat(self, line, request, name, fault):
        if name in ("unplugged", "drop_request"):
            return
        if fault and fault.page:
            line.browser.sendall(fault.page)
            return
        if name == "delay" and not fault.late:
            self._hold(line, fault)
        line.reach(self.upstream)
        if name == "cut_request":
            if request.body:
                line.server.sendall(request.head + request.body[: len(request.body) // 2])
            return
        # A server may answer and hang up before it has read everything: hear it all the same.
        with contextlib.suppress(ConnectionError):
            line.server.sendall(request.raw)
        answer = line.read_answer(request.method)
        if name in ("drop_answer", "cut") or (fault and fault.late):
            head, body = next(answer), b"".join(answer)
            if name == "drop_answer" or (name == "cut" and not body):
                return
            if name == "cut":
                body = body[: len(body) // 2]
            else:
                self._hold(line, fault)
            answer = (head, body)
        for piece in answer:
            line.browser.sendall(piece)
        if name == "cut" and fault.late:
            self._hold(line, fault)

    def _hold(self, line, fault):
        with self._changed:
            self._changed.wait_for(lambda: fault.cleared or line.is_cut, fault.seconds)
        if line.is_cut:
            raise Broken


class Line:
    """One connection of the browser, and the one to the server that belongs to it."""

    def __init__(self, browser):
        self.browser = browser
        self.server = None
        self.is_cut = False
        self._lock = threading.Lock()
        self._open = contextlib.ExitStack()
        self._open.enter_context(browser)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with self._lock:  # cut() comes from another thread, and a number of a file is used again
            self.is_cut = True
            self._open.close()

    def cut(self):
        """End both connections at once; whoever reads from them is woken."""
        with self._lock:
            if self.is_cut:
                return
            self.is_cut = True
            for side in (self.browser, self.server):
                if side:
                    with contextlib.suppress(OSError):
                        side.shutdown(socket.SHUT_RDWR)

    def reach(self, port):
        """Open the connection to the server; OSError when nobody is there."""
        server = self._open.enter_context(socket.create_connection(("127.0.0.1", port)))
        with self._lock:
            if self.is_cut:
                raise Broken
            self.server = server

    def read_request(self):
        """The browser's request, or None when it opened a connection for nothing."""
        stream = self._open.enter_context(self.browser.makefile("rb"))
        try:
            head = read_head(stream)
        except Broken:
            return None
        start, headers = parsed(head)
        return Request(start, headers, head, b"".join(read_body(stream, headers)))

    def read_answer(self, method):
        """The server's answer as it comes: first the headers, then the body in pieces."""
        stream = self._open.enter_context(self.server.makefile("rb"))
        status = 100
        while status < 200:  # 100 Continue, 103 Early Hints: the answer itself is still to come
            head = read_head(stream)
            start, headers = parsed(head)
            status = int(start.split(" ", 2)[1])
        lines = head.splitlines(keepends=True)
        others = [each for each in lines if not each.lower().startswith((b"connection:", b"keep-"))]
        yield b"".join([*others[:-1], b"Connection: close\r\n", others[-1]])
        if method != "HEAD" and status not in (204, 304):
            yield from read_body(stream, headers, until_closed=True)


def read_head(stream):
    """All lines up to the empty one."""
    lines = []
    while not lines or lines[-1] != b"\r\n":
        lines.append(read_line(stream))
    return b"".join(lines)


def parsed(head):
    """The first line, and the headers as a mapping that does not mind capitals."""
    start, rest = head.split(b"\r\n", 1)
    return start.decode("latin-1"), parse_headers(io.BytesIO(rest))


def read_body(stream, headers, until_closed=False):
    """What follows the headers, in raw pieces. Without a length: nothing, or all until the end."""
    if "chunked" in headers.get("Transfer-Encoding", "").lower():
        yield from read_chunks(stream)
    elif "Content-Length" in headers:
        left = int(headers["Content-Length"])
        while left:
            piece = stream.read1(min(left, PIECE))
            if not piece:
                raise Broken
            left -= len(piece)
            yield piece
    elif until_closed:
        while piece := stream.read1(PIECE):
            yield piece


def read_chunks(stream):
    """A chunked body with its frames, each chunk as soon as it is there."""
    size = None
    while size != 0:
        line = read_line(stream)
        size = int(line.split(b";")[0], 16)
        chunk = stream.read(size + 2) if size else b""
        if size and len(chunk) < size + 2:
            raise Broken
        yield line + chunk
    while line != b"\r\n":  # trailers
        line = read_line(stream)
        yield line


def read_line(stream):
    line = stream.readline()
    if not line.endswith(b"\r\n"):
        raise Broken
    return line


def answer_of(status, page):
    """An HTML answer of somebody who is not the server."""
    body = page.encode()
    head = (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n"
        f"Content-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
        "Cache-Control: no-store\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body
