"""From the tap on 一切正常 until "已存本机" stands on the screen, without a network."""

import io
import itertools
import random
from pathlib import Path

from PIL import Image, ImageFilter

from bench.phone import ask, phone, throttle
from bench.report import at
from tests.browser.outbox import pack, queue

BUDGET = 100  # ms, with the page's thread at a quarter
SAID = "已存本机"
WATCH = Path(__file__).with_name("tap.js").read_text()
WAITING = 300  # in the last row


def measure(playwright, url, count, tell):
    """Print a table. Returns budget lines."""
    with phone(playwright, url, init=WATCH) as page:
        pack(page)
        doors = itertools.cycle(ask(page, "doors"))
        page.context.set_offline(True)
        rows = {}
        for label, rate, photo in (
            ("full speed", 1, False),
            ("page at a quarter", 4, False),
            ("page at a quarter, photo", 4, True),
        ):
            tell(label)
            rows[label] = _taps(page, [next(doors) for _ in range(count)], rate, photo)
        label = f"page at a quarter, {WAITING} wait"
        tell(label)
        page.goto("/offline")
        queue(page, [next(doors) for _ in range(WAITING - 3 * count)])
        rows[label] = _taps(page, [next(doors) for _ in range(count)], 4, False)
    return _shown(rows)


def _taps(page, doors, rate, photo):
    """[{said, painted, ready}] in ms, one for each door."""
    throttle(page, rate)
    found = []
    for door in doors:
        page.goto(f"/patrols/doors/{door}")
        ready = ask(page, "ready")
        button = page.get_by_role("button", name="一切正常")
        if photo:
            form = page.locator("form.say")
            form.locator("details").evaluate("(element) => (element.open = true)")
            form.locator("input[name=photos]").set_input_files(
                {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": picture(door)}
            )
            form.locator("photo-picker:not([data-wait]) li img").wait_for()
            button = form.get_by_role("button", name="记下来")
        button.tap()
        page.wait_for_url(lambda url: "/patrols/doors/" not in url)
        found.append(ready | ask(page, "found"))
    throttle(page, 1)
    return found


def picture(seed, width=1200, height=900):
    """A JPEG of about 280 KB that looks as little like another one as photos do."""
    noise = random.Random(seed).randbytes(width * height // 16 * 3)
    image = Image.frombytes("RGB", (width // 4, height // 4), noise)
    image = image.filter(ImageFilter.GaussianBlur(0.6))
    image = image.resize((width, height), Image.Resampling.BICUBIC)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=84)
    return file.getvalue()


def _shown(rows):
    heads = "".join(f"{head:>9}" for head in ("min", "median", "p95", "painted", "p95", "ready"))
    print(f"\n{'tap until 已存本机':<24}{heads}  ms, offline")
    for label, found in rows.items():
        said, painted, ready = (
            sorted(each[name] for each in found if name in each)
            for name in ("said", "painted", "ready")
        )
        figures = [said[0], at(said, 0.5), at(said, 0.95), at(painted, 0.5), at(painted, 0.95)]
        print(f"{label:<28}" + "".join(f"{f:>9.1f}" for f in [*figures, at(ready, 0.5)]))
        if label != "full speed":
            result = f"{at(said, 0.5):.0f} ms (painted: {at(painted, 0.5):.0f})"
            yield at(said, 0.5) <= BUDGET, f"{SAID} in {BUDGET} ms: {label}", result
