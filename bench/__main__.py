"""Measure: python -m bench [--data DIR] [--rounds N] [--requests N] [--connections N] [--no-scale]

Starts bare Flask, Mulin with the demo village and Mulin with 150,000 doors, a million visits and a
million issues, on loopback, and sends each the same number of requests in turn, round after round.
What counts are ratios within one run: machines differ, and so do their moods. Exits 0 whatever it
finds.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from bench import paths, report
from bench.load import Request, burst
from bench.server import ROOT, Server

FLASK = [sys.executable, "-m", "flask", "--app", "app"]
WARM = 30
FLOORS = {
    "hello": Request("/hello"),
    "insert, textbook": Request("/textbook/insert", fields={"note": "all well"}, expect=303),
    "insert, kept": Request("/kept/insert", fields={"note": "all well"}, expect=303),
    "page, textbook": Request("/textbook/page"),
    "page, kept": Request("/kept/page"),
}


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
        ours = {name: paths.of(servers[name], fresh) for name in copies}
        targets = [("floors", name, lambda _n, r=request: r) for name, request in FLOORS.items()]
        targets += [(name, path.name, path.make) for name in ours for path in ours[name]]
        samples = {(place, name): [] for place, name, _make in targets}
        for number in range(-1, args.rounds):
            print(f"\rround {max(number + 1, 0)} of {args.rounds}", end="", flush=True)
            for place, name, make in targets:
                count = args.requests if number >= 0 else WARM  # the first round only warms up
                sample = burst(servers[place], make, count, args.connections)
                if number >= 0:
                    samples[place, name].append(sample)
        print()
        report.show(samples, ours, servers, copies)
    finally:
        for server in servers.values():
            server.stop()


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
