"""What pages weigh on a phone that comes for the first time, and on one that has been here."""

from bench import paths, report, weight
from bench.phone import phone


def measure(server, playwright, url, tell):
    """Print a table. Returns budget lines."""
    tell("weights")
    print(f"\n{'':<28}{'HTML':>8}{'gzip':>8}{'first':>9}  bytes, with CSS and JS")
    first, repeat = [], []
    for path in paths.of(server):
        if not path.is_page:
            continue
        best, zipped = weight.html(server, path.make(0))
        load, files = weight.first_load(server, path.make(0))
        print(f"{path.name:<28}{best:>8}{zipped:>8}{load:>9}  in {files} files")
        first.append((load, path.name))
        repeat.append((best, path.name))
    today = next(path.make(0) for path in paths.of(server) if path.name == "today")
    counted = weight.files(server, today)[1] | {today.path}
    fetched, received = _in_chromium(playwright, url, today.path)
    print(f"Chromium, today: {received} bytes with the headers of {len(fetched)} answers (br)")
    for url in sorted(fetched ^ counted):
        print(f"  only {'fetched' if url in fetched else 'counted'}: {url}")
    return [
        report.at_most(max(first), report.FIRST_LOAD, "first load", " gzip"),
        report.at_most(max(repeat), report.REPEAT, "repeat visit"),
    ]


def _in_chromium(playwright, url, path):
    """({paths a first load fetches}, bytes on the wire), before the worker is there."""
    fetched, sizes = {}, []
    with phone(playwright, url, service_workers="block") as page:
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.clearBrowserCache")
        session.on("Network.requestWillBeSent", lambda e: fetched.update({e["requestId"]: e}))
        session.on("Network.loadingFinished", lambda e: sizes.append(e["encodedDataLength"]))
        page.goto(path, wait_until="networkidle")
    return {e["request"]["url"].removeprefix(url) for e in fetched.values()}, round(sum(sizes))
