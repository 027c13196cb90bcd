"""What the tests of the outbox share: a day without a network, on a phone."""

import re
from pathlib import Path

from playwright.sync_api import Error, expect

from tests.browser.asked import asked

SCRIPT = (Path(__file__).parent / "outbox.js").read_text()

# What every offline moment leaves in the console.
NO_NETWORK = (
    "ERR_INTERNET_DISCONNECTED|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONTENT_LENGTH_MISMATCH"
    "|fetching the script|ERR_CONNECTION|ERR_FAILED|Failed to fetch"
)


def do(page, verb, given=None):
    """Ask the outbox of a page: see outbox.js."""
    return asked(page, SCRIPT, [verb, given])


def queue(page, doors, note="在家", **more):
    """Put one visit a door into the outbox of whoever looks at `page`, as keep.js would."""
    do(page, "queue", {"doors": doors, "note": note, "more": more})


def send(page):
    """Go round once, without waiting for what would wait longer."""
    do(page, "send")


def items(page):
    """Everything in their outbox, opened."""
    return do(page, "items")


def states(page):
    """How many items are in which state."""
    found = [item["state"] for item in items(page)]
    return {state: found.count(state) for state in sorted(set(found))}


def doors_of(server):
    """Numbers of the doors of the grid worker of the village, in order."""
    [[path]] = server.rows(
        "SELECT area.path FROM post JOIN area ON area.id = post.area_id JOIN person"
        " ON person.id = post.person_id WHERE person.slug = 'grid-worker'"
    )
    rows = server.rows(
        "SELECT household.id FROM household JOIN area ON area.id = household.area_id"
        " WHERE area.path LIKE ? ORDER BY household.id",
        f"{path}%",
    )
    return [id for (id,) in rows]


def badge(page, text):
    """Wait until the badge says so (a regular expression)."""
    expect(page.locator("outbox-badge")).to_have_text(re.compile(text))


def kept(page, where="/today"):
    """Wait until the page after the form is there."""
    expect(page).to_have_url(re.compile(rf":\d+{where}$"))


def settled(page):
    """Wait, in another tab, until everything has arrived: `page` may be on its way elsewhere."""
    other = page.context.new_page()
    other.goto("/outbox")
    badge(other, "都送到了")
    other.close()


def worker_ready(page):
    """Wait until the service worker is in charge of what is opened next."""
    asked(page, "() => navigator.serviceWorker.ready.then(() => true)")


def pack(page):
    """Wait until the day is on the phone. Returns what the phone knows of it."""
    worker_ready(page)
    page.goto("/outbox")
    expect(page.locator("[data-line=pack]")).to_contain_text(re.compile(r"的内容，\d+ 页"))
    return do(page, "pack")


def once_each(server, count):
    """That many visits, each from another form."""
    [[rows, forms]] = server.rows("SELECT count(*), count(DISTINCT submission) FROM visit")
    assert (rows, forms) == (count, count)


def opened(page, path):
    """The page at an address; what was kept on a phone may lead on by itself just then."""
    for _time in range(3):
        try:
            page.goto(path)
            return page
        except Error as error:
            if not re.search("interrupted|ERR_ABORTED", str(error)):
                raise
            page.wait_for_load_state()
    raise AssertionError(f"{path} never opened")
