"""A grid worker's morning on a phone: two taps for a normal visit, more only if there is more."""

import io
import re

from PIL import Image
from playwright.sync_api import expect

from tests.browser.accessible import assert_accessible
from tests.browser.outbox import badge, kept, settled

ROUTES = ("**/patrols/doors/*/visits",)


def picture():
    data = io.BytesIO()
    Image.effect_noise((1200, 900), 60).convert("RGB").save(data, "JPEG")
    return {"name": "tap.jpg", "mimeType": "image/jpeg", "buffer": data.getvalue()}


def visits(server):
    return server.rows("SELECT outcome, findings, note, voided_at IS NOT NULL FROM visit")


def test_a_normal_visit_is_two_taps_and_can_be_undone(new_person, server):
    page = new_person("grid-worker")
    page.goto("/today")
    assert_accessible(page)
    page.get_by_role("link", name="3号楼 2单元 301").tap()
    expect(page.get_by_role("button", name="一切正常")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="一切正常").tap()
    expect(page).to_have_url(re.compile("/today$"))
    expect(page.locator("#flash")).to_contain_text("一切正常")
    badge(page, "都送到了")
    assert visits(server) == [("reached", "", "", 0)]
    assert_accessible(page)
    page.get_by_role("button", name="撤销").tap()
    expect(page.locator("#flash")).to_contain_text("已撤销")
    settled(page)
    assert visits(server) == [("reached", "", "", 1)]


def test_a_visit_with_a_chip_a_note_and_a_photo(new_person, server):
    page = new_person("grid-worker")
    page.goto("/patrols/new")
    assert_accessible(page)
    page.get_by_role("link", name=re.compile("3号楼 1单元 101")).tap()
    page.locator("label.chip", has_text="有隐患").tap()
    page.locator("summary", has_text="再说两句").tap()
    page.locator("#note").fill("楼道堆了纸箱")
    page.locator("[name=promise]").fill("请物业来清")
    page.locator("[name=photos]").set_input_files([picture(), picture()])
    expect(page.locator("photo-picker img")).to_have_count(2)
    assert_accessible(page)
    page.get_by_role("button", name="记下来").first.tap()
    kept(page, "/patrols/new")
    expect(page.locator("#flash")).to_contain_text("有隐患")
    badge(page, "都送到了")
    assert visits(server) == [("reached", "hazard", "楼道堆了纸箱", 0)]
    assert server.rows("SELECT count(*), count(DISTINCT sha256) FROM attachment") == [(2, 2)]
    assert server.rows("SELECT text FROM promise") == [("请物业来清",)]
    page.goto("/patrols/visits/1")
    expect(page.locator("article img")).to_have_count(2)
    assert_accessible(page)


def test_a_double_tap_sends_once(new_person, server):
    page = new_person("grid-worker")
    page.goto("/patrols")
    page.locator("a.row").first.tap()
    page.get_by_role("button", name="一切正常").dblclick()
    expect(page.locator("#flash")).to_contain_text("一切正常")
    badge(page, "都送到了")
    assert len(visits(server)) == 1


def test_not_met_then_the_next_rung_then_excused(new_person, server):
    page = new_person("grid-worker")
    door = server.rows("SELECT id FROM household WHERE door = '301' ORDER BY id DESC")[0][0]
    page.goto(f"/patrols/doors/{door}")
    page.locator("summary", has_text="没见着").tap()
    expect(page.get_by_role("button", name="微信没回")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="微信没回").tap()
    expect(page.locator("#flash")).to_contain_text("微信没回")
    badge(page, "都送到了")
    page.goto(f"/patrols/doors/{door}")
    page.locator("summary", has_text="这户不用访").tap()
    page.locator("label.chip", has_text="住院了").tap()
    page.locator("#excuse").get_by_role("button", name="记下来").tap()
    kept(page)
    expect(page.locator("#flash")).to_contain_text("住院了")
    badge(page, "都送到了")
    assert [row[0] for row in visits(server)] == ["tried", "excused"]


def test_no_network_keeps_it_on_the_phone_and_says_so(new_person, server, watch):
    page = new_person("grid-worker")
    watch.announce("ERR_FAILED")
    page.goto("/patrols")
    page.locator("a.row").first.tap()
    page.locator("summary", has_text="再说两句").tap()
    page.locator("#note").fill("水管漏水")
    page.route(ROUTES[0], lambda route: route.abort())
    page.get_by_role("button", name="记下来").first.tap()
    expect(page.locator("#flash")).to_contain_text("已存本机")
    expect(page).to_have_url(re.compile(r":\d+/patrols$"))
    badge(page, "已存本机 1 条")
    assert visits(server) == []
    page.unroute(ROUTES[0])
    page.goto("/outbox")
    page.get_by_role("button", name="现在就送").tap()
    badge(page, "都送到了")
    assert [row[2] for row in visits(server)] == ["水管漏水"]


def test_photos_that_cannot_be_read_are_named_and_the_others_kept(new_person, server):
    page = new_person("grid-worker")
    page.goto("/patrols")
    page.locator("a.row").first.tap()
    page.locator("summary", has_text="再说两句").tap()
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"x" * 1000
    photos = page.locator("[name=photos]")
    photos.set_input_files(
        [picture(), {"name": "a.heic", "mimeType": "image/heic", "buffer": heic}]
    )
    expect(page.locator("photo-picker .error")).to_contain_text("HEIC")
    broken = {"name": "b.jpg", "mimeType": "image/jpeg", "buffer": picture()["buffer"][:900]}
    photos.set_input_files([broken, picture()])
    expect(page.locator("photo-picker img")).to_have_count(2)
    expect(page.locator("photo-picker .error")).to_contain_text("打不开")
    sizes = "[...document.querySelector('[name=photos]').files].map((file) => file.size)"
    whole = len(picture()["buffer"])
    assert all(0 < size < 0.9 * whole for size in page.evaluate(sizes))
    page.get_by_role("button", name="记下来").first.tap()
    badge(page, "都送到了")
    assert server.rows("SELECT count(*) FROM attachment") == [(2,)]


def test_the_map_and_lists_lead_to_every_door(new_person):
    page = new_person("grid-worker")
    for path in ("/areas", "/patrols?view=all", "/patrols?view=season", "/patrols?view=need"):
        page.goto(path)
        assert_accessible(page)
    page.goto("/areas")
    page.get_by_role("link", name=re.compile("3号楼")).first.tap()
    expect(page.locator("a.cell")).to_have_count(12)
    assert_accessible(page)
    page.locator("a.cell").first.tap()
    expect(page.get_by_role("button", name="一切正常")).to_be_visible()


def test_a_unit_head_in_elder_mode_finds_every_door_on_one_page(new_person):
    page = new_person("unit-head")
    page.request.post(
        "/preferences", form={"elder": "1"}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    page.goto("/today")
    expect(page.locator("a.cell")).to_have_count(6)
    assert_accessible(page)
    page.locator("a.cell").first.tap()
    expect(page.get_by_role("button", name="一切正常")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="一切正常").tap()
    expect(page.locator("#flash")).to_contain_text("一切正常")


def test_everything_works_without_javascript(new_person, server, watch):
    watch.announce(r"\.js csp$")  # scripts the page names and the browser does not fetch
    page = new_person("grid-worker", java_script_enabled=False)
    page.goto("/today")
    page.get_by_role("link", name="3号楼 2单元 301").click()
    page.get_by_role("button", name="一切正常").click()
    expect(page).to_have_url(re.compile("/today$"))
    page.get_by_role("button", name="撤销").click()
    assert visits(server) == [("reached", "", "", 1)]
