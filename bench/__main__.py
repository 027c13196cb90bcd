"""Measure: python -m bench [--data DIR] [--rounds N] [--requests N] [--connections N] [--no-scale]

Starts bare Flask, Mulin with the demo village and Mulin with 150,000 doors, a million visits, a
million issues and 20,000 events, on loopback, and sends each the same number of requests in turn,
round after round. What counts are ratios within one run: machines differ, and so do their moods.
Exits 0 whatever it finds.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from bench import crowd, events, paths, report
from bench.load import Request, burst
from bench.paths import Path as Way
from bench.server import ROOT, Server

FLASK = [sys.executable, "-m", "flask", "--app", "app"]
WARM = 30
NOTE = {"note": "all well"}


def floors():
    """What the paths are held against; inserts also over as many connections as some of them."""
    yield Way("hello", "page", lambda _number: Request("/hello"))
    for how in ("textbook", "kept"):
        insert = Request(f"/{how}/insert", fields=NOTE, expect=303)
        many = Request(f"/{how}/insert-many", fields=NOTE, expect=303)
        page = Request(f"/{how}/page")
        yield Way(f"page, {how}", "list", lambda _number, page=page: page)
        yield Way(f"insert, {how}", "write", lambda _number, one=insert: one)
        for lines in (1, 8):
            name = f"insert, {how} ×{lines}"
            yield Way(name, "write", lambda _number, one=insert: one, lines)
        name = f"insert 500, {how} ×1"
        yield Way(name, "batch", lambda _number, one=many: one, 1, events.BATCH)


def main():
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.splitlines()[0])
    parser.add_argument("--data", help="keep the seeded databases here for the next run")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=200, help="per path and round")
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--no-scale", action="store_true", help="leave the large village out")
    args = parser.parse_args()
    with folder(args.data) as data, tempfile.TemporaryDirectory(dir=data) as work:
        villages = {"demo": []} if args.no_scale else {"demo": [], "scale": ["--scale"]}
        copies = {name: village(data, Path(work), name, villages[name]) for name in villages}
        run(args, Path(work), copies)


@contextmanager
def folder(given):
    """Where the databases lie: as given, or a temporary folder."""
    if given:
        Path(given).mkdir(parents=True, exist_ok=True)
        yield Path(given).absolute()
        return
    with tempfile.TemporaryDirectory() as made:
        yield Path(made)


def village(data, work, name, options):
    """The environment of a fresh copy of a seeded village; seeded first where there is none."""
    seeded, copy = data / name, work / name
    if not (seeded / "seeded").exists():
        shutil.rmtree(seeded, ignore_errors=True)
        print(f"Seeding {seeded} …", flush=True)
        environ = {**os.environ, "MULIN_DATA": str(seeded), "MULIN_DEMO": "1"}
        for command in (["migrate"], ["seed", *options]):
            quiet = {"stdout": subprocess.DEVNULL, "cwd": ROOT, "check": True}
            subprocess.run([*FLASK, *command], env=environ, **quiet)
        (seeded / "seeded").touch()
    shutil.copytree(seeded, copy)
    return {"MULIN_DATA": str(copy), "MULIN_DEMO": "1"}


def run(args, work, copies):
    """Start everything, measure, stop everything, print."""
    servers = {}
    try:
        servers["floors"] = start_floors(work)
        for name, environ in copies.items():
            servers[name] = Server("app:create_app()", environ)
        fresh = args.requests * args.rounds + WARM
        batches = share(args.requests, events.BATCH) * args.rounds + share(WARM, events.BATCH)
        crowds = {name: crowd.make_in(copies[name], fresh, batches) for name in copies}
        ours = {name: paths.of(servers[name], fresh, crowds[name]) for name in copies}
        targets = [("floors", path) for path in floors()]
        targets += [(name, path) for name in ours for path in ours[name]]
        samples = measured(args, servers, targets)
        report.show(samples, ours, servers, copies)
    finally:
        for server in servers.values():
            server.stop()


def measured(args, servers, targets):
    """{(place, name of a path): Samples} of rounds in which each of (place, path) has a turn."""
    samples = {(place, path.name): [] for place, path in targets}
    for number in range(-1, args.rounds):
        print(f"\rround {max(number + 1, 0)} of {args.rounds}", end="", flush=True)
        for place, path in targets:
            count = args.requests if number >= 0 else WARM  # the first round only warms up
            connections = path.connections or args.connections
            sample = burst(servers[place], path.make, share(count, path.share), connections)
            if number >= 0:
                samples[place, path.name].append(sample)
    print()
    return samples


def share(count, part):
    """That part of so many requests, at least one."""
    return max(1, round(count * part))


def start_floors(work):
    environ = {"BENCH_FLOORS": str(work / "floors.sqlite3")}
    build = [sys.executable, "-c", "from bench import floors; floors.build()"]
    subprocess.run(build, env={**os.environ, **environ}, cwd=ROOT, check=True)
    return Server("bench.floors:create_app()", environ)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
