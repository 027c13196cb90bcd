"""A phone that is killed keeps what it had stored; whatever we say about outboxes rests on that."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import expect

from tests.browser.outbox import worker_ready

STORE = """async (value) => {
  const cache = await caches.open("kept");
  await cache.put("/kept", new Response(value));
  await new Promise((resolve, reject) => {
    const opening = indexedDB.open("kept", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("kept");
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const act = opening.result.transaction("kept", "readwrite", { durability: "strict" });
      act.objectStore("kept").put(value, "key");
      act.oncomplete = resolve;
      act.onabort = () => reject(act.error);
    };
  });
}"""
READ = """async () => {
  const cached = await (await caches.match("/kept")).text();
  const stored = await new Promise((resolve, reject) => {
    const opening = indexedDB.open("kept", 1);
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const asking = opening.result.transaction("kept").objectStore("kept").get("key");
      asking.onsuccess = () => resolve(asking.result);
    };
  });
  return [cached, stored];
}"""


def test_what_was_stored_survives_being_killed_twice(new_phone):
    phone = new_phone()
    for value in ("first", "second"):
        phone.page.goto("/sign-in")
        phone.page.evaluate(STORE, value)
        phone.kill()
        phone.start()
        phone.page.goto("/sign-in")
        assert phone.page.evaluate(READ) == [value, value]


def test_who_is_signed_in_stays_so(new_phone):
    phone = new_phone("grid-worker")
    [cookie] = [each for each in phone.context.cookies() if each["name"] == "session"]
    assert cookie["expires"] > 0
    phone.kill()
    phone.start()
    phone.page.goto("/today")
    expect(phone.page).to_have_url(f"{phone.url}/today")


def test_a_page_that_is_busy_can_be_killed(new_phone, proxy):
    phone = new_phone()
    phone.page.goto("/sign-in")
    with proxy.delay(path="/healthz"):
        phone.page.evaluate("void fetch('/healthz')")
        proxy.wait_for(1, path="/healthz", done=False)
        phone.kill()
    phone.start()
    phone.page.goto("/sign-in")


def test_two_phones_die_one_by_one(new_phone, page):
    one, other = new_phone(), new_phone()
    other.page.goto("/sign-in")
    one.kill()
    assert other.page.evaluate("1 + 1") == 2
    assert page.evaluate("1 + 1") == 2
    other.kill()
    assert page.evaluate("1 + 1") == 2


def test_offline_stays_offline_when_started_again(new_phone, watch):
    watch.announce("ERR_INTERNET_DISCONNECTED|fetching the script")
    phone = new_phone()
    phone.page.goto("/sign-in")
    phone.offline()
    ask = "fetch('/healthz').then(() => 'there', () => 'away')"
    assert phone.page.evaluate(ask) == "away"
    phone.kill()
    phone.start()
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        phone.page.goto("/sign-in")
    phone.offline(False)
    phone.page.goto("/sign-in")
    assert phone.page.evaluate(ask) == "there"


class Shell(BaseHTTPRequestHandler):
    """A page with a service worker that answers in the server's place."""

    def do_GET(self):
        worker = (
            "addEventListener('install', () => skipWaiting());"
            "addEventListener('activate', (event) => event.waitUntil(clients.claim()));"
            "addEventListener('fetch', (event) =>"
            " event.respondWith(new Response('from the worker')));"
        )
        script = self.path == "/worker.js"
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript" if script else "text/html")
        self.end_headers()
        self.wfile.write((worker if script else "from the server").encode())

    def log_message(self, *_):
        """Quiet."""


@pytest.fixture
def shell():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shell)
    thread = Thread(target=server.serve_forever, args=[0.01])
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_service_worker_is_still_there(shell, new_phone, proxy):
    proxy.upstream = shell
    phone = new_phone()
    phone.page.goto("/")
    expect(phone.page.locator("body")).to_have_text("from the server")
    phone.page.evaluate("async () => { await navigator.serviceWorker.register('/worker.js'); }")
    worker_ready(phone.page)
    phone.kill()
    proxy.unplug()
    phone.start()
    phone.page.goto("/")
    expect(phone.page.locator("body")).to_have_text("from the worker")
