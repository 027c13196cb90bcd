"""Issues without a network: out of a visit, step by step, taken back; a day renews itself."""

import re
import uuid
from itertools import groupby

import pytest
from playwright.sync_api import expect

from services import clock
from tests.browser.outbox import NO_NETWORK, badge, doors_of, items, opened, pack, send, states
from tests.browser.test_offline import picture

POST = "POST"
ISSUES, STEPS = re.compile(r"/issues$"), re.compile(r"/issues/\d+/moves/")


@pytest.fixture
def sent(new_context):
    """`sent("community-worker", path, **fields)`: they send a form. Where its answer leads."""
    phones = {}

    def send_form(slug, path, **fields):
        same_site = {"Sec-Fetch-Site": "same-origin"}
        if slug not in phones:
            phones[slug] = new_context().request
            phones[slug].post(f"/demo/{slug}", headers=same_site, max_redirects=0)
        form = {"submission_id": str(uuid.uuid4()), **fields}
        answer = phones[slug].post(path, form=form, headers=same_site, max_redirects=0)
        assert answer.status == 303, answer.text()
        return answer.headers["location"]

    return send_form


@pytest.fixture
def handed(sent, server):
    """`handed()`: an issue a resident reported, handed to the property firm. Its address."""

    def hand_over():
        address = sent("resident", "/issues", text="单元门锁不上")
        sent("community-worker", f"{address}/moves/accept")
        [[firm]] = server.rows("SELECT id FROM organisation WHERE kind = 'property'")
        said = {"to": f"organisation:{firm}", "measure": "换锁"}
        said["due_on"] = str(clock.today() + 9 * clock.DAY)
        sent("community-worker", f"{address}/moves/dispatch", **said)
        return address

    return hand_over


def update_pack(page):
    """Take along how things stand now."""
    pack(page)
    page.get_by_role("button", name="现在更新").tap()
    expect(page.get_by_role("button", name="现在更新")).to_be_enabled()


def attach(form):
    """Choose a photo in a form."""
    form.locator("[name=photos]").set_input_files([picture()])
    expect(form.locator("photo-picker img")).to_have_count(1)


def all_sent(page):
    """Wait until words and photos have arrived."""
    opened(page, "/outbox")
    send(page)
    badge(page, "都送到了")


def test_a_visit_and_its_report_in_one_tap_with_a_photo(new_person, server, watch):
    watch.announce(NO_NETWORK)
    page = new_person("grid-worker")
    opened(page, "/today")
    pack(page)
    page.context.set_offline(True)
    door = doors_of(server)[0]
    opened(page, f"/patrols/doors/{door}")
    page.locator("summary", has_text="再说两句").tap()
    page.locator("#note").fill("楼道灯坏了")
    attach(page.locator(".say"))
    page.locator("button[name=raise_issue]").dblclick()
    expect(page).to_have_url(re.compile("/today$"))
    badge(page, "已存本机 1 条")

    page.context.set_offline(False)
    all_sent(page)
    sql = "SELECT issue.id, text, visit_id = visit.id, issue.household_id FROM issue, visit"
    [[issue, *told]] = server.rows(sql)
    assert told == ["楼道灯坏了", 1, door]
    opened(page, f"/issues/{issue}")
    photo = page.locator("img.photo")
    expect(photo).to_have_count(1)
    photo.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('img.photo').naturalWidth > 0")


def test_what_is_done_without_a_network_arrives_in_order_and_once(
    new_person, handed, server, proxy, watch
):
    watch.announce(f"{NO_NETWORK}|status of 502")
    address = handed()
    page = new_person("property", base_url=proxy.url)
    opened(page, "/today")
    page.locator(f"a.row[href='{address}']").tap()
    page.locator(f"form[action$='{address}/moves/claim'] button").tap()
    expect(page.locator("article[data-state=claimed]")).to_be_visible()
    update_pack(page)

    page.context.set_offline(True)
    opened(page, address)
    page.locator("#move-start > summary").tap()
    page.locator("#move-start form[data-outbox] button[type=submit]").tap()
    expect(page.locator("#main > .notice[data-own-mark]")).to_have_count(1)
    page.locator("#move-done > summary").tap()
    page.locator("#done-note").fill("锁换好了")
    attach(page.locator("#move-done form[data-outbox]"))
    page.locator("#move-done form[data-outbox] button[type=submit]").tap()
    expect(page.locator("#main > .notice[data-own-mark]")).to_have_count(2)
    badge(page, "已存本机 2 条")

    with proxy.drop_answer(POST, STEPS, times=1), proxy.fail(502, POST, STEPS, times=1):
        page.context.set_offline(False)
        send(page)
        proxy.wait_for(1, POST, STEPS, fault="drop_answer")
        send(page)
        proxy.wait_for(1, POST, STEPS, fault="fail 502")
    all_sent(page)
    steps = server.rows("SELECT verb, after FROM step ORDER BY id DESC LIMIT 3")
    assert steps == [
        ("done", "done_reported"),
        ("start", "in_progress"),
        ("claim", "claimed"),
    ]
    assert server.rows("SELECT part, count(*) FROM attachment GROUP BY part") == [("after", 1)]


def test_a_step_that_is_not_theirs_any_more_stays_readable(new_person, handed, sent, watch):
    watch.announce(f"{NO_NETWORK}|status of 404")
    address = handed()
    page = new_person("property")
    opened(page, "/today")
    sent("property", f"{address}/moves/claim")
    update_pack(page)
    page.context.set_offline(True)
    opened(page, address)
    page.locator("#move-done > summary").tap()
    page.locator("#done-note").fill("锁换好了")
    page.locator("#move-done form[data-outbox] button[type=submit]").tap()
    badge(page, "已存本机 1 条")
    sent("property", f"{address}/moves/done", note="同事换好了")
    sent("community-worker", f"{address}/moves/send_back", note="又坏了")
    sent("secretary", f"{address}/moves/to_topic", note="大家议一议")
    page.context.set_offline(False)
    opened(page, "/outbox")
    send(page)
    held = page.locator("outbox-list article[data-state=held]")
    expect(held).to_contain_text("锁换好了")
    expect(held.locator(".error")).not_to_be_empty()
    assert states(page) == {"held": 1}
    [before] = items(page)
    send(page)
    assert items(page) == [before], "what needs its owner is not tried again by itself"


def test_a_report_that_was_not_sent_is_taken_back(new_person, proxy, server, watch):
    watch.announce(NO_NETWORK)
    page = new_person("resident", base_url=proxy.url)
    opened(page, "/today")
    pack(page)
    page.context.set_offline(True)
    opened(page, "/issues/new")
    page.locator("#text").fill("门口堆了箱子")
    page.locator("form[data-outbox] button[type=submit]").tap()
    expect(page).to_have_url(re.compile(r"/issues\?view=mine$"))
    expect(page.locator("#main > .notice[data-own-mark]")).to_contain_text("门口堆了箱子")
    opened(page, "/outbox")
    page.locator("outbox-list article").get_by_role("button", name="撤销").tap()
    expect(page.locator("outbox-list article")).to_have_attribute("data-state", "withdrawn")
    page.context.set_offline(False)
    send(page)
    assert server.rows("SELECT count(*) FROM issue") == [(0,)]

    # Sent, and nobody knows: its undo waits behind it.
    opened(page, "/issues/new")
    page.locator("#text").fill("门口堆了柜子")
    with proxy.drop_answer(POST, ISSUES, times=1):
        page.locator("form[data-outbox] button[type=submit]").tap()
        proxy.wait_for(1, POST, ISSUES, fault="drop_answer")
        expect(page).to_have_url(re.compile(r"/issues\?view=mine$"))
    page.locator("#flash .toast-act").tap()
    expect(page.locator("#flash")).to_contain_text("已撤销")
    all_sent(page)
    assert server.rows("SELECT text, state FROM issue") == [("门口堆了柜子", "withdrawn")]


def test_the_one_copy_of_the_form_knows_the_door_it_was_opened_for(new_person, server, watch):
    watch.announce(NO_NETWORK)
    page = new_person("grid-worker")
    opened(page, "/today")
    pack(page)
    page.context.set_offline(True)
    door = doors_of(server)[3]
    opened(page, f"/patrols/doors/{door}")
    label = page.locator("article[data-title]").get_attribute("data-title")
    page.locator(f"a[href='/issues/new?household={door}']").tap()
    expect(page.locator(".eyebrow")).to_have_text(label)
    page.locator("#text").fill("门框松了")
    page.locator("form[data-outbox] button[type=submit]").tap()
    opened(page, f"/patrols/doors/{door}")
    expect(page.locator("#main > .notice[data-own-mark]")).to_contain_text("门框松了")
    page.context.set_offline(False)
    all_sent(page)
    assert server.rows("SELECT household_id, source FROM issue") == [(door, "visit")]


def test_a_day_renews_itself_and_says_nothing_without_a_network(new_person, handed, proxy, watch):
    watch.announce(NO_NETWORK)
    page = new_person("property", base_url=proxy.url)
    opened(page, "/today")
    part = page.locator("fresh-part")
    expect(part.locator("a.row")).to_have_count(0)
    address = handed()
    page.evaluate("window.here = true")
    page.evaluate("document.querySelector('fresh-part').renew()")
    expect(part.locator(f"a.row[href='{address}']")).to_be_visible()
    proxy.unplug()
    page.evaluate("document.querySelector('fresh-part').renew()")
    proxy.plug()
    page.evaluate("document.querySelector('fresh-part').renew()")
    asked = [seen for seen in proxy.seen if seen.path.startswith("/today?mark=")]
    # However often the browser tries by itself while there is no network.
    assert [fault for fault, _seen in groupby(asked, lambda seen: seen.fault)] == [
        None,
        "unplugged",
        None,
    ]
    expect(page.locator("#flash")).to_be_empty()
    assert page.evaluate("window.here"), "the page itself was not loaded again"
