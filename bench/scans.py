"""A station at an event's door without a network: from the last key of a scanner that is a keyboard
until the pass was judged, the fact lies in IndexedDB and the answer is on the screen."""

from contextlib import nullcontext
from pathlib import Path

from bench.phone import ask, phone, starve, throttle
from bench.report import at
from tests.browser.outbox import states

BUDGET = 250  # ms, with the page's thread at a quarter: people stand in a row
SCRIPT = Path(__file__).with_name("scan.js").read_text()
LOADED = """Promise.all(
  ["door-station", "pass-scanner"].map((name) => customElements.whenDefined(name))
).then(() => true)"""
ROWS = (  # what it is called, how slow the page is, how slow all of Chromium
    ("full speed", 1, nullcontext),
    ("page at a quarter", 4, nullcontext),
    ("all of it at a quarter", 1, starve),
)


def measure(playwright, url, crowd, count, tell):
    """Print a table. `crowd` is what crowd.make() made there. Returns budget lines."""
    rows = {}
    for (label, rate, slowly), event in zip(ROWS, crowd["doors"].values(), strict=False):
        tell(f"scans: {label}")
        codes = crowd["tokens"][:count]
        with phone(playwright, url, slug="organiser") as page:
            rows[label] = _scanned(page, event, codes, rate, slowly)
    return _shown(rows, len(crowd["tokens"]))


def _scanned(page, event, codes, rate, slowly):
    """([{said, painted}] in ms of each scan, ms for each of those that came all at once)."""
    page.goto(f"/events/{event}/door")
    page.evaluate(LOADED)  # its modules come when they are needed
    ask(page, "ready")
    page.context.set_offline(True)
    half = len(codes) // 2
    with slowly():
        throttle(page, rate)
        single = page.evaluate(SCRIPT, [codes[:half], False])
        begun = page.evaluate(SCRIPT, [codes[half:], True])
        throttle(page, 1)
    found = [*single["found"], *begun["found"]]
    assert {one["verdict"] for one in found} == {"in"}, found
    assert states(page) == {"waiting": len(codes)}
    return single["found"], begun["took"] / (len(codes) - half)


def _shown(rows, listed):
    heads = "".join(f"{head:>9}" for head in ("min", "median", "p95", "painted", "p95", "in a row"))
    print(f"\n{'scan until kept and said':<28}{heads}  ms, offline, {listed} on the list")
    for label, (found, in_a_row) in rows.items():
        said, painted = (sorted(each[name] for each in found) for name in ("said", "painted"))
        figures = [said[0], at(said, 0.5), at(said, 0.95), at(painted, 0.5), at(painted, 0.95)]
        print(f"{label:<28}" + "".join(f"{f:>9.1f}" for f in [*figures, in_a_row]))
        if label != "full speed":
            result = f"{at(said, 0.5):.0f} ms (painted: {at(painted, 0.5):.0f})"
            what = f"a pass kept and answered in {BUDGET} ms: {label}"
            yield at(said, 0.5) <= BUDGET, what, result
