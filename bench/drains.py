"""Once there is a network: how many queued visits a second, and one photo in pieces."""

import hashlib
import itertools
import statistics
import time
import uuid

from bench import paths
from bench.load import Line, Request
from bench.phone import ask, phone
from bench.taps import picture
from tests.browser.outbox import do, pack, queue

PIECE = 128 * 1024


def measure(server, playwright, url, count, repeat, tell):
    """Print a table. Returns budget lines: there is no budget, only a ratio to look at."""
    cookie = paths.sign_in(server, "grid-worker")
    posts = _posts(server, cookie, count)
    found = {}
    with phone(playwright, url) as page:
        for where in ("/today", "/outbox"):
            tell(f"drain: {where}")
            found[where] = _drain(page, where, count)
    again = _posts(server, cookie, count)
    posts = statistics.mean((posts, again))
    print(f"\n{'drain, ' + str(count) + ' visits':<28}{'a second':>9}{'ratio':>9}")
    print(f"{'POST visit, one connection':<28}{posts:>9.0f}{1:>9.2f}")
    for where, rate in found.items():
        print(f"{'outbox open at ' + where:<28}{rate:>9.1f}{rate / posts:>9.2f}")
    tell("uploads")
    whole, last = _uploads(server, cookie, repeat)
    print(f"photo of 280 KB in 3 pieces: {whole:.0f} ms, of which the last piece {last:.0f} ms")
    return []


def _posts(server, cookie, count):
    """Visits a second over one connection that is kept, nobody else asking."""
    make = next(path.make for path in paths.of(server) if path.name == "POST visit")
    line = Line(server.port)
    begin = time.perf_counter()
    for number in range(count):
        line.send(make(number))
    took = time.perf_counter() - begin
    line.close()
    return count / took


def _drain(page, where, count):
    pack(page)
    doors = itertools.cycle(ask(page, "doors"))
    page.goto(where)
    ask(page, "ready")
    page.context.set_offline(True)
    queue(page, list(itertools.islice(doors, count)))
    ask(page, "arm")
    page.context.set_offline(False)
    took = ask(page, "drained") / 1000
    states = {item["state"] for item in do(page, "items")}
    assert states == {"sent"}, states
    return count / took


def _uploads(server, cookie, repeat):
    """(ms for a whole photo, ms of its last piece), medians; each photo another one."""
    line = Line(server.port)
    wholes, lasts = [], []
    door = next(path for path in paths.of(server) if path.name == "door page").url()
    for number in range(repeat):
        photo = picture(time.time_ns() + number)
        digest = hashlib.sha256(photo).hexdigest()
        fields = {"channel": "door", "awaited": f"photo:{digest}:{len(photo)}"}
        line.send(Request(f"{door}/visits", cookie, fields, expect=303))
        begin = time.perf_counter()
        line.send(Request(f"/uploads/{digest}", cookie))
        for offset in range(0, len(photo), PIECE):
            piece = time.perf_counter()
            file = _multipart(offset, photo[offset : offset + PIECE])
            answer = line.send(Request(f"/uploads/{digest}", cookie, file=file))
        end = time.perf_counter()
        if b'"done"' not in answer.body:
            raise RuntimeError(f"The photo was not taken: {answer.body[:200]}")
        wholes.append((end - begin) * 1000)
        lasts.append((end - piece) * 1000)
    line.close()
    return statistics.median(wholes), statistics.median(lasts)


def _multipart(offset, chunk):
    """A body as FormData makes it."""
    edge = uuid.uuid4().hex
    head = f'--{edge}\r\nContent-Disposition: form-data; name="offset"\r\n\r\n{offset}\r\n'
    head += f'--{edge}\r\nContent-Disposition: form-data; name="chunk"; filename="blob"\r\n'
    head += "Content-Type: application/octet-stream\r\n\r\n"
    return (
        f"multipart/form-data; boundary={edge}",
        head.encode() + chunk + f"\r\n--{edge}--\r\n".encode(),
    )
