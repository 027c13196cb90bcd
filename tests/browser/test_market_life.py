"""The market on phones: reserved at home, collected at a counter without a network, entered when
there is one again; nothing is lost, and nothing counts twice."""

import json
import re
import subprocess
import sys

from playwright.sync_api import expect

from tests.browser.accessible import assert_accessible
from tests.browser.doors import take_along
from tests.browser.outbox import NO_NETWORK, pack, send, states
from tests.browser.server import ROOT

MAKE = "import sys; from tests import redemptions; print(redemptions.opened(sys.argv[1]))"
STATE = "SELECT state, conflict, is_offline FROM redemption ORDER BY id"


def opened(server, cap=0, **points):
    """{rice, salt: ids, tokens: {slug: text of the pass}}; points by slug."""
    said = json.dumps({"cap": cap, "points": points})
    made = subprocess.run(
        [sys.executable, "-c", MAKE, said],
        cwd=ROOT,
        env=server.environ,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return json.loads(made.stdout.splitlines()[-1])


def reserve(page, good):
    """Two taps from the shelf. Returns the six digits."""
    page.goto("/shop")
    page.locator(f"#good-{good}").tap()
    page.get_by_role("button", name="预约", exact=True).tap()
    code = page.locator(".pick-code")
    expect(code).to_be_visible()
    return re.sub(r"\D", "", code.text_content())


def counter(new_person, slug="shopkeeper"):
    """A phone at the counter that has it in its day pack."""
    page = new_person(slug)
    page.goto("/today")
    pack(page)
    take_along(page, "/counter")
    at_the_counter(page)
    page.wait_for_load_state("networkidle")
    return page


def at_the_counter(page):
    page.goto("/counter")
    expect(page.locator("counter-desk:defined")).to_be_visible()
    expect(page.locator("pass-scanner:defined")).to_be_visible()


def look_up(page, text):
    page.locator("#desk-code").fill(text)
    page.get_by_role("button", name="查", exact=False).first.tap()


def anew(page):
    """Wait until the counter stands there for the next one."""
    expect(page.locator(".desk-found .desk-card")).to_have_count(0)
    expect(page.locator("counter-desk:defined")).to_be_visible()
    page.wait_for_load_state()


def sign(page, card):
    """A finger on the screen."""
    pad = card.locator("sign-pad svg")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    page.mouse.down()
    for step in range(1, 6):
        page.mouse.move(box["x"] + 40 + 30 * step, box["y"] + 40 + 20 * (step % 2))
    page.mouse.up()
    expect(card.locator("[name=signature]")).to_have_value(re.compile(r"^M\d+ \d+L"))


def test_reserved_at_home_and_collected_offline_with_a_signature(new_person, server, watch):
    watch.announce(NO_NETWORK)
    made = opened(server, resident=30)
    home = new_person("resident")
    code = reserve(home, made["rice"])
    assert_accessible(home)
    page = counter(new_person)
    assert_accessible(page)
    assert code not in page.content() and "大米" not in page.locator(".shop-cache").inner_html()
    page.context.set_offline(True)

    look_up(page, "000000" if code != "000000" else "111111")
    expect(page.locator(".signal")).to_contain_text("本机没有这个领取码")
    look_up(page, code)
    card = page.locator(".desk-found .desk-card")
    expect(card).to_contain_text("大米")
    expect(card).to_contain_text("陈*东")
    assert_accessible(page)
    sign(page, card)
    card.get_by_role("button", name="发放", exact=True).tap()
    anew(page)
    expect(page.locator("outbox-badge")).to_be_visible()
    assert states(page) == {"waiting": 1}
    assert server.rows(STATE) == [("reserved", "", 0)]

    at_the_counter(page)
    look_up(page, code)
    expect(page.locator(".signal")).to_contain_text("只记一次")
    page.context.set_offline(False)
    send(page)
    assert server.rows(STATE) == [("handed_over", "", 1)]
    home.goto("/redemptions")
    expect(home.locator("#main")).to_contain_text("已领取")


def test_the_code_is_there_without_a_network(new_person, server, watch):
    watch.announce(NO_NETWORK)
    made = opened(server, resident=30)
    home = new_person("resident")
    code = reserve(home, made["rice"])
    pack(home)
    take_along(home, "/redemptions")
    home.context.set_offline(True)
    home.goto("/redemptions")
    expect(home.locator("copy-note")).not_to_be_empty()
    expect(home.locator(".pick-code")).to_contain_text(code[3:])


def test_a_walk_up_over_the_cap_is_refused_on_the_phone_and_a_conflict_is_settled(
    new_person, server, watch
):
    watch.announce(NO_NETWORK)
    made = opened(server, cap=25, resident=0, elder=10)
    page = counter(new_person)
    page.context.set_offline(True)
    look_up(page, made["tokens"]["resident"])
    card = page.locator(".desk-found .desk-card")
    expect(card.locator(".desk-left")).to_contain_text("25 分")
    selects = card.locator("select")
    selects.nth(0).select_option("2")
    sign(page, card)
    card.get_by_role("button", name="当场发放").tap()
    expect(card.locator(".error[role=alert]")).to_contain_text("超过了")
    assert states(page) == {}
    selects.nth(0).select_option("1")
    card.get_by_role("button", name="当场发放").tap()
    anew(page)
    assert states(page) == {"waiting": 1}

    at_the_counter(page)
    look_up(page, made["tokens"]["elder"])
    expect(card.locator(".desk-left")).to_contain_text("还能发放 5 分")
    card.locator("select").nth(1).select_option("2")
    sign(page, card)
    card.get_by_role("button", name="当场发放").tap()
    expect(card.locator(".error[role=alert]")).to_contain_text("超过了")

    page.context.set_offline(False)
    send(page)
    assert server.rows(STATE) == [("unsettled", "no_points", 1)]
    office = new_person("secretary")
    office.goto("/counter/unsettled")
    assert_accessible(office)
    office.locator(".row", has_text="大米").tap()
    office.locator("#move-waive summary").tap()
    office.locator("#move-waive textarea").fill("社区承担")
    office.locator("#move-waive").get_by_role("button", name="由社区承担").tap()
    expect(office.locator("#main [data-state=waived]")).to_be_visible()
    assert server.rows("SELECT state FROM redemption") == [("waived",)]


def test_with_a_network_a_walk_up_is_paid_for_on_the_spot(new_person, server):
    made = opened(server, cap=25, resident=30)
    page = counter(new_person)
    look_up(page, made["tokens"]["resident"])
    page.wait_for_url("**/counter?**")
    expect(page.locator("#main")).to_contain_text("可用 30 分")
    card = page.locator(".desk-found .desk-card")
    card.locator("select").nth(0).select_option("1")
    card.get_by_label("或者写见证人").fill("孙阿姨")
    card.get_by_role("button", name="当场发放").tap()
    expect(page.locator("#flash")).to_contain_text("已发放：大米")
    assert server.rows(STATE) == [("handed_over", "", 0)]
