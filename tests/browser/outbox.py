"""What the tests of the outbox share: a day without a network, on a phone."""

import re

from playwright.sync_api import expect

# What every offline moment leaves in the console.
NO_NETWORK = r"ERR_INTERNET_DISCONNECTED|ERR_EMPTY_RESPONSE|ERR_CONTENT_LENGTH_MISMATCH|ERR_CONNECTION|Failed to fetch|ERR_FAILED"

# Keep visits at the doors of these numbers as keep.js would, all at once.
QUEUE = """async ({ doors, note }) => {
  const outbox = await import(new URL("outbox/outbox.js", document.querySelector("script[type=module]").src));
  await outbox.ready;
  for (const [number, door] of doors.entries()) {
    const fields = [["channel", "door"], ["form_version", "1"], ["note", `${note} ${number}`],
                    ["happened_at", String(Date.now())]];
    const body = { action: `/patrols/doors/${door}/visits`, fields, what: "走访", title: `${number}`, said: note,
                   subject: `/patrols/doors/${door}`, undo: "", next: "/today", page: location.pathname, thumb: "" };
    await outbox.add(crypto.randomUUID(), body);
  }
}"""
ITEMS = """async () => {
  const outbox = await import(new URL("outbox/outbox.js", document.querySelector("script[type=module]").src));
  await outbox.ready;
  return outbox.items();
}"""
SEND = """async () => {
  const sender = await import(new URL("outbox/sender.js", document.querySelector("script[type=module]").src));
  await sender.flush({ now: true });
}"""
RAW = """async () => {
  const open = (name) => new Promise((done) => { const o = indexedDB.open(name); o.onsuccess = () => done(o.result); });
  const db = await open("mulin");
  const all = (store) => new Promise((done) => { const r = db.transaction(store).objectStore(store).getAll(); r.onsuccess = () => done(r.result); });
  const text = (value) => JSON.stringify(value, (_key, v) => v instanceof ArrayBuffer ? new TextDecoder("latin1").decode(v) : v);
  return [text(await all("items")), text(await all("files")), (await all("keys")).length];
}"""
PACKED = """async () => {
  const name = (await caches.keys()).find((other) => other.startsWith("pack-"));
  const about = name && (await (await (await caches.open(name)).match("/pack"))?.json());
  return about?.made_at ? [name, about.total, Object.keys(about.tags).length] : null;
}"""


def queue(page, doors, note="在家"):
    """Put one visit a door into the outbox of whoever looks at `page`."""
    page.evaluate(QUEUE, {"doors": doors, "note": note})


def items(page):
    """Everything in their outbox, opened."""
    return page.evaluate(ITEMS)


def states(page):
    """How many items are in which state."""
    found = [item["state"] for item in items(page)]
    return {state: found.count(state) for state in sorted(set(found))}


def doors_of(server, path_like="%"):
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


def fetch_pack(page):
    """Wait until the day is on the phone."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.goto("/outbox")
    expect(page.locator("[data-line=pack]")).to_contain_text("页")
    return page.evaluate(PACKED)
