"""The four steps of credit points through everybody's phone, to points in the account; what was
seen at a door without a network."""

import re

from playwright.sync_api import expect

from services import clock
from tests.browser.accessible import assert_accessible
from tests.browser.outbox import NO_NETWORK, badge, opened, pack, settled
from tests.browser.test_events_life import tap

POLICY = """
INSERT INTO points_policy (community_id, version, text, starts_on, credit_holder, publicise_days,
 hold_days, offline_cap, state, author_id, made_at, adopted_by_id, adopted_at)
SELECT area.id, 1, '做了好事就记一份谢意', '2020-01-01', 'person', 3, 7, 0, 'adopted', person.id,
 '2020-01-01 00:00:00', person.id, '2020-01-01 00:00:00'
FROM area, person WHERE area.name = '宝龙社区' AND person.slug = 'secretary'
"""
RULES = """
INSERT INTO points_rule (policy_id, key, account, per, name, points, points_most, assessors,
 position)
VALUES (1, 'help', 'credit', 'matter', '帮助邻居', 5, NULL, 3, 0),
 (1, 'clean', 'credit', 'matter', '打扫楼道', 3, 8, 3, 1)
"""
STATES = "SELECT state FROM credit_application ORDER BY id"


def agreed(server):
    """The community has agreed on rules."""
    server.write(POLICY)
    server.write(RULES)


def states(server):
    return [state for (state,) in server.rows(STATES)]


def chosen(page, matter):
    page.locator("label.chip", has_text=matter).tap()


def they_declare(server, resident, captain, elder):
    """One in two taps, one written down by the captain and confirmed."""
    opened(resident, "/credits")
    tap(resident, "我要申报")
    chosen(resident, "帮助邻居")
    assert_accessible(resident)
    tap(resident, "报上去")
    expect(resident).to_have_url(re.compile("/credits$"))
    settled(resident)

    opened(captain, "/credits/notes/new")
    tap(captain, "王秀兰")
    chosen(captain, "打扫楼道")
    tap(captain, "记下来")
    settled(captain)
    assert states(server) == ["declared", "noted"]

    opened(elder, "/credits")
    assert_accessible(elder)
    tap(elder, "是我做的")
    settled(elder)
    assert states(server) == ["declared", "declared"]


def the_collector_looks(server, collector):
    for name in ("陈晓东", "王秀兰"):
        opened(collector, "/credits/collecting")
        tap(collector, name)
        collector.locator("[name=facts]").fill("邻居都看见了")
        assert_accessible(collector)
        tap(collector, "看过了")
        settled(collector)
    assert states(server) == ["collected", "collected"]


def test_four_steps_through_everybody(new_person, page, server):
    agreed(server)
    resident, captain, elder = (new_person(slug) for slug in ("resident", "captain", "elder"))
    they_declare(server, resident, captain, elder)
    the_collector_looks(server, new_person("collector"))
    for slug in ("council-1", "council-2", "council-3"):
        member = new_person(slug)
        opened(member, "/credits/sitting")
        assert_accessible(member)
        tap(member, "都评好了")
        expect(member.locator("#main")).to_contain_text("现在没有要评定的")
    assert states(server) == ["assessed", "assessed"]

    worker = new_person("community-worker")
    opened(worker, "/credits/reviewing")
    assert_accessible(worker)
    tap(worker, "勾选的都同意")
    expect(worker.locator("#main")).to_contain_text("现在没有要审核的")
    [[community]] = server.rows("SELECT community_id FROM credit_application LIMIT 1")
    page.goto(f"/credits/notices/{community}")
    expect(page.locator("#main")).to_contain_text("王* · 打扫楼道")
    expect(page.locator("#main")).not_to_contain_text("秀兰")
    assert_accessible(page)

    over = str(clock.today() - clock.DAY)
    server.write("UPDATE credit_application SET publicised_until = ?", over)
    for phone, points in ((resident, 5), (elder, 3)):
        opened(phone, "/credits")
        phone.locator("#main a[data-state]").first.tap()
        expect(phone.locator("#main")).to_contain_text(f"{points}分已入账")
    assert_accessible(elder)
    assert states(server) == ["posted", "posted"]
    balances = server.rows("SELECT balance FROM points_account WHERE kind = 'credit' ORDER BY id")
    assert balances == [(5,), (3,)]


def test_what_was_seen_at_a_door_waits_for_the_network(new_person, proxy, server, watch):
    agreed(server)
    resident = new_person("resident")
    opened(resident, "/credits/new")
    chosen(resident, "帮助邻居")
    tap(resident, "报上去")
    settled(resident)
    collector = new_person("collector", base_url=proxy.url)
    opened(collector, "/credits")
    pack(collector)
    watch.announce(NO_NETWORK)
    proxy.unplug()
    opened(collector, "/credits/collecting")
    tap(collector, "陈晓东")
    collector.locator("[name=facts]").fill("看到他把菜拎上五楼")
    tap(collector, "看过了")
    badge(collector, "已存本机")
    assert states(server) == ["declared"]
    proxy.plug()
    settled(collector)
    assert states(server) == ["collected"]
