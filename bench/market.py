"""Measure points and the market: python -m bench.market [--data DIR] [--rounds N] [--entries N]

Starts bare Flask, the demo village with a short book and with one of a million entries, and sends
each the same requests in turn; then verifies books of growing length. What counts are ratios within
one run. Exits 0 whatever it finds.
"""

import argparse
import itertools
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import __main__ as whole
from bench import long_book, market_crowd, report
from bench.load import Request
from bench.paths import Path as Way
from bench.paths import sign_in
from bench.server import ROOT, Server

BATCH = 0.02  # of the requests of a round: each of them confirms the minutes of 500 people
LINES = (1, 8)
VERIFIED = (10_000, 100_000, 1_000_000)
SHORT = 60_000  # entries of the short book: the first page of each passbook is full
PER_ENTRY = 1.3  # a book ten times as long takes ten times as long to verify, not much more


def main():
    parser = argparse.ArgumentParser(
        prog="python -m bench.market", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--data", help="keep the seeded village here for the next run")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=200, help="per path and round")
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--entries", type=int, default=1_000_000, help="of the long book")
    args = parser.parse_args()
    with whole.folder(args.data) as data, tempfile.TemporaryDirectory(dir=data) as work:
        demo = whole.village(data, Path(work), "demo", [])
        copies = {"demo": demo}
        for name in ("long", *map(str, VERIFIED)):
            copies[name] = demo | {"MULIN_DATA": str(Path(work) / name)}
            shutil.copytree(demo["MULIN_DATA"], copies[name]["MULIN_DATA"])
        report.budgets(requests(args, Path(work), copies))
        report.budgets(verified([copies[str(entries)] for entries in VERIFIED]))


def requests(args, work, copies):
    """Print the table of the requests. Returns budget lines."""
    batches = whole.share(args.requests, BATCH) * args.rounds + 1
    singly = -(-len(LINES) * (args.requests * args.rounds + whole.WARM) // market_crowd.CROWD)
    servers, ours = {}, {}
    try:
        servers["floors"] = whole.start_floors(work)
        for place, entries in (("demo", SHORT), ("long", args.entries)):
            crowd = market_crowd.make_in(copies[place], batches + singly, entries)
            servers[place] = Server("app:create_app()", copies[place])
            ours[place] = list(ways(servers[place], crowd, batches))
        targets = [("floors", way) for way in whole.floors()]
        targets += [(place, way) for place in ours for way in ours[place]]
        samples = whole.measured(args, servers, targets)
    finally:
        for server in servers.values():
            server.stop()
    report.table(samples)
    return [*report.rates(samples, ours), *grown(samples, ours)]


def ways(server, crowd, batches):
    """The hot paths of points and the market, for what market_crowd.make() made."""
    resident, keeper = sign_in(server, "resident"), sign_in(server, "shopkeeper")
    organiser = sign_in(server, "organiser")
    buyers = itertools.cycle([sign_in(server, slug) for slug in crowd["neighbours"]])
    over = list(crowd["over"].items())
    at_once, singly = (
        iter(over[:batches]),
        iter([id for _event, ids in over[batches:] for id in ids]),
    )
    shelf = f"/shop/{crowd['good']}/redemptions"

    def confirm_all(_number):
        event, ids = next(at_once)
        path = f"/events/{event}/participations/confirm"
        return Request(path, organiser, {"participations": ids}, expect=303)

    def confirm(_number):
        path = f"/participations/{next(singly)}/moves/confirm_hours"
        return Request(path, organiser, {}, expect=303)

    def reserve(_number):
        return Request(shelf, next(buyers), {"quantity": "1"}, expect=303)

    yield Way("passbook", "list", lambda _number: Request("/points", resident))
    yield Way("shelf", "list", lambda _number: Request("/shop", resident))
    yield Way("my codes", "list", lambda _number: Request("/redemptions", resident))
    for lines in LINES:
        yield Way(f"POST minutes of one ×{lines}", "write", confirm, lines)
        yield Way(f"POST reservation ×{lines}", "write", reserve, lines)
    yield Way("counter", "page", lambda _number: Request("/counter", keeper))
    yield Way("POST minutes of 500", "batch", confirm_all, 1, BATCH)


def grown(samples, ours):
    """A line for each path: does it matter how long the book is?"""
    for way in ours["demo"]:
        found = report.grown(samples["long", way.name], samples["demo", way.name])
        what = f"{way.name}: p95 grows at most {report.GROWTH}×, with a long book"
        yield found <= report.GROWTH, what, f"{found:.2f}"


def verified(copies):
    """Print how long `flask ledger verify` takes. Returns budget lines."""
    print(f"\n{'verify, entries':<28}{'seconds':>9}{'µs each':>9}{'MB':>9}")
    each = []
    for entries, environ in zip(VERIFIED, copies, strict=True):
        long_book.make_in(environ, entries)
        begin = time.perf_counter()
        run = [*whole.FLASK, "ledger", "verify"]
        quiet = {"stdout": subprocess.DEVNULL, "cwd": ROOT, "check": True}
        subprocess.run(run, env={**os.environ, **environ}, **quiet)
        took = time.perf_counter() - begin
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        each.append(took / entries)
        print(f"{entries:<28}{took:>9.1f}{each[-1] * 1e6:>9.1f}{most:>9.0f}")
    found = each[-1] / each[-2]
    what = f"verifying takes at most {PER_ENTRY}× as long per entry at ten times the entries"
    return [(found <= PER_ENTRY, what, f"{found:.2f}")]


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
