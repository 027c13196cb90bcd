"""Nothing lost, nothing doubled: what a phone keeps arrives once, whatever the network does."""

import re

import pytest
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
    queue,
    send,
    settled,
    states,
    worker_ready,
)

POST = "POST"
VISITS = re.compile(r"/visits$")


def visits(server):
    return server.rows("SELECT note FROM visit ORDER BY id")


@pytest.fixture
def worker(new_person, proxy):
    """The grid worker's phone behind the proxy, on her day."""
    page = new_person("grid-worker", base_url=proxy.url)
    page.goto("/today")
    worker_ready(page)
    return page


def at_door(page):
    page.get_by_role("link", name="3号楼 2单元 301").tap()
    expect(page.get_by_role("button", name="一切正常")).to_be_visible()


def test_an_answer_lost_three_times_leaves_one_row_and_a_receipt(worker, proxy, server, watch):
    watch.announce(NO_NETWORK)
    at_door(worker)
    proxy.drop_answer(POST, VISITS, times=3)
    worker.get_by_role("button", name="一切正常").tap()
    kept(worker)
    badge(worker, "已存本机 1 条|正在送")
    for times in (2, 3):
        send(worker)
        proxy.wait_for(times, POST, VISITS, fault="drop_answer")
    once_each(server, 1)
    send(worker)
    badge(worker, "都送到了")
    once_each(server, 1)
    worker.goto("/outbox")
    article = worker.locator("outbox-list article")
    expect(article).to_have_attribute("data-state", "sent")
    assert_accessible(worker)
    article.get_by_role("link", name="回执").tap()
    expect(worker.get_by_role("heading", level=1)).to_have_text("收到了")
    assert_accessible(worker)


def test_two_tabs_and_a_double_tap_are_one_row_two_visits_are_two(worker, proxy, server, watch):
    watch.announce(NO_NETWORK)
    other = worker.context.new_page()
    other.goto("/outbox")
    at_door(worker)
    address = worker.url
    with proxy.drop_request(POST, VISITS):
        worker.get_by_role("button", name="一切正常").dblclick()
        badge(other, "已存本机 1 条|正在送")
        kept(worker)
    for page in (worker, other):
        send(page)
    badge(other, "都送到了")
    once_each(server, 1)
    worker.goto(address)
    worker.get_by_role("button", name="一切正常").tap()
    kept(worker)
    badge(worker, "都送到了")
    once_each(server, 2)


def test_after_the_session_only_the_same_person_sends(worker, proxy, server, watch):
    watch.announce("status of 401")
    queue(worker, (doors_of(server) * 2)[:30])
    server.write("UPDATE device_session SET ended_at = '2026-01-01 00:00:00'")
    send(worker)
    badge(worker, "请登录后接着送")
    assert visits(server) == []

    context = worker.context
    become(context, "captain")
    worker.goto("/outbox")
    expect(worker.locator("outbox-list article")).to_have_count(0)
    assert items(worker) == []
    send(worker)
    stored, keys = do(worker, "stored")
    assert stored.count('"id"') == 30 and keys == 1
    assert "在家" not in stored and "patrols" not in stored
    assert visits(server) == []

    become(context, "grid-worker")
    worker.goto("/outbox")
    badge(worker, "都送到了")
    once_each(server, 30)
    assert server.rows("SELECT DISTINCT slug FROM visit JOIN person ON person.id = author_id") == [
        ("grid-worker",)
    ]


def become(context, slug):
    entered = context.request.post(
        f"/demo/{slug}", headers={"Sec-Fetch-Site": "same-origin"}, max_redirects=0
    )
    assert entered.status == 303


def test_a_hotels_page_and_faults_take_nothing_out(worker, proxy, server, watch):
    watch.announce(NO_NETWORK + "|status of 50")
    at_door(worker)
    tries, pauses = [], []
    with proxy.portal(POST, VISITS):
        worker.get_by_role("button", name="一切正常").tap()
        kept(worker)
        badge(worker, "已存本机 1 条")
        for _ in range(3):
            send(worker)
            [item] = items(worker)
            tries.append(item["tries"])
            pauses.append(item["next_at"] - worker.evaluate("Date.now()"))
    assert tries == sorted(tries) and tries[-1] >= 3
    assert pauses[-1] > 1.5 * pauses[0] > 0
    with proxy.fail(500, POST, VISITS), proxy.fail(503, POST, VISITS):
        send(worker)
        assert states(worker) == {"waiting": 1}
    with proxy.cut(POST, VISITS):
        send(worker)
        assert states(worker) == {"waiting": 1}
    # By itself: the page asks again when its pause is over, or as soon as it is looked at.
    worker.reload()
    badge(worker, "都送到了")
    once_each(server, 1)


def test_a_refused_one_at_the_head_holds_up_nobody_and_is_mended(worker, proxy, server, watch):
    watch.announce("status of 422")
    doors = doors_of(server)
    queue(worker, doors[:1], note="长" * 2001, promise="带一份表来")
    queue(worker, (doors * 2)[:29])
    send(worker)
    once_each(server, 29)
    assert states(worker) == {"held": 1, "sent": 29}
    badge(worker, "需要您看一眼 1 条")
    worker.goto("/outbox")
    held = worker.locator("article[data-state=held]")
    expect(held.locator(".error")).to_contain_text("2000")
    assert_accessible(worker)
    held.get_by_role("link", name="改一改").tap()
    expect(worker.locator(".say .errors")).to_contain_text("2000")
    expect(worker.locator("[name=promise]")).to_have_value("带一份表来")
    worker.locator("#note").fill("短一点")
    worker.locator(".say").get_by_role("button", name="记下来").tap()
    kept(worker)
    badge(worker, "都送到了")
    once_each(server, 30)
    assert ("短一点",) in visits(server)
    assert states(worker) == {"sent": 30}


def test_a_form_of_an_older_version_is_taken_in_after_the_update(worker, proxy, server, watch):
    watch.announce(NO_NETWORK)
    at_door(worker)
    proxy.unplug()
    worker.locator("summary", has_text="再说两句").tap()
    worker.locator("#note").fill("三楼灯坏了")
    worker.locator(".say").get_by_role("button", name="记下来").tap()
    kept(worker)
    badge(worker, "已存本机 1 条")
    server.stop()
    server.start("tests.updated:create_app()")
    try:
        proxy.plug()
        send(worker)
        assert visits(server) == [("三楼灯坏了",)]
        assert states(worker) == {"sent": 1}
    finally:
        server.stop()
        server.start()


WRONG_CLOCK = """{
  const off = DAYS * 86400000, Real = Date;
  Date = class extends Real {
    constructor(...given) { given.length ? super(...given) : super(Real.now() + off); }
    static now() { return Real.now() + off; }
  };
}"""
PRIVATE = "IDBFactory.prototype.open = () => { throw new DOMException('', 'SecurityError') }"


@pytest.mark.parametrize("days", [2, -2])
def test_a_clock_that_is_days_off_is_kept_with_its_skew(new_person, proxy, server, days):
    page = new_person("grid-worker", base_url=proxy.url)
    page.add_init_script(WRONG_CLOCK.replace("DAYS", str(days)))
    page.goto("/today")
    at_door(page)
    page.get_by_role("button", name="一切正常").tap()
    kept(page)
    badge(page, "都送到了")
    [[skew, happened, day]] = server.rows(
        "SELECT skew_seconds, abs(julianday(happened_at) - julianday('now')), day FROM visit"
    )
    assert abs(skew + days * 86400) < 60
    assert happened < 0.01
    assert [(day,)] == server.rows("SELECT date('now', '+8 hours')")
    page.goto("/outbox")
    expect(page.locator("outbox-list article")).to_have_attribute("data-state", "sent")


def test_where_nothing_can_be_kept_it_is_said_before_and_sent_at_once(new_person, proxy, server):
    page = new_person("grid-worker", base_url=proxy.url)
    page.add_init_script(PRIVATE)
    page.goto("/today")
    at_door(page)
    expect(page.locator("#no-outbox")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="一切正常").tap()
    expect(page.locator("#flash")).to_contain_text("一切正常")
    once_each(server, 1)


FULL = """
for (const verb of VERBS) {
  const write = IDBObjectStore.prototype[verb];
  IDBObjectStore.prototype[verb] = function (...given) {
    if (this.name === "items") throw new DOMException("no room", "QuotaExceededError");
    return write.apply(this, given);
  };
}
"""


def test_where_the_phone_is_full_it_goes_straight_to_the_server(new_person, proxy, server):
    page = new_person("grid-worker", base_url=proxy.url)
    page.add_init_script(FULL.replace("VERBS", "['add', 'put']"))
    page.goto("/today")
    at_door(page)
    page.locator("summary", has_text="再说两句").tap()
    page.locator("#note").fill("满了")
    page.locator(".say").get_by_role("button", name="记下来").tap()
    kept(page)
    expect(page.locator("#flash")).to_contain_text("撤销")
    assert visits(server) == [("满了",)]
    assert items(page) == []


def test_full_and_without_a_network_what_was_typed_stays(new_person, proxy, server, watch):
    watch.announce(NO_NETWORK)
    page = new_person("grid-worker", base_url=proxy.url)
    page.add_init_script(FULL.replace("VERBS", "['add', 'put']"))
    page.goto("/today")
    at_door(page)
    page.locator("summary", has_text="再说两句").tap()
    page.locator("#note").fill("满了")
    with proxy.drop_request(POST, VISITS):
        page.locator(".say").get_by_role("button", name="记下来").tap()
        expect(page.locator("#flash")).to_contain_text("没有连上网")
    expect(page.locator("#note")).to_have_value("满了")
    page.locator(".say").get_by_role("button", name="记下来").tap()
    kept(page)
    assert visits(server) == [("满了",)]


def test_what_waits_on_a_full_phone_is_shown_and_sent(worker, proxy, server, watch):
    watch.announce(NO_NETWORK)
    queue(worker, doors_of(server)[:3])
    proxy.unplug()
    page = worker.context.new_page()
    page.add_init_script(FULL.replace("VERBS", "['put']"))
    proxy.plug()
    page.goto("/outbox")
    expect(page.locator("outbox-badge")).to_have_attribute("data-state", re.compile("sent|empty"))
    once_each(server, 3)
    assert states(worker) in ({}, {"sent": 3})


def test_words_mended_in_another_tab_are_the_ones_that_go(worker, proxy, server, watch):
    watch.announce(NO_NETWORK + "|status of 422")
    queue(worker, doors_of(server)[:1], note="长" * 2001)
    send(worker)
    assert states(worker) == {"held": 1}
    [item] = items(worker)
    other = worker.context.new_page()
    other.goto(f"{item['page']}#outbox={item['id']}")
    expect(other.locator(".say .errors")).to_contain_text("2000")
    happened = dict(item["fields"])["happened_at"]
    expect(other.locator(".say [name=happened_at]")).to_have_value(happened)
    other.locator("#note").fill("改短了")
    with proxy.drop_request(POST, VISITS):
        other.locator(".say").get_by_role("button", name="记下来").tap()
        kept(other)
    send(worker)
    assert states(worker) == {"sent": 1}
    assert visits(server) == [("改短了",)]


def test_one_act_is_never_written_over_another(worker, server):
    queue(worker, doors_of(server)[:1], note="AAA")
    [first] = items(worker)
    assert do(worker, "clash", first["id"]) == "ConstraintError"
    send(worker)
    assert visits(server) == [("AAA 0",)]
    assert states(worker) == {"sent": 1}


def test_nobody_elses_words_go_under_the_name_of_an_open_page(worker, proxy, server):
    at_door(worker)
    worker.locator("summary", has_text="再说两句").tap()
    worker.locator("#note").fill("别人写的")
    mine = worker.locator("html").get_attribute("data-person")
    become(worker.context, "captain")
    other = worker.context.new_page()
    other.goto("/today")
    expect(worker.locator("html")).not_to_have_attribute("data-person", mine)
    become(worker.context, "grid-worker")
    worker.goto("/outbox")
    badge(worker, "^$")
    assert visits(server) == []


def test_a_refused_photo_stays_until_its_owner_throws_it_away(worker, proxy, server):
    queue(worker, doors_of(server)[:1])
    send(worker)
    do(worker, "refuse")
    worker.goto("/outbox")
    badge(worker, "需要您看一眼 1 条")
    do(worker, "age", 8)
    worker.reload()
    badge(worker, "需要您看一眼 1 条")
    article = worker.locator("article[data-state=held]")
    article.get_by_role("button", name="不要了").tap()
    article.get_by_role("button", name="真的不要了").tap()
    expect(worker.locator("article[data-state=held]")).to_have_count(0)


def test_undone_before_it_was_ever_tried_it_never_goes(new_person, proxy, server):
    page = new_person("grid-worker", base_url=proxy.url)
    page.add_init_script("Object.defineProperty(navigator, 'onLine', { get: () => !window.dead })")
    page.goto("/today")
    at_door(page)
    page.add_init_script("window.dead = true")
    page.evaluate("window.dead = true")
    page.get_by_role("button", name="一切正常").tap()
    kept(page)
    expect(page.locator("#flash")).to_contain_text("已存本机")
    page.locator("#flash").get_by_role("button", name="撤销").tap()
    expect(page.locator("#flash")).to_contain_text("已撤销")
    page.evaluate("window.dead = false")
    send(page)
    assert states(page) == {"withdrawn": 1}
    assert proxy.seen and not [seen for seen in proxy.seen if VISITS.search(seen.path)]
    assert visits(server) == []


def test_undone_when_nobody_knows_whether_it_arrived_it_is_taken_back(worker, proxy, server, watch):
    watch.announce(NO_NETWORK)
    at_door(worker)
    with proxy.drop_answer(POST, VISITS):
        worker.get_by_role("button", name="一切正常").tap()
        kept(worker)
        worker.locator("#flash").get_by_role("button", name="撤销").tap()
        expect(worker.locator("#flash")).to_contain_text("已撤销")
        proxy.wait_for(2, POST, VISITS)
    settled(worker)
    assert server.rows("SELECT count(*), count(voided_at) FROM visit") == [(1, 1)]


def test_undone_after_it_was_sent_it_is_taken_back(worker, server):
    at_door(worker)
    worker.get_by_role("button", name="一切正常").tap()
    kept(worker)
    expect(worker.locator("#flash")).to_contain_text("已送达")
    worker.locator("#flash").get_by_role("button", name="撤销").tap()
    expect(worker.locator("#flash")).to_contain_text("已撤销")
    settled(worker)
    assert server.rows("SELECT count(*), count(voided_at) FROM visit") == [(1, 1)]
