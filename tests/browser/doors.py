"""What the journeys at a door share: an event whose door is open, made behind the server's back."""

import json
import subprocess
import sys

from tests.browser.asked import asked
from tests.browser.server import ROOT

MAKE = "import sys; from tests import doors; print(doors.opened(sys.argv[1]))"


def opened(server, listed=("resident", "elder"), more=0, walk_in=0):
    """An event the community worker holds: {id, tokens, pin}. The tokens are of those on its list
    (by slug, and `more` neighbours), then of whoever walks in, in that order."""
    said = json.dumps({"listed": listed, "more": more, "walk_in": walk_in})
    command = [sys.executable, "-c", MAKE, said]
    made = subprocess.run(
        command, cwd=ROOT, env=server.environ, check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(made.stdout.splitlines()[-1])


SCAN = """(codes) => new Promise((done) => {
  const station = document.querySelector("door-station");
  const began = performance.now();
  let left = codes.length;
  const told = [];
  const listen = (event) => {
    told.push([event.detail.verdict, event.detail.name]);
    if (--left > 0) return;
    station.removeEventListener("noted", listen);
    done([told, performance.now() - began]);
  };
  station.addEventListener("noted", listen);
  const press = (key) => new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  for (const code of codes) {
    for (const key of [...code, "Enter"]) document.body.dispatchEvent(press(key));
  }
})"""


def scan(page, codes):
    """A scanner that is a keyboard reads these codes, one after the other, as fast as it can.
    Returns ([(verdict, name)], milliseconds for all)."""
    return asked(page, SCAN, codes)


COPY = """async (path) => {
  const name = (await caches.keys()).find((other) => other.startsWith("pack-"));
  const got = await fetch(path);
  const html = (await got.text()).replace(/(name="submission_id" value=)"[^"]*"/g, '$1""');
  const named = ["Content-Type", "Content-Security-Policy"];
  const headers = Object.fromEntries(named.map((key) => [key, got.headers.get(key)]));
  await (await caches.open(name)).put(path, new Response(html, { headers }));
}"""


def take_along(page, *paths):
    """Put pages into the day pack of a phone, in case it has not brought them by itself."""
    for path in paths:
        asked(page, COPY, path)
