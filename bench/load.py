"""A small client: a few keep-alive connections, a fixed number of requests, loopback only.

It speaks just enough HTTP over plain sockets that it costs little beside what it measures.
"""

import socket
import threading
import time
import urllib.parse
import uuid
from dataclasses import dataclass, field

ACCEPT = "gzip, br, zstd"


@dataclass
class Request:
    """What to ask for; `fields` make it a POST, with a fresh submission id each time; `file` too:
    the type and the bytes of a body that is made already."""

    path: str
    cookie: str = ""
    fields: dict | None = None
    accept: str = ACCEPT
    expect: int = 200
    headers: dict = field(default_factory=dict)
    file: tuple | None = None

    def bytes(self):
        kind, body = self.file or (None, b"")
        if self.fields is not None:
            kind = "application/x-www-form-urlencoded"
            fields = {**self.fields, "submission_id": str(uuid.uuid4())}
            body = urllib.parse.urlencode(fields, doseq=True).encode()
        lines = [
            f"{'POST' if kind else 'GET'} {self.path} HTTP/1.1",
            "Host: localhost",
            f"Cookie: {self.cookie}",
            f"Accept-Encoding: {self.accept}",
            "Sec-Fetch-Site: same-origin",
            *(f"{name}: {value}" for name, value in self.headers.items()),
        ]
        if kind:
            lines += [f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
        return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass
class Answer:
    status: int
    headers: dict
    body: bytes


class Line:
    """One keep-alive connection."""

    def __init__(self, port):
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._file = self._socket.makefile("rb")

    def send(self, request):
        """The Answer to a request. Raises when it is not the status it expects."""
        self._socket.sendall(request.bytes())
        status = int(self._file.readline().split()[1])
        headers = {}
        while (line := self._file.readline().strip()) != b"":
            name, _colon, value = line.partition(b":")
            headers.setdefault(name.decode().lower(), value.strip().decode())
        if headers.get("transfer-encoding") == "chunked":
            body = b"".join(self._chunks())
        else:
            body = self._file.read(int(headers.get("content-length", 0)))
        if status != request.expect:
            raise RuntimeError(f"{request.path}: {status}, not {request.expect}")
        return Answer(status, headers, body)

    def _chunks(self):
        while size := int(self._file.readline(), 16):
            yield self._file.read(size)
            self._file.readline()
        self._file.readline()

    def close(self):
        self._file.close()
        self._socket.close()


def once(port, request):
    """One answer over a connection of its own."""
    line = Line(port)
    try:
        return line.send(request)
    finally:
        line.close()


@dataclass
class Sample:
    """One burst: seconds of each request, how long all took, processor seconds of the server."""

    seconds: list = field(default_factory=list)
    took: float = 0
    cpu: float = 0

    @property
    def rate(self):
        return len(self.seconds) / self.took

    @property
    def cpu_ms(self):
        return self.cpu / len(self.seconds) * 1000


def burst(server, make, count, connections):
    """Send `count` requests, `make(number)` each, over so many connections. Returns a Sample."""
    sample, failures, numbers = Sample(), [], iter(range(count))
    lock = threading.Lock()

    def work(line):
        own = []
        try:
            while True:
                with lock:
                    number = next(numbers, None)
                if number is None:
                    break
                begin = time.perf_counter()
                line.send(make(number))
                own.append(time.perf_counter() - begin)
        except Exception as error:
            failures.append(error)
        with lock:
            sample.seconds.extend(own)

    lines = [Line(server.port) for _ in range(connections)]
    threads = [threading.Thread(target=work, args=(line,)) for line in lines]
    cpu, begin = server.cpu(), time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sample.took, sample.cpu = time.perf_counter() - begin, server.cpu() - cpu
    for line in lines:
        line.close()
    if failures:
        raise failures[0]
    return sample
