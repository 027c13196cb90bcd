"""The life of an event in a real browser, through everybody; a child who comes along; reporting in,
and a post claimed without a network."""

import re
from datetime import timedelta

from playwright.sync_api import expect

from services import clock
from tests.browser.accessible import assert_accessible
from tests.browser.outbox import NO_NETWORK, badge, opened, pack, settled

STATES = """
SELECT person.slug, participation.state FROM participation
JOIN person ON person.id = participation.person_id ORDER BY person.slug
"""
EARLIER = """
UPDATE check_in SET happened_at = strftime('%Y-%m-%d %H:%M:%f', happened_at, '-50 minutes')
"""


def tap(page, name, within="#main", exact=False):
    """Tap what has this name, a button or a link, as soon as it is there."""
    name = re.compile(f"^{name}$") if exact else name
    found = page.locator(within).locator("button, a, summary").filter(has_text=name, visible=True)
    found.first.tap()


def stands(server, **states):
    """The participations of these people are in these states."""
    found = dict(server.rows(STATES))
    assert {slug: found.get(slug) for slug in states} == states


def published(organiser, **said):
    """The organiser prepares an event for tomorrow and publishes it. Returns its address."""
    organiser.goto("/events")
    tap(organiser, "发起活动")
    tap(organiser, "环境整治")
    organiser.wait_for_url(re.compile("kind=cleaning"))
    said = {
        "title": "周末清洁家园",
        "place": "小区东门",
        "from_time": "09:00",
        "to_time": "11:00",
    } | said
    for name, value in (said | {"day": str(clock.today() + clock.DAY)}).items():
        organiser.locator(f"[name={name}]").fill(value)
    if not organiser.locator("[name=takes_minors][value=yes]").is_checked():
        organiser.locator("label.chip:has([name=takes_minors][value=yes])").tap()
    organiser.locator("[name=publish]").tap()
    organiser.wait_for_url(re.compile(r"/events/\d+$"))
    return f"/events/{organiser.url.rpartition('/')[2]}"


def begun(server, minutes, left):
    """The event began so many minutes ago and goes on for so many."""
    now = clock.now()
    times = (now - timedelta(minutes=minutes), now + timedelta(minutes=left))
    server.write("UPDATE event SET starts_at = ?, ends_at = ?", *map(str, times))


def signed_up(page, event, button="我要报名", state="signed_up"):
    opened(page, event)
    tap(page, button)
    expect(page.locator("#mine")).to_have_attribute("data-state", state)


def people_find_their_way_there(phones, server, event):
    """By a link, told in person, from the waiting list."""
    organiser, resident, captain, volunteer = phones
    tap(organiser, "邀请")
    tap(organiser, "看看有多少人")
    tap(organiser, "邀请", "#main form[method=post]")
    expect(organiser).to_have_url(re.compile(f"{event}$"))
    tap(organiser, "分享")
    link = re.search(r"/e/[\w-]+", organiser.locator("#main .share-text").inner_text())[0]

    resident.goto(link)
    tap(resident, "报名", exact=True)
    expect(resident).to_have_url(re.compile(f"{event}$"))
    signed_up(resident, event)

    opened(captain, event)
    elder = captain.locator(".person", has_text="王秀兰")
    elder.get_by_role("button", name="已当面告知").tap()
    expect(captain.locator(".person", has_text="王秀兰")).to_have_attribute(
        "data-state", "notice_received"
    )
    assert_accessible(captain)
    captain.locator(".person a", has_text="王秀兰").tap()
    tap(captain, "帮王秀兰报名")
    expect(captain.locator(".person", has_text="王秀兰")).to_have_attribute(
        "data-state", "signed_up"
    )
    stands(server, elder="signed_up")

    signed_up(volunteer, event, "候补", "waitlisted")
    opened(resident, event)
    tap(resident, "退出报名")
    tap(resident, "退出报名", "dialog[open] form[action]")
    expect(resident.locator("#mine")).to_have_attribute("data-state", "cancelled_by_self")
    stands(server, volunteer="signed_up", resident="cancelled_by_self")
    opened(volunteer, event)
    tap(volunteer, "我会到")
    expect(volunteer.locator("#mine")).to_have_attribute("data-state", "confirmed")


def they_come_and_go(organiser, volunteer, server, event):
    """One with a pass, one ticked by name; minutes at once."""
    volunteer.goto("/passes/mine")
    number = volunteer.locator(".pass-number").inner_text()
    opened(organiser, "/today")
    organiser.locator("#today-events a", has_text="去签到").tap()
    expect(organiser.locator("pass-scanner:defined")).to_be_visible()
    organiser.locator("#door-code").fill(number)
    organiser.keyboard.press("Enter")
    expect(organiser.locator(".signal")).to_have_attribute("data-kind", "in")
    opened(organiser, f"{event}/door/names")
    organiser.locator(".tick", has_text="王秀兰").locator("input").tap()
    settled(organiser)
    stands(server, volunteer="checked_in", elder="checked_in")
    server.write(EARLIER)

    opened(organiser, f"{event}/door")
    organiser.wait_for_function("() => document.querySelector('door-station').opened")
    organiser.locator(".chip", has_text="签退").tap()
    organiser.locator("#door-code").fill(number)
    organiser.keyboard.press("Enter")
    expect(organiser.locator(".signal")).to_have_attribute("data-kind", "out")
    settled(organiser)
    opened(volunteer, event)
    expect(volunteer.locator("#mine .own-state")).to_have_text(re.compile(r"5[01]分钟，待确认"))
    assert_accessible(volunteer)


def it_is_settled(organiser, worker, server, event):
    begun(server, 60, 0)
    opened(organiser, event)
    tap(organiser, "结束活动")
    organiser.locator("dialog[open] [name=outcome]").fill("捡了三袋垃圾，楼道亮堂了。")
    tap(organiser, "结束活动", "dialog[open] form[action]")
    expect(organiser.locator("article")).to_have_attribute("data-state", "ended")
    stands(server, volunteer="hours_pending", elder="hours_pending")

    opened(worker, event)
    tap(worker, "先核对时长")
    tap(worker, "确认这些时长")
    expect(worker.locator("#people-confirm")).to_have_count(0)
    tap(worker, "结算", exact=True)
    expect(worker.locator("article")).to_have_attribute("data-state", "settled")
    assert_accessible(worker)
    stands(server, volunteer="hours_confirmed", elder="hours_confirmed")


def test_from_an_idea_to_a_thank_you_and_a_paper(new_person, page, server):
    slugs = ("organiser", "resident", "captain", "volunteer")
    phones = organiser, _resident, _captain, volunteer = [new_person(slug) for slug in slugs]
    event = published(organiser, capacity="2")
    people_find_their_way_there(phones, server, event)
    begun(server, 60, 60)
    they_come_and_go(organiser, volunteer, server, event)
    it_is_settled(organiser, new_person("community-worker"), server, event)

    opened(volunteer, event)
    expect(volunteer.locator("article")).to_contain_text("捡了三袋垃圾")
    expect(volunteer.locator("#mine")).to_contain_text("谢谢")
    volunteer.goto("/records")
    expect(volunteer.locator("#main")).to_contain_text("周末清洁家园")
    tap(volunteer, "开带编号的记录")
    tap(volunteer, "开记录", exact=True)
    volunteer.wait_for_url(re.compile(r"/records/MS-"))
    assert_accessible(volunteer)
    number = volunteer.url.rpartition("/")[2]

    page.goto("/check")
    page.locator("[name=number]").fill(number.lower().replace("-", ""))
    tap(page, "查验")
    expect(page).to_have_url(re.compile(f"/check/{number}$"))
    expect(page.locator("dl.facts")).to_contain_text("分钟")
    assert "唐小雨" not in page.content() and "唐*雨" not in page.content()
    assert_accessible(page)


def test_a_guardian_enters_a_child_and_signs_it_up(new_person, server):
    event = published(new_person("organiser"))
    guardian = new_person("resident")
    guardian.goto("/guardians")
    guardian.locator("[name=name]").fill("陈小朵")
    guardian.locator("label:has([name=consents])").tap()
    tap(guardian, "登记这个孩子")
    expect(guardian.locator("[id^=guardianship-]")).to_contain_text("陈小朵")
    assert_accessible(guardian)
    opened(guardian, event)
    tap(guardian, "陈小朵", "[id^=ward-]")
    expect(guardian.locator("[id^=ward-]")).to_have_attribute("data-state", "signed_up")
    assert_accessible(guardian)
    guardian.goto("/passes/mine")
    tap(guardian, "陈小朵")
    expect(guardian.locator(".pass-card")).to_contain_text("陈小朵")
    rows = server.rows("SELECT person.slug FROM participation JOIN person ON person_id = person.id")
    assert rows == [(None,)]


def test_a_member_reports_in_and_claims_a_post_without_a_network(new_person, server, watch, proxy):
    watch.announce(NO_NETWORK)
    branch = new_person("estate-secretary")
    branch.goto("/claims")
    tap(branch, "挂出岗位")
    branch.locator("[name=title]").fill("车棚看护员")
    branch.locator("[name=duty]").fill("每天傍晚看一眼车棚。")
    branch.locator("[name=seats]").fill("1")
    tap(branch, "挂出")
    expect(branch.locator("#main")).to_contain_text("车棚看护员")

    member = new_person("resident", base_url=proxy.url)
    member.goto("/registrations")
    tap(member, "党员报到")
    member.locator("dialog[open] label:has([name=consents])").tap()
    tap(member, "报到", "dialog[open] form[action]")
    expect(member.locator("[id^=registration-]")).to_have_attribute("data-state", "applied")
    assert_accessible(member)
    opened(branch, "/today/events")
    tap(branch, "人报到")
    tap(branch, "陈*东")
    tap(branch, "欢迎加入", exact=True)
    expect(branch.locator("[id^=registration-]")).to_have_count(0)

    pack(member)
    opened(member, "/claims")
    tap(member, "车棚看护员")
    member.wait_for_load_state("networkidle")
    proxy.unplug()
    tap(member, "我来认领")
    badge(member, "已存本机")
    assert server.rows("SELECT * FROM post_claim") == []
    proxy.plug()
    opened(member, "/outbox")
    badge(member, "都送到了")
    assert server.rows("SELECT state FROM post_claim") == [("claimed",)]
    opened(branch, "/claims")
    tap(branch, "陈晓东")
    tap(branch, "同意")
    opened(member, "/claims")
    expect(member.locator("[id^=claim-]")).to_have_attribute("data-state", "serving")
