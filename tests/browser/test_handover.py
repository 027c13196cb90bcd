"""One phone, several persons: nobody sees, sends or loses what is another's, network or none."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.accessible import assert_accessible
from tests.browser.outbox import (
    NO_NETWORK,
    badge,
    do,
    doors_of,
    items,
    kept,
    once_each,
    pack,
    queue,
    send,
    states,
    worker_ready,
)
from tests.browser.worker import cached, heading, heard, listen, network, no_network, no_pack, packs

POST = "POST"
VISITS = re.compile(r"/visits$")
NOTE = "knock twice"  # letters that stay letters in whatever a byte is taken for


@pytest.fixture
def worker(new_person, proxy):
    """The grid worker's phone behind the proxy, with her day on it."""
    page = new_person("grid-worker", base_url=proxy.url)
    page.goto("/today")
    pack(page)
    return page


def person(server, slug):
    [[id]] = server.rows("SELECT id FROM person WHERE slug = ?", slug)
    return id


def wait_with(page, proxy, doors, note=NOTE):
    """Things noted that do not get through until what this returns is cleared."""
    fault = proxy.drop_request(POST, VISITS)
    queue(page, doors, note)
    send(page)
    return fault


def sign_out(page):
    page.goto("/people/me")
    page.locator("#sign-out summary").tap()
    expect(page.locator("form[action='/sign-out'] button")).to_be_visible()
    page.locator("form[action='/sign-out'] button").tap()


def signed_out(page):
    expect(page).to_have_url(re.compile(r"/sign-in(\?.*)?$"))


def sign_in(page, slug):
    """Take the phone and become somebody of the village, as they do: on its pages."""
    page.goto("/demo")
    page.locator(f"form[action='/demo/{slug}'] button").tap()
    expect(page).to_have_url(re.compile("/today$"))


def nothing_readable(page):
    """No pack, no key, and what waits cannot be read on this phone."""
    no_pack(page)
    stored, keys = do(page, "stored")
    assert keys == 0
    for clear in (NOTE, "patrols", "/visits"):
        assert clear not in stored
    return stored


def authors(server):
    query = "SELECT slug, count(*) FROM visit JOIN person ON person.id = author_id GROUP BY slug"
    return dict(server.rows(query))


def test_two_persons_share_a_phone_and_nothing_else(worker, proxy, server, watch):
    watch.announce(NO_NETWORK)
    page, [*_, theirs] = worker, doors_of(server)
    fault = wait_with(page, proxy, doors_of(server)[:3])
    page.goto("/people/me")
    page.locator("#sign-out summary").tap()
    expect(page.locator("outbox-warning")).to_contain_text("3")
    assert_accessible(page)
    sign_out(page)
    signed_out(page)
    assert nothing_readable(page).count('"id"') == 3
    assert server.rows("SELECT count(*) FROM device_session WHERE ended_at IS NULL") == [(0,)]

    sign_in(page, "captain")
    pack(page)
    captain = person(server, "captain")
    assert packs(page) == [f"pack-{captain}"]
    no_network(page, proxy)
    page.goto("/today")
    expect(page.locator("html")).to_have_attribute("data-person", str(captain))
    expect(page.locator("copy-note")).to_contain_text("的内容")
    page.goto(f"/patrols/doors/{theirs}")
    heading(page, "这里没有网络")
    page.goto("/outbox")
    expect(page.locator("outbox-list")).to_contain_text("没有等着送的记录")
    assert items(page) == []
    network(page, proxy)

    fault.clear()
    sign_out(page)
    signed_out(page)
    sign_in(page, "grid-worker")
    badge(page, "都送到了")
    once_each(server, 3)
    assert authors(server) == {"grid-worker": 3}


def test_signing_out_without_a_network_shuts_the_phone_until_the_server_knows(
    worker, proxy, server, watch
):
    watch.announce(NO_NETWORK)
    page = worker
    queue_of_two = doors_of(server)[:2]
    fault = wait_with(page, proxy, queue_of_two)
    [addresses] = [urls for name, urls in cached(page).items() if "pack-" in name]
    assert len(addresses) > 40
    no_network(page, proxy)
    sign_out(page)
    heading(page, "正在退出")
    assert_accessible(page)
    nothing_readable(page)
    found = "(all) => Promise.all(all.map(async (url) => Boolean(await caches.match(url))))"
    # Everybody's: the page for "no network" and the one that proves a line.
    assert sum(page.evaluate(found, addresses)) == 2
    for address in addresses[::6]:
        page.goto(address, wait_until="commit")
        heading(page, "正在退出")
    alive = "SELECT count(*) FROM device_session WHERE ended_at IS NULL"
    assert server.rows(alive) == [(1,)]
    network(page, proxy)
    signed_out(page)
    assert server.rows(alive) == [(0,)]
    assert "left" not in cached(page)

    fault.clear()
    sign_in(page, "grid-worker")
    badge(page, "都送到了")
    once_each(server, 2)


def test_the_server_hears_of_it_before_anything_else_is_shown(worker, proxy, server, watch):
    """The network comes back on another page than the one that says she left."""
    watch.announce(NO_NETWORK)
    proxy.unplug()
    sign_out(worker)
    heading(worker, "正在退出")
    worker.goto("about:blank")
    proxy.plug()
    worker.goto("/patrols")
    signed_out(worker)
    before = [seen.path for seen in proxy.seen if seen.fault is None]
    assert before.index("/sign-out") < before.index("/sign-in")
    assert server.rows("SELECT count(*) FROM device_session WHERE ended_at IS NULL") == [(0,)]


def test_every_tab_leaves_with_her(worker, server):
    other = worker.context.new_page()
    other.goto("/patrols?view=all")
    sign_out(worker)
    signed_out(worker)
    signed_out(other)
    nothing_readable(other)
    sign_in(worker, "captain")
    other.goto("/leaving")  # by the back button, say: nobody is leaving now
    expect(other).to_have_url(re.compile("/today$"))
    expect(other.locator("html")).to_have_attribute("data-person", str(person(server, "captain")))


def test_a_pack_on_its_way_does_not_outlive_her_leaving(worker, proxy, server, watch):
    watch.announce(NO_NETWORK)
    held = proxy.delay(path="/pack", late=True, times=1)
    worker.locator("[name=fetch]").tap()
    proxy.wait_for(1, "GET", "/pack", fault="delay", done=False)
    sign_out(worker)
    signed_out(worker)
    listen(worker)
    held.clear()
    assert heard(worker) == {"failed": "Error"}
    assert packs(worker) == []
    no_network(worker, proxy)
    worker.goto("/today")
    heading(worker, "这里没有网络")


def test_a_phone_that_keeps_nothing_lets_her_out_at_the_first_tap(new_person, proxy, server):
    page = new_person("grid-worker", base_url=proxy.url)
    page.add_init_script(
        "IDBFactory.prototype.open = () => { throw new DOMException('', 'SecurityError') }"
    )
    page.goto("/today")
    worker_ready(page)
    sign_out(page)
    signed_out(page)
    assert server.rows("SELECT count(*) FROM device_session WHERE ended_at IS NULL") == [(0,)]


@pytest.mark.parametrize("contact", ["a page", "a sending"])
def test_ended_from_elsewhere_the_next_contact_clears_the_phone(
    worker, proxy, server, watch, contact
):
    watch.announce(NO_NETWORK)
    fault = wait_with(worker, proxy, doors_of(server)[:2])
    server.write("UPDATE device_session SET ended_at = '2026-01-01 00:00:00'")
    fault.clear()
    if contact == "a page":
        worker.goto("/areas")
        expect(worker).to_have_url(re.compile("/sign-in"))
    else:
        watch.announce("status of 401")
        send(worker)
        badge(worker, "请登录后接着送")
    assert nothing_readable(worker).count('"id"') == 2
    no_network(worker, proxy)
    worker.goto("/today")
    heading(worker, "这里没有网络")
    assert server.rows("SELECT count(*) FROM visit") == [(0,)]


def test_somebody_else_in_another_tab_is_not_disturbed_by_the_first(worker, proxy, server, watch):
    watch.announce(NO_NETWORK)
    watch.announce("status of 401")
    [mine, *_, theirs] = doors_of(server)
    fault = wait_with(worker, proxy, [mine, theirs])
    other = worker.context.new_page()
    sign_in(other, "captain")
    fault.clear()
    pack(other)
    assert packs(other) == [f"pack-{person(server, 'captain')}"]

    send(worker)  # still her page, but the phone is his now
    badge(worker, "请登录后接着送")
    assert server.rows("SELECT count(*) FROM visit") == [(0,)]
    # Her page, had the browser only put it aside and brought it back: it is his phone now.
    worker.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(worker.locator("html")).to_have_attribute("data-person", str(person(server, "captain")))
    no_network(worker, proxy)
    for page in (worker, other):
        page.goto(f"/patrols/doors/{theirs}")
        heading(page, "这里没有网络")
    # What he notes now, from a page of his pack, is kept all the same.
    other.goto(f"/patrols/doors/{mine}")
    other.get_by_role("button", name="一切正常").tap()
    kept(other)
    badge(other, "已存本机 1 条")
    network(worker, proxy)
    badge(other, "都送到了")
    assert authors(server) == {"captain": 1}
    stored, keys = do(other, "stored")
    assert (stored.count('"id"'), keys) == (3, 1)


def picture():
    data = io.BytesIO()
    Image.effect_noise((800, 600), 60).convert("RGB").save(data, "JPEG")
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": data.getvalue()}


def bring_in(page, path):
    page.goto("/outbox")
    page.locator("[name=import]").set_input_files(path)


def test_a_file_carries_the_outbox_to_another_phone_of_hers(
    worker, new_person, proxy, server, watch, tmp_path
):
    watch.announce(NO_NETWORK)
    door, *others = doors_of(server)[:3]
    fault = wait_with(worker, proxy, others)
    worker.goto(f"/patrols/doors/{door}")
    worker.locator("summary", has_text="再说两句").tap()
    worker.locator("[name=photos]").set_input_files([picture()])
    expect(worker.locator("photo-picker img")).to_have_count(1)
    worker.locator(".say").get_by_role("button", name="记下来").tap()
    kept(worker)
    worker.goto("/outbox")
    badge(worker, "已存本机 3 条")
    with worker.expect_download() as download:
        worker.locator("[name=export]").tap()
    assert re.fullmatch(r"mulin-\d{4}-\d\d-\d\d\.json", download.value.suggested_filename)
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    text = file.read_text()
    assert NOTE not in text and "patrols" not in text

    captain = new_person("captain")  # straight to the server, past what fails here
    bring_in(captain, file)
    expect(captain.locator("outbox-transfer [role=status]")).to_contain_text("3 条是别人的")
    assert items(captain) == []
    notes = tmp_path / "notes.json"
    for strange in ('{"hello": 1}', "", '{"format": "mulin-outbox-1", "person": 1}'):
        notes.write_text(strange)
        bring_in(captain, notes)
        status = captain.locator("outbox-transfer [role=status]")
        expect(status).to_have_text("这不是睦邻导出的文件。")
    assert_accessible(captain)
    assert server.rows("SELECT count(*) FROM visit") == [(0,)]

    second = new_person("grid-worker")
    bring_in(second, file)
    expect(second.locator("outbox-transfer [role=status]")).to_contain_text("3 条")
    badge(second, "都送到了")
    once_each(server, 3)
    photos = "SELECT count(*) FROM attachment"
    assert server.rows(photos) == [(1,)]
    bring_in(second, file)
    expect(second.locator("outbox-transfer [role=status]")).to_contain_text("0 条")

    fault.clear()
    send(worker)
    badge(worker, "都送到了")
    assert states(worker) == states(second) == {"sent": 3}
    once_each(server, 3)
    assert server.rows(photos) == [(1,)]
    assert authors(server) == {"grid-worker": 3}
    assert '"kind":"photo"' not in do(worker, "stored")[0]


OVER = (
    "datetime('now', '+1 second')"  # what waits happened before it, whatever the milliseconds say
)


def test_after_her_post_has_ended_the_community_takes_it_in(
    worker, new_person, proxy, server, watch
):
    watch.announce(NO_NETWORK)
    me = person(server, "grid-worker")
    fault = wait_with(worker, proxy, doors_of(server)[:1])
    server.write(f"UPDATE post SET ended_at = {OVER} WHERE person_id = ?", me)
    fault.clear()
    worker.goto("/outbox")
    article = worker.locator("outbox-list article")
    expect(article).to_have_attribute("data-state", "sent")
    expect(article).to_contain_text("交给社区确认")
    assert [item["code"] for item in items(worker)] == [202]
    assert_accessible(worker)
    assert server.rows("SELECT count(*) FROM visit") == [(0,)]

    desk = new_person("community-worker")
    desk.goto("/quarantine")
    late = desk.locator("article[data-state=waiting]")
    expect(late).to_contain_text(NOTE)
    late.get_by_role("button", name="收下").tap()
    expect(late).to_have_count(0)
    once_each(server, 1)
    assert authors(server) == {"grid-worker": 1}
    send(worker)
    once_each(server, 1)


def test_a_closed_account_hands_in_what_waits_and_opens_nothing(worker, proxy, server, watch):
    watch.announce(NO_NETWORK)
    me = person(server, "grid-worker")
    fault = wait_with(worker, proxy, doors_of(server)[:2])
    server.write(f"UPDATE post SET ended_at = {OVER} WHERE person_id = ?", me)
    today = "date('now', '+8 hours')"  # days are Shanghai's
    server.write(f"UPDATE person SET ended_on = {today} WHERE id = ?", me)
    fault.clear()
    worker.goto("/today")
    expect(worker).to_have_url(re.compile("/sign-in"))
    badge(worker, "都送到了")
    late = "SELECT reason, count(*) FROM quarantined_form WHERE person_id = ? GROUP BY reason"
    assert server.rows(late, me) == [("account_closed", 2)]
    assert server.rows("SELECT count(*) FROM visit") == [(0,)]
    assert server.rows("SELECT count(*) FROM device_session WHERE ended_at IS NULL") == [(1,)]
    no_pack(worker)
    for path in ("/people/me", "/outbox", f"/patrols/doors/{doors_of(server)[0]}"):
        worker.goto(path)
        expect(worker).to_have_url(re.compile("/sign-in"))
    no_network(worker, proxy)
    worker.goto("/patrols")
    heading(worker, "这里没有网络")
