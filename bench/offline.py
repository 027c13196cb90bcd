"""Measure what a phone does without a network, and after: python -m bench.offline [--only taps,…]

Starts Mulin with a grid of 300 doors (bench/grid.py) in two processes, and a real Chromium; needs
what the browser tests need (requirements-dev.txt). Prints medians, and budgets: met or missed.
Whatever else the machine does makes all of it slower. Exits 0 whatever it finds.
"""

import argparse
import os
import subprocess
import sys
import tempfile

from playwright.sync_api import sync_playwright

from bench import crowd, drains, loads, packs, report, scans, taps
from bench.server import ROOT, Server

PARTS = ("taps", "scans", "packs", "drains", "loads")


def main():
    parser = argparse.ArgumentParser(
        prog="python -m bench.offline", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--only", default=",".join(PARTS), help=f"some of {', '.join(PARTS)}")
    parser.add_argument("--taps", type=int, default=20, help="how many of each kind")
    parser.add_argument("--scans", type=int, default=200, help="passes at a door, each speed")
    parser.add_argument("--queued", type=int, default=500, help="visits that wait on the phone")
    parser.add_argument("--repeat", type=int, default=7, help="packs and photos")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mulin-bench-") as data:
        environ = {"MULIN_DATA": data, "MULIN_DEMO": "1"}
        build = [sys.executable, "-c", "from bench import grid; grid.make()"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": True}
        subprocess.run(build, env={**os.environ, **environ}, cwd=ROOT, **quiet)
        crowded = crowd.make_in(environ, sign_ups=0, batches=0)
        server = Server("app:create_app()", environ)
        try:
            run(args, server, crowded)
        finally:
            server.stop()


def run(args, server, crowded):
    """Measure the parts that are asked for, then print what they come to."""
    url = f"http://localhost:{server.port}"
    lines = []
    with sync_playwright() as playwright:
        parts = {
            "taps": lambda: taps.measure(playwright, url, args.taps, tell),
            "scans": lambda: scans.measure(playwright, url, crowded, args.scans, tell),
            "packs": lambda: packs.measure(server, playwright, url, args.repeat, tell),
            "drains": lambda: drains.measure(
                server, playwright, url, args.queued, args.repeat, tell
            ),
            "loads": lambda: loads.measure(server, playwright, url, tell),
        }
        for name in args.only.split(","):
            lines += parts[name]()
    report.budgets(lines)


def tell(what):
    """Say what is being measured, on a line that is written over."""
    if sys.stdout.isatty():
        print(f"\r{what:<60}\r", end="", flush=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
