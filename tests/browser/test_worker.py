"""The service worker: what it answers in the server's place, what it never touches, how it goes."""

import re
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import expect

from tests.browser.accessible import assert_accessible
from tests.browser.outbox import (
    NO_NETWORK,
    badge,
    do,
    doors_of,
    once_each,
    pack,
    queue,
    send,
    states,
    worker_ready,
)
from tests.browser.worker import (
    cached,
    heading,
    heard,
    listen,
    network,
    no_network,
    packs,
    until,
)

GET, POST = "GET", "POST"
VISITS = re.compile(r"/visits$")
NO_PAGE = "这里没有网络"
# When the first byte of the page was there, in ms after it was asked for.
ANSWERED = "performance.getEntriesByType('navigation')[0].responseStart"
STYLED = """[...document.styleSheets].every((sheet) => sheet.cssRules.length)
  && getComputedStyle(document.body).backgroundColor !== "rgba(0, 0, 0, 0)\""""


@pytest.fixture
def phone(new_person, proxy):
    """The grid worker's phone behind the proxy, on her day, with the worker in charge."""
    page = new_person("grid-worker", base_url=proxy.url)
    page.goto("/today")
    worker_ready(page)
    page.wait_for_function("navigator.serviceWorker.controller")
    return page


def is_copy(page):
    expect(page.locator("copy-note")).to_have_text(re.compile(r"\d\d:\d\d 的内容"))


def kept_pages(page):
    """{address: HTML} of the day on this phone."""
    return page.evaluate("""async () => {
      const name = (await caches.keys()).find((other) => other.startsWith("pack-"));
      const cache = await caches.open(name), found = {};
      for (const { url } of await cache.keys()) {
        const { pathname, search } = new URL(url);
        if (pathname !== "/pack") found[pathname + search] = await (await cache.match(url)).text();
      }
      return found;
    }""")


def language(html):
    return re.search(r'<html lang="([\w-]+)"', html)[1]


# What it never touches


def test_what_is_sent_passes_it_by(phone, proxy, server):
    taken = []
    proxy.delay(0, POST, where=taken.append)  # never slow, it only looks on
    phone.goto("/people/me")
    [cookie] = [each for each in phone.context.cookies() if each["name"] == "session"]
    phone.get_by_role("button", name="深色").tap()
    expect(phone.locator("html")).to_have_attribute("data-theme", "dark")
    [sent] = taken
    assert sent.path == "/preferences"
    fields = parse_qs(sent.body.decode())
    assert (fields["theme"], fields["back"]) == (["dark"], ["/people/me"])
    assert f"session={cookie['value']}" in sent.headers["Cookie"]
    assert sent.headers["Sec-Fetch-Mode"] == "navigate"
    assert sent.headers["Origin"] == proxy.url
    assert server.rows("SELECT theme FROM person WHERE slug = 'grid-worker'") == [("dark",)]


def test_without_a_network_some_things_come_from_no_copy(phone, proxy, watch):
    watch.announce(NO_NETWORK)
    pack(phone)
    paths = [path for paths in cached(phone).values() for path in paths]
    alone = re.compile("/(sign|demo|media|auth|invitations|manifest|service-worker)")
    assert len(paths) > 100
    assert [path for path in paths if alone.match(path)] == []
    no_network(phone, proxy)
    for path in ("/sign-in", "/demo", "/media/1", "/auth/devices", "/people/me/looks", "/nothing"):
        phone.goto(path)
        heading(phone, NO_PAGE)
    assert_accessible(phone)
    phone.goto("/patrols?door=3-2-301")
    heading(phone, NO_PAGE)
    found = phone.locator("pack-search a.row")
    expect(found).to_have_count(1)
    expect(found).to_contain_text("3号楼 2单元 301")
    assert_accessible(phone)
    found.tap()
    expect(phone.get_by_role("button", name="一切正常")).to_be_visible()
    is_copy(phone)


# Half a network


def test_a_slow_network_shows_the_copy_and_the_next_one_at_once(phone, proxy, watch):
    pack(phone)
    with proxy.delay(None, GET, re.compile("^/(today|areas|patrols)")):
        phone.goto("/today")
        heading(phone, "今天")
        is_copy(phone)
        assert 2900 < phone.evaluate(ANSWERED) < 6000
        for path in ("/areas", "/patrols?view=all"):
            phone.goto(path)
            is_copy(phone)
            assert phone.evaluate(ANSWERED) < 2000
    proxy.wait_for(3, GET, re.compile("^/(today|areas|patrols)"), fault="delay")


def test_a_hotels_page_never_stands_in_the_place_of_a_copy(phone, proxy, watch):
    watch.announce("status of 50|favicon.ico")  # the hotel has none
    pack(phone)
    with proxy.portal(GET, re.compile("^/(today|people)")):
        phone.goto("/today")
        heading(phone, "今天")
        is_copy(phone)
        phone.goto("/people/me/looks")  # no copy of this: here one can sign in to the hotel
        heading(phone, "睦县宾馆欢迎您")
    for status in (502, 503):
        with proxy.fail(status, GET, "/today"):
            phone.goto("/today")
            heading(phone, "今天")
            is_copy(phone)
    with proxy.fail(503, GET, "/people/me/looks"):
        phone.goto("/people/me/looks")
        heading(phone, "503 Service Unavailable")
    phone.goto("/today")
    expect(phone.locator("copy-note")).to_have_text("")
    assert len(packs(phone)) == 1


# Switched off, and renewed


@pytest.fixture
def restart(server):
    """`restart(app, NAME="value")`: the same server with another environment."""
    before = dict(server.environ)

    def start(app="app:create_app()", **environ):
        server.stop()
        server.environ.update(environ)
        server.start(app)

    yield start
    server.stop()
    server.environ = before
    server.start()


@pytest.mark.parametrize("contact", ["a page", "a copy"])
def test_switched_off_it_goes_with_all_copies_and_the_outbox_stays(
    phone, proxy, server, restart, watch, contact
):
    watch.announce(NO_NETWORK)
    pack(phone)
    fault = proxy.drop_request(POST, VISITS)
    queue(phone, doors_of(server)[:2])
    send(phone)
    restart(MULIN_OFFLINE="0")
    if contact == "a copy":
        with proxy.delay(None, GET, "/today"):
            phone.goto("/today")
            is_copy(phone)
    else:
        phone.goto("/today")
    until(
        phone,
        """async () => !(await caches.keys()).length
      && !(await navigator.serviceWorker.getRegistrations()).length""",
    )
    phone.goto("/outbox")
    expect(phone.locator("html")).to_have_attribute("data-worker", "")
    assert states(phone) == {"waiting": 2}
    fault.clear()
    send(phone)
    badge(phone, "都送到了")
    once_each(server, 2)
    assert cached(phone) == {}
    with pytest.raises(Exception, match="ERR_"):
        proxy.unplug()
        phone.goto("/today")


def new_version(page):
    """The notice that a new version waits, once it does."""
    notice = page.locator("app-update")
    expect(notice).to_be_visible()
    expect(notice).to_contain_text("有新版本了")
    return notice


def in_charge(page):
    """Wait until nothing waits: the newest worker answers for this page."""
    until(
        page,
        """async () => {
      const { installing, waiting, active } = await navigator.serviceWorker.getRegistration();
      const { controller } = navigator.serviceWorker;
      return !installing && !waiting && active.state === "activated" && controller === active;
    }""",
    )


def test_a_new_version_comes_when_it_is_told_to_and_never_over_half_a_form(
    phone, proxy, server, restart, watch
):
    watch.announce(NO_NETWORK)
    pack(phone)
    [first] = [name for name in cached(phone) if name.startswith("static-")]
    restart("tests.next_release:create_app()", RELEASE="aaaaaaaaaaaa")
    phone.goto(f"/patrols/doors/{doors_of(server)[0]}")
    notice = new_version(phone)
    phone.locator("summary", has_text="再说两句").tap()
    phone.locator("#note").fill("三楼灯坏了")
    assert_accessible(phone)
    notice.get_by_role("button", name="换上").tap()
    expect(notice).to_be_hidden()
    in_charge(phone)
    expect(phone.locator("#note")).to_have_value("三楼灯坏了")
    assert {first, "static-aaaaaaaaaaaa"} <= set(cached(phone))

    styled_without_network(phone, proxy, first.removeprefix("static-"))
    restart("tests.next_release:create_app()", RELEASE="bbbbbbbbbbbb")
    phone.goto("/people/me")
    notice = new_version(phone)
    phone.evaluate("window.before = true")
    notice.get_by_role("button", name="换上").tap()
    phone.wait_for_function("!window.before")
    in_charge(phone)
    expect(phone.locator("app-update")).to_be_hidden()
    static = sorted(name for name in cached(phone) if name.startswith("static-"))
    assert static == ["static-aaaaaaaaaaaa", "static-bbbbbbbbbbbb"]
    styled_without_network(phone, proxy, first.removeprefix("static-"))


def styled_without_network(page, proxy, version):
    """The day opens as it was packed, naming files of that version, and looks as it should."""
    no_network(page, proxy)
    page.goto("/today")
    is_copy(page)
    assert f"/static/{version}/" in page.locator("link[rel=stylesheet]").first.get_attribute("href")
    assert page.evaluate(STYLED)
    network(page, proxy)


# The day pack, coming and going


# Some pages of the pack that is being fetched are there: any, or where all are, English ones.
SOME = """async () => {
  const name = (await caches.keys()).find((other) => other.startsWith("pack-"));
  const cache = name && (await caches.open(name));
  if (!(await cache?.match("/pack"))) return (await cache?.keys())?.length > 0;
  return (await (await cache.match("/today")).text()).includes('lang="en"');
}"""


def test_a_pack_that_broke_off_goes_on_where_it_was(new_person, proxy, watch):
    watch.announce("ERR_INCOMPLETE_CHUNKED_ENCODING")
    asked = []
    proxy.delay(0, GET, "/pack", where=lambda request: asked.append(request.headers["Mulin-Pack"]))
    page = new_person("grid-worker", base_url=proxy.url)
    with proxy.cut(GET, "/pack", late=True):
        page.goto("/today")
        worker_ready(page)
        until(page, SOME)
        listen(page)
    assert heard(page) == {"failed": "Error"}
    assert packs(page) and do(page, "pack") is None
    about = pack(page)
    assert not asked[0] and 0 < len(asked[1].split()) < about["total"]
    assert len(asked) == 2
    assert len(kept_pages(page)) == len(about["tags"]) == about["total"]


def test_an_update_that_broke_off_loses_no_page_and_ends_with_the_next_one(
    phone, proxy, server, watch
):
    watch.announce("ERR_INCOMPLETE_CHUNKED_ENCODING")
    before = pack(phone)
    server.write("UPDATE person SET language = 'en' WHERE slug = 'grid-worker'")
    listen(phone)
    with proxy.cut(GET, "/pack", late=True):
        phone.locator("[name=fetch]").tap()
        until(phone, SOME)
    assert heard(phone) == {"failed": "Error"}
    expect(phone.locator("[data-line=pack]")).to_contain_text("中断了")
    expect(phone.locator("pack-status progress")).to_be_hidden()
    pages = kept_pages(phone)
    assert len(pages) == before["total"]
    assert {language(html) for html in pages.values()} == {"en", "zh-Hans"}
    after = do(phone, "pack")
    assert (after["made_at"], after["total"]) == (before["made_at"], before["total"])

    phone.goto("/today")  # by itself, though there is a pack of a moment ago
    until(
        phone,
        f"""async () => {{
      const about = await (await (await caches.open("{before["name"]}")).match("/pack")).json();
      return about.made_at > {before["made_at"]};
    }}""",
    )
    pages = kept_pages(phone)
    assert len(pages) == before["total"]
    assert {language(html) for html in pages.values()} == {"en"}


WATCH_BAR = """() => {
  const bar = document.querySelector("pack-status progress");
  window.bars = [];
  const look = () => bar.hidden || !bar.value || bars.push([bar.value, bar.max]);
  new MutationObserver(look).observe(bar, { attributes: true });
}"""


def test_fetching_it_shows_how_far_it_is(phone, server):
    total = pack(phone)["total"]
    server.write("UPDATE person SET theme = 'dark' WHERE slug = 'grid-worker'")
    phone.evaluate(WATCH_BAR)
    listen(phone)
    phone.locator("[name=fetch]").tap()
    expect(phone.locator("[name=fetch]")).to_be_disabled()
    assert heard(phone)["done"] == total
    assert phone.evaluate("bars[0]") == [25, total]
    expect(phone.locator("pack-status progress")).to_be_hidden()
    expect(phone.locator("[name=fetch]")).to_be_enabled()
    expect(phone.locator("[data-line=pack]")).to_contain_text("的内容")


def test_after_a_post_has_ended_its_doors_leave_the_phone(phone, server):
    before = pack(phone)
    assert [url for url in kept_pages(phone) if "/doors/" in url]
    server.write(
        "UPDATE post SET ended_at = datetime('now') WHERE person_id ="
        " (SELECT id FROM person WHERE slug = 'grid-worker')"
    )
    listen(phone)
    phone.locator("[name=fetch]").tap()
    after = heard(phone)
    pages = kept_pages(phone)
    assert len(pages) == after["total"] < before["total"]
    own = ["/claims", "/events", "/issues", "/issues?view=mine", "/offline", "/outbox"]
    own += ["/passes/mine", "/people/me", "/points", "/points/proof", "/records", "/redemptions"]
    own += ["/today", "/today/events"]
    assert sorted(pages) == own
    assert "3号楼" not in "".join(pages.values())


# Put on the home screen


STUB = """
window.asked = 0;
navigator.storage.persist = async () => Boolean(++window.asked);
"""
OFFER = """() => {
  const offer = new Event("beforeinstallprompt", { cancelable: true });
  window.prompted = 0;
  offer.prompt = () => ++window.prompted;
  return window.dispatchEvent(offer);
}"""


def test_it_is_offered_once_and_not_now_is_an_answer(new_person, proxy):
    page = new_person("grid-worker", base_url=proxy.url)
    page.goto("/today")
    card = page.locator("install-card")
    expect(card).to_be_visible()
    assert_accessible(page)
    card.get_by_role("button", name="以后再说").tap()
    expect(card).to_be_hidden()
    other = page.context.new_page()
    for again in (page, other):
        again.goto("/today")
        expect(again.locator("outbox-badge")).to_have_attribute("data-state", "empty")
        expect(again.locator("install-card")).to_be_hidden()


def test_accepted_it_is_put_there_and_asked_to_be_kept(new_person, proxy):
    page = new_person("grid-worker", base_url=proxy.url)
    page.add_init_script(STUB)
    page.goto("/today")
    card = page.locator("install-card")
    expect(card).to_be_visible()
    assert page.evaluate(OFFER) is False  # the browser's own banner does not come on top
    card.get_by_role("button", name="好的").tap()
    expect(card).to_be_hidden()
    assert page.evaluate("[prompted, asked]") == [1, 1]
    page.reload()
    expect(page.locator("outbox-badge")).to_have_attribute("data-state", "empty")
    expect(card).to_be_hidden()
