"""A day without a network: everything opens, everything is kept, and all of it arrives once."""

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
    kept,
    once_each,
    pack,
    queue,
    states,
)
from tests.browser.server import Server
from tests.large import DOORS

PACK_BYTES = 150 * 1024
SOUND = b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm" + bytes(range(256)) * 200
VOICE = {"name": "voice.webm", "mimeType": "audio/webm", "buffer": SOUND}


def picture():
    """A photo like no other, as a phone takes it."""
    data = io.BytesIO()
    Image.effect_noise((1200, 900), 60).convert("RGB").save(data, "JPEG")
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": data.getvalue()}


def note_visit(page, door, photo=None, stay=False):
    """At a door, without a network: with a photo, or in two taps. Ends on the next page, or, to
    `stay`, with the words that it is kept."""
    page.goto(f"/patrols/doors/{door}")
    if photo is None:
        page.get_by_role("button", name="一切正常").tap()
    else:
        page.locator("summary", has_text="再说两句").tap()
        page.locator("[name=photos]").set_input_files([photo])
        expect(page.locator("photo-picker img")).to_have_count(1)
        page.locator(".say").get_by_role("button", name="记下来").tap()
    expect(page.locator("#flash")).to_contain_text("已存本机")
    if not stay:
        kept(page)


def speak(page, door):
    """A visit with a voice note."""
    page.goto(f"/patrols/doors/{door}")
    page.locator("summary", has_text="再说两句").tap()
    page.locator("[name=voice]").set_input_files([VOICE])
    page.locator("#note").fill("说了一段")
    page.locator(".say").get_by_role("button", name="记下来").tap()
    kept(page)


def test_aeroplane_mode_visits_photos_a_voice_and_the_phone_dies(new_phone, server, watch):
    watch.announce(NO_NETWORK)
    phone = new_phone("grid-worker")
    phone.page.goto("/today")
    pack(phone.page)
    phone.offline()
    doors = doors_of(server)[:20]
    speak(phone.page, doors[0])
    for number, door in enumerate(doors):
        note_visit(phone.page, door, picture() if number % 2 else None, stay=number == 19)
    phone.kill()
    phone.start()
    phone.page.goto("/today")
    badge(phone.page, "已存本机 21 条")
    assert server.rows("SELECT count(*) FROM visit") == [(0,)]
    phone.offline(False)
    phone.page.goto("/outbox")
    expect(phone.page.locator("outbox-badge")).to_have_attribute(
        "data-state", "sent", timeout=30_000
    )
    once_each(server, 21)
    assert server.rows("SELECT kind, size FROM attachment WHERE kind = 'voice'") == [
        ("voice", len(SOUND))
    ]
    assert server.rows("SELECT count(DISTINCT household_id) FROM visit") == [(20,)]
    photos = "SELECT count(*), count(DISTINCT visit_id), count(DISTINCT sha256) FROM attachment"
    photos += " WHERE kind = 'photo'"
    assert server.rows(photos) == [(10, 10, 10)]
    assert server.rows("SELECT count(*) FROM awaited_file WHERE arrived_at IS NULL") == [(0,)]
    stored, _keys = do(phone.page, "stored")
    assert '"kind":"photo"' not in stored, "what has arrived is off the phone"


@pytest.fixture
def large(tmp_path_factory):
    """A server of its own with a grid of 300 doors."""
    server = Server(tmp_path_factory.mktemp("large"), village="tests.large.build")
    yield server
    server.stop()


def test_the_pack_of_three_hundred_doors_is_one_request_and_fifty_doors_open(
    large, new_person, watch
):
    watch.announce(NO_NETWORK)
    page = new_person("grid-worker", base_url=large.url)
    asked = []
    page.context.on("response", lambda answer: asked.append(answer))
    page.goto("/today")
    about = pack(page)
    assert about["doors"] == DOORS and about["total"] == len(about["tags"])
    answers = [answer for answer in asked if answer.url == f"{large.url}/pack"]
    assert len(answers) == 1
    sizes = answers[0].request.sizes()
    assert 0 < sizes["responseBodySize"] + sizes["responseHeadersSize"] <= PACK_BYTES
    page.context.set_offline(True)
    doors = doors_of(large)
    assert len(doors) == DOORS
    for door in doors[:: len(doors) // 50][:50]:
        page.goto(f"/patrols/doors/{door}?back=/patrols")
        expect(page.locator(f"#household-{door}")).to_be_visible()
        expect(page.locator("copy-note")).to_contain_text("的内容")
    assert_accessible(page)
    for path in ("/patrols/new", "/areas", "/patrols?view=all", "/reports/diary", "/people/me"):
        page.goto(path)
        expect(page.locator("copy-note")).to_contain_text("的内容")
    queue(page, doors[-1:])
    page.goto("/patrols?view=all")
    badge(page, "已存本机 1 条")


def test_five_hundred_drain_though_the_server_dies_twice(new_person, proxy, server, watch):
    watch.announce(NO_NETWORK)
    page = new_person("grid-worker", base_url=proxy.url)
    page.goto("/outbox")
    proxy.unplug()
    doors = doors_of(server)
    queue(page, (doors * 21)[:500])
    proxy.plug()
    page.reload()
    for arrived in (100, 250):
        proxy.wait_for(arrived, "POST", re.compile("/visits$"), timeout=60)
        server.kill()
        expect(page.locator("outbox-badge")).to_have_attribute("data-state", "waiting")
        server.start()
        page.reload()
    expect(page.locator("outbox-badge")).to_have_attribute("data-state", "sent", timeout=90_000)
    once_each(server, 500)
    assert states(page) == {"sent": 500}


def test_amended_voided_and_promised_without_a_network(new_person, proxy, server, watch):
    watch.announce(NO_NETWORK)
    page = new_person("grid-worker", base_url=proxy.url)
    page.goto("/today")
    [[home]] = server.rows("SELECT household_id FROM care_note")
    page.goto(f"/patrols/doors/{home}")
    page.locator("summary", has_text="再说两句").tap()
    page.locator("#note").fill("水管漏水")
    page.locator("[name=promise]").fill("请物业来修")
    page.locator(".say").get_by_role("button", name="记下来").tap()
    kept(page)
    badge(page, "都送到了")
    pack(page)
    page.get_by_role("button", name="现在更新").tap()
    expect(page.get_by_role("button", name="现在更新")).to_be_enabled()
    [[visit]] = server.rows("SELECT id FROM visit")

    page.context.set_offline(True)
    page.goto(f"/patrols/doors/{home}")
    page.get_by_role("button", name="办好了").tap()
    expect(page.locator("#flash")).to_contain_text("已存本机")
    expect(page.locator("div[id^=promise-]")).to_have_attribute("data-kept", "waiting")
    page.goto(f"/patrols/visits/{visit}/edit")
    page.locator("[name=note]").fill("水管漏水，已关总阀")
    page.get_by_role("button", name="记下来").tap()
    kept(page, f"/patrols/visits/{visit}")
    expect(page.locator("#main > .notice[data-own-mark]")).to_contain_text("已关总阀")
    note_visit(page, doors_of(server)[0])
    page.goto("/outbox")
    # Noted, never sent, and said better already.
    article = page.locator("outbox-list article", has_text="一切正常")
    article.get_by_role("link", name="改一改").tap()
    page.locator("[name=note]").fill("门口堆了箱子")
    page.get_by_role("button", name="记下来").tap()
    expect(page.locator("#flash")).to_contain_text("已存本机")
    page.goto(f"/patrols/visits/{visit}")
    page.locator("#void > summary").tap()
    page.locator("[name=reason]").fill("记错了")
    page.locator("#void dialog").get_by_role("button", name="撤回").first.tap()
    badge(page, "已存本机 5 条")

    page.context.set_offline(False)
    page.goto("/outbox")
    badge(page, "都送到了")
    assert server.rows("SELECT note, version, voided_at IS NOT NULL FROM visit ORDER BY id") == [
        ("水管漏水，已关总阀", 2, 1),
        ("门口堆了箱子", 2, 0),
    ]
    assert server.rows("SELECT kept_at IS NOT NULL FROM promise") == [(1,)]


def test_how_old_a_copy_is_says_the_servers_clock(new_person, proxy, server, watch):
    watch.announce(NO_NETWORK)
    page = new_person("grid-worker", base_url=proxy.url)
    page.goto("/today")
    about = pack(page)
    page.context.set_offline(True)
    page.goto("/today")
    shown = page.locator("copy-note").inner_text()
    hour, minute = map(int, re.search(r"(\d+):(\d+)", shown).groups())
    [[now]] = server.rows(
        "SELECT strftime('%H:%M', ? / 1000, 'unixepoch', '+8 hours')", about["made_at"]
    )
    assert now == f"{hour:02d}:{minute:02d}"
