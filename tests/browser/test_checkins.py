"""At the door of an event, with and without a network: nobody is lost, and nobody counts twice."""

import re

from playwright.sync_api import expect

from tests.browser.accessible import assert_accessible
from tests.browser.doors import opened, scan, take_along
from tests.browser.outbox import NO_NETWORK, items, pack, send, states

TAKEN = "SELECT count(*), count(DISTINCT person_id) FROM check_in WHERE verdict = 'taken'"
IN = "SELECT count(*) FROM participation WHERE state = 'checked_in'"


def station(new_person, event, slug="community-worker"):
    """A phone at the door that opens no other page, so it needs no worker."""
    page = new_person(slug, service_workers="block")
    at_the_door(page, event)
    return page


def cut(*pages):
    """Take the network away, once everything of their pages has come."""
    for page in pages:
        page.wait_for_load_state("networkidle")
        page.context.set_offline(True)


def at_the_door(page, event):
    page.goto(f"/events/{event['id']}/door")
    expect(page.locator("pass-scanner:defined")).to_be_visible()
    page.wait_for_function("() => document.querySelector('door-station').opened")


def test_both_phones_are_offline_and_the_code_of_the_door_checks_in_once(new_person, server, watch):
    watch.announce(NO_NETWORK)
    event = opened(server)
    organiser = station(new_person, event)
    volunteer = new_person("resident")
    volunteer.goto("/today")
    pack(volunteer)
    take_along(volunteer, f"/events/{event['id']}/arrive")
    cut(organiser, volunteer)

    organiser.locator(".chip", has_text="大家扫我的码").tap()
    shown = organiser.locator("door-code")
    expect(shown.locator("svg")).to_be_visible()
    expect(shown).to_contain_text(event["pin"])
    assert_accessible(organiser)
    code = shown.get_attribute("data-code")

    volunteer.goto(f"/events/{event['id']}/arrive?code={code}")
    expect(volunteer.locator("copy-note")).not_to_be_empty()
    expect(volunteer.locator(".arrive-pin")).to_be_hidden()
    assert_accessible(volunteer)
    volunteer.get_by_role("button", name="我到了").tap()
    expect(volunteer.locator("#main .notice:visible").first).to_contain_text("已存本机")
    assert states(volunteer) == {"waiting": 1}
    assert server.rows("SELECT count(*) FROM check_in") == [(0,)]

    for page in (volunteer, organiser):
        page.context.set_offline(False)
    expect(volunteer.locator("outbox-badge")).to_have_attribute("data-state", "sent")
    assert server.rows("SELECT method, verdict, reason FROM check_in") == [("door", "taken", "")]
    assert server.rows(IN) == [(1,)]
    volunteer.reload()
    expect(volunteer.locator("#main")).to_contain_text("到")
    expect(volunteer.get_by_role("button", name="我走了")).to_have_attribute("data-kind", "primary")


def test_two_hundred_passes_in_a_row_offline_arrive_once_each(new_person, server):
    event = opened(server, more=188, walk_in=10)
    page = station(new_person, event)
    cut(page)
    told, took = scan(page, event["tokens"])
    verdicts = [verdict for verdict, _name in told]
    assert verdicts == ["in"] * 190 + ["unlisted"] * 10
    assert told[5][1] == "张003"  # the name opened with the pass
    assert took / 200 < 250, f"{took / 200:.0f} ms a scan"
    print(f"{took / 200:.1f} ms a scan")
    expect(page.locator(".door-inside")).to_have_text("200")
    again, _took = scan(page, event["tokens"][:3])
    assert [verdict for verdict, _name in again] == ["again"] * 3
    assert states(page) == {"waiting": 200}
    page.context.set_offline(False)
    send(page)
    expect(page.locator("outbox-badge")).to_have_attribute("data-state", "sent", timeout=60_000)
    assert server.rows(TAKEN) == [(200, 200)]
    assert server.rows("SELECT count(*) FROM check_in") == [(200,)]
    assert server.rows(IN) == [(200,)]


def test_a_station_that_was_closed_knows_whom_it_noted(new_person, server, watch):
    watch.announce(NO_NETWORK)
    event = opened(server)
    page = new_person("community-worker")
    page.goto("/today")
    pack(page)
    take_along(page, f"/events/{event['id']}/door")
    at_the_door(page, event)
    cut(page)
    scan(page, event["tokens"])
    page.reload()
    expect(page.locator("copy-note")).not_to_be_empty()
    expect(page.locator(".door-inside")).to_have_text("2")
    told, _took = scan(page, event["tokens"])
    assert [verdict for verdict, _name in told] == ["again"] * 2
    page.locator(".chip", has_text="签退").tap()
    told, _took = scan(page, event["tokens"][:1])
    assert told == [["out", "陈晓东"]]
    expect(page.locator(".signal")).to_have_attribute("data-kind", "out")
    page.context.set_offline(False)
    send(page)
    found = server.rows("SELECT direction, verdict FROM check_in ORDER BY id")
    assert found == [("in", "taken"), ("in", "taken"), ("out", "taken")]


def test_a_station_that_is_killed_loses_and_doubles_nobody(new_phone, server, watch):
    watch.announce(NO_NETWORK)
    event = opened(server, more=18)
    phone = new_phone("community-worker")
    phone.page.goto("/today")
    pack(phone.page)
    take_along(phone.page, f"/events/{event['id']}/door")
    at_the_door(phone.page, event)
    phone.page.wait_for_load_state("networkidle")
    phone.offline()
    told, _took = scan(phone.page, event["tokens"])
    assert [verdict for verdict, _name in told] == ["in"] * 20
    phone.kill()
    phone.start()
    at_the_door(phone.page, event)
    expect(phone.page.locator(".door-inside")).to_have_text("20")
    told, _took = scan(phone.page, event["tokens"][:2])
    assert [verdict for verdict, _name in told] == ["again"] * 2
    assert server.rows("SELECT count(*) FROM check_in") == [(0,)]
    phone.offline(False)
    phone.page.reload()
    send(phone.page)
    expect(phone.page.locator("outbox-badge")).to_have_attribute("data-state", "sent")
    assert server.rows(TAKEN) == [(20, 20)]


def test_two_stations_offline_with_the_same_people_credit_each_once(new_person, server):
    event = opened(server, more=8)
    first = station(new_person, event)
    second = station(new_person, event, "secretary")
    cut(first, second)
    scan(first, event["tokens"][:7])
    scan(second, event["tokens"][3:])
    for page in (first, second):
        page.context.set_offline(False)
        send(page)
    found = server.rows("SELECT verdict, count(*) FROM check_in GROUP BY verdict ORDER BY verdict")
    assert found == [("again", 4), ("taken", 10)]
    assert server.rows(IN) == [(10,)]


def test_what_is_not_good_is_told_and_kept_where_it_says_who(new_person, server):
    event = opened(server, more=1)
    server.write(
        "UPDATE pass SET revoked_at = issued_at WHERE person_id ="
        " (SELECT id FROM person WHERE slug = 'elder')"
    )
    page = station(new_person, event)
    cut(page)
    good, revoked, torn = event["tokens"][0], event["tokens"][1], event["tokens"][2][:60]
    told, _took = scan(page, [revoked, torn, "https://example.com/x", "ABCD1234", good])
    assert [verdict for verdict, _name in told] == ["revoked", "bad", "other", "bad", "in"]
    assert states(page) == {"waiting": 2}
    assert_accessible(page)
    page.context.set_offline(False)
    send(page)
    found = server.rows("SELECT verdict, reason FROM check_in ORDER BY id")
    assert found == [("refused", "revoked"), ("taken", "")]


def test_an_old_code_is_told_and_a_captain_gives_the_second_chance(new_person, server):
    event = opened(server)
    old = "AAAAAAAAAAAAAAAAAAAAAAA"
    volunteer = new_person("resident")
    volunteer.goto(f"/events/{event['id']}/arrive?code={old}")
    volunteer.get_by_role("button", name="我到了").tap()
    expect(volunteer.locator("#main .notice:visible").first).to_contain_text("就算数")
    [item] = items(volunteer)
    assert (item["state"], item["code"]) == ("sent", 202) and "就算数" in item["words"]

    captain = new_person("captain")
    captain.goto(f"/events/{event['id']}/door/names")
    expect(captain.locator(".waiting")).to_contain_text("陈晓东")
    assert_accessible(captain)
    captain.get_by_role("button", name="人在的").tap()
    expect(captain.locator(".waiting")).to_have_count(0)
    assert server.rows(IN) == [(1,)]


def test_a_captain_ticks_names_without_a_network(new_person, server):
    event = opened(server, more=12)
    page = new_person("captain", service_workers="block")
    page.goto(f"/events/{event['id']}/door/names")
    expect(page.locator("tick-list:defined")).to_be_visible()
    cut(page)
    page.locator("[type=search]").fill("陈晓东")
    expect(page.locator(".tick:visible")).to_have_count(1)
    page.locator(".tick:visible").tap()
    expect(page.locator(".tick-noted")).to_contain_text("已存本机")
    page.locator("[type=search]").fill("")
    page.locator(".tick", has_text="张003").tap()
    page.locator(".tick", has_text="张003").tap(force=True)  # a second tap does nothing
    assert states(page) == {"waiting": 2}
    page.locator(".chip", has_text="签退").tap()
    expect(page.locator(".tick:visible")).to_have_count(2)
    page.locator(".tick:visible").first.tap()
    page.context.set_offline(False)
    send(page)
    assert sorted(server.rows("SELECT direction, method, verdict FROM check_in")) == [
        ("in", "tick", "taken"),
        ("in", "tick", "taken"),
        ("out", "tick", "taken"),
    ]


def test_the_four_digits_are_typed(new_person, server):
    event = opened(server)
    page = new_person("resident")
    page.goto(f"/events/{event['id']}/arrive")
    page.get_by_label("现场的四位数字").fill(event["pin"])
    page.get_by_role("button", name="我到了").tap()
    expect(page.locator("#main .notice[data-kind=ok]:visible").first).to_be_visible()
    assert server.rows("SELECT method, verdict FROM check_in") == [("pin", "taken")]


def test_my_code_is_large_and_can_be_replaced(new_person, server):
    page = new_person("resident")
    page.goto("/passes/mine")
    number = page.locator(".pass-number")
    first = number.inner_text()
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", first)
    assert page.locator(".pass-card svg").bounding_box()["width"] > 250
    assert_accessible(page)
    page.locator("#lost > summary").tap()
    page.get_by_role("button", name="重新做一个").tap()
    expect(number).not_to_have_text(first)
