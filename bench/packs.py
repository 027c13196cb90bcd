"""The day pack of a grid of 300 doors: bytes, seconds of the server, and of a phone."""

import gzip
import json
import re
import statistics
import time
from collections import Counter

import brotli

from bench import paths
from bench.load import Line, Request, once
from bench.phone import ask, phone, starve, throttle
from tests.browser.outbox import pack

FULL, SECONDS, UNCHANGED = 150_000, 1.5, 2_000
BUSY = 100  # visits of a busy week
HEADS = ("pages", "bytes", "sent up", "CPU s", "wall s")
UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress}


class Asked:
    """Answers to one request for the pack, repeated over a connection that is kept."""

    def __init__(self, server, cookie, tags=(), encoding="br", repeat=1):
        header = {"Mulin-Pack": " ".join(tags)} if tags else {}
        self.request = Request("/pack", cookie, accept=encoding, headers=header)
        self.up = len(self.request.bytes())
        cpu, wall, line = [], [], Line(server.port)
        for _ in range(repeat):
            before, begin = server.cpu(), time.perf_counter()
            answer = line.send(self.request)
            wall.append(time.perf_counter() - begin)
            cpu.append(server.cpu() - before)
        line.close()
        self.bytes = len(answer.body)
        lines = UNPACK[encoding](answer.body).decode().splitlines()
        self.lines = [json.loads(each) for each in lines]
        self.head = self.lines[0]["pack"]
        self.cpu, self.wall = statistics.median(cpu), statistics.median(wall)

    def tags(self):
        return [each["tag"] for each in self.lines if "url" in each]


def measure(server, playwright, url, repeat, tell):
    """Print a table. Returns budget lines."""
    tell("pack: server")
    rows = _on_server(server, repeat)
    print(f"\n{'day pack, 300 doors':<28}" + "".join(f"{head:>9}" for head in HEADS))
    for label, row in rows.items():
        figures = f"{row.head['changed']:>9}{row.bytes:>9}{row.up:>9}"
        print(f"{label:<28}{figures}{row.cpu:>9.2f}{row.wall:>9.2f}")
    full, zipped, same, _after, busy, *_rest = rows.values()
    print(f"{full.head['total']} pages: {_kinds(full)}")
    tell("pack: phone")
    took, requests = _on_phone(playwright, url, repeat)
    print(f"\n{'until a phone has all of it':<28}{'seconds':>9}")
    for label, seconds in took.items():
        print(f"{label:<28}{seconds:>9.2f}")
    what = f"day pack of {full.head['doors']} doors"
    found = f"{full.bytes} (gzip: {zipped.bytes})"
    yield full.bytes <= FULL, f"{what} at most {FULL // 1000} KB", found
    found = f"{full.cpu:.2f} s CPU ({full.wall:.2f} s wall)"
    yield full.cpu <= SECONDS, f"{what} at most {SECONDS} s of the server", found
    found = f"{busy.bytes} bytes, {busy.cpu:.2f} s CPU ({busy.wall:.2f} s wall)"
    yield busy.bytes <= FULL and busy.cpu <= SECONDS, f"both, {BUSY} visits later", found
    found = f"{same.bytes} (its request: {same.up})"
    yield same.bytes <= UNCHANGED, f"nothing changed: at most {UNCHANGED // 1000} KB", found
    yield requests == 1, "one request", f"{requests:g}"


def _on_server(server, repeat):
    """{what is asked for: Asked}."""
    cookie = paths.sign_in(server, "grid-worker")
    for _ in range(4):  # until both processes have read their templates
        Asked(server, cookie)
    full = Asked(server, cookie, repeat=repeat)
    tags = full.tags()
    rows = {
        "all, br": full,
        "all, gzip": Asked(server, cookie, encoding="gzip", repeat=repeat),
        "nothing changed": Asked(server, cookie, tags, repeat=repeat),
    }
    door = next(each["url"] for each in full.lines if "/doors/" in each.get("url", ""))
    once(server.port, Request(f"{door}/visits", cookie, {"fine": "1"}, expect=303))
    rows["after one visit"] = Asked(server, cookie, tags, repeat=repeat)
    for _ in range(BUSY):
        once(server.port, Request(f"{door}/visits", cookie, {"fine": "1"}, expect=303))
    busy = rows[f"all, br, {BUSY} visits later"] = Asked(server, cookie, repeat=repeat)
    rows["all, gzip, as many later"] = Asked(server, cookie, encoding="gzip", repeat=repeat)
    rows["nothing changed since"] = Asked(server, cookie, busy.tags(), repeat=repeat)
    return rows


def _kinds(asked):
    """What kinds of pages there are the most of, in words."""
    urls = (each["url"].partition("?")[0] for each in asked.lines if "url" in each)
    found = Counter(re.sub(r"\d+", "…", url) for url in urls)
    return ", ".join(f"{count} {kind}" for kind, count in found.most_common(6))


def _on_phone(playwright, url, repeat):
    """({how: median seconds until the pack is complete}, how many requests each took)."""
    took, asked = {}, []
    with phone(playwright, url) as page:
        pack(page)

        def median(afresh=True):
            return statistics.median(ask(page, "pack", afresh) / 1000 for _ in range(repeat))

        page.context.on("request", lambda sent: sent.url.endswith("/pack") and asked.append(sent))
        took["full speed"] = median()
        requests = len(asked) / repeat
        took["nothing changed"] = median(afresh=False)
        throttle(page)
        took["page at a quarter"] = median()
        throttle(page, 1)
        with starve():
            took["all of it at a quarter"] = median()
    return took, requests
