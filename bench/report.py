"""The tables a run ends with: what was measured, and each budget of the design: met or missed."""

import logging
import statistics

from app import create_app
from bench import paths, weight
from config import Settings

# docs/architecture.md says where they come from.
QUERIES = 10
FIRST_LOAD, REPEAT = 80_000, 8_000
DOOR = 75_000  # carries a sealed entry for each of 500 people, and reads without a network
FLOORS = {"write": (0.6, "insert"), "list": (0.5, "page"), "batch": (0.2, "insert 500")}
GROWTH = 1.3


def show(samples, ours, servers, copies):
    """Print everything about one run."""
    table(samples)
    lines = [*_weights(ours, servers, copies), *rates(samples, ours), *_growth(samples, ours)]
    budgets(lines)


def table(samples):
    """Print the rates and times of each path."""
    print(f"\n{'':<32}{'req/s':>8}{'CPU ms':>8}{'p50':>8}{'p95':>8}{'p99':>8}  ms")
    for (place, name), bursts in samples.items():
        seconds = sorted(s for sample in bursts for s in sample.seconds)
        figures = [statistics.median(b.rate for b in bursts)]
        figures.append(statistics.median(b.cpu_ms for b in bursts))
        figures += [at(seconds, share) * 1000 for share in (0.5, 0.95, 0.99)]
        row = f"{figures[0]:>8.0f}{figures[1]:>8.2f}" + "".join(f"{f:>8.1f}" for f in figures[2:])
        print(f"{place + ': ' + name:<32}{row}")


def budgets(lines):
    """Print (met or not, what, what was found), one a line."""
    print("\nBudgets")
    for met, what, found in lines:
        print(f"  {'met   ' if met else 'MISSED'}  {what:<62}{found}")


def at_most(worst, limit, what, unit=""):
    """A line about the heaviest (bytes, label) of some pages."""
    return worst[0] <= limit, f"{what} at most {limit // 1000} KB{unit}", f"{worst[0]} ({worst[1]})"


def at(ordered, share):
    """The value below which that share of sorted values lies."""
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def _weights(ours, servers, copies):
    print(f"\n{'':<32}{'queries':>8}{'HTML':>10}{'gzip':>8}{'first':>9}  bytes, with CSS and JS")
    queries, first, repeat, doors = [], [], [], []
    for place, hot in ours.items():
        app = create_app(Settings(data=copies[place]["MULIN_DATA"], demo=True))
        logging.getLogger("mulin").setLevel(logging.WARNING)  # tables only
        counted = paths.statements(app, hot)
        for path in hot:
            if not path.is_page:
                continue
            best, zipped = weight.html(servers[place], path.make(0))
            load, files = weight.first_load(servers[place], path.make(0))
            label = f"{place}: {path.name}"
            count = counted[path.name]
            print(f"{label:<32}{count:>8}{best:>10}{zipped:>8}{load:>9}  in {files} files")
            queries.append((count, label))
            if path.kind == "door":
                doors.append((best, label))
            else:
                first.append((load, label))
                repeat.append((best, label))
    worst = max(queries)
    yield worst[0] <= QUERIES, f"at most {QUERIES} queries a page", f"{worst[0]} ({worst[1]})"
    yield at_most(max(first), FIRST_LOAD, "first load", " gzip")
    yield at_most(max(repeat), REPEAT, "repeat visit")
    yield at_most(max(doors), DOOR, "pages of a door with 500 people")


def rates(samples, ours):
    """A line for each path that is held against a floor."""
    for place, hot in ours.items():
        for path in hot:
            if path.kind not in FLOORS:
                continue
            limit, floor = FLOORS[path.kind]
            lines = f" ×{path.connections}" if path.connections else ""
            found = [
                _ratio(samples[place, path.name], samples["floors", f"{floor}, {how}{lines}"])
                for how in ("textbook", "kept")
            ]
            what = f"{place}: {path.name} at least {limit} of a bare {floor}"
            yield found[0] >= limit, what, f"{found[0]:.2f} (connection kept: {found[1]:.2f})"


def _ratio(ours, floor):
    """Ours by the floor's rate: the median over rounds, each within its own round."""
    return statistics.median(a.rate / b.rate for a, b in zip(ours, floor, strict=True))


def grown(large, small):
    """How much longer the p95 is: the median over rounds, each within its own round."""
    pairs = zip(large, small, strict=True)
    found = (at(sorted(a.seconds), 0.95) / at(sorted(b.seconds), 0.95) for a, b in pairs)
    return statistics.median(found)


def _growth(samples, ours):
    if "scale" not in ours:
        return
    for path in ours["demo"]:
        found = grown(samples["scale", path.name], samples["demo", path.name])
        yield (
            found <= GROWTH,
            f"{path.name}: p95 grows at most {GROWTH}×, with 100× the doors",
            f"{found:.2f}",
        )
