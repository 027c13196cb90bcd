"""The life of an issue in a real browser, through every role."""

import io
import re

from PIL import Image
from playwright.sync_api import expect

from services import clock
from tests.browser.accessible import assert_accessible
from tests.browser.outbox import NO_NETWORK, badge, opened, pack

DOOR = "3号楼 2单元 301"  # 王秀兰's
HIDDEN = re.compile(r"王秀兰|王\*兰|(?<![\w.:-])301(?![\w.])")


def picture():
    data = io.BytesIO()
    Image.effect_noise((800, 600), 60).convert("RGB").save(data, "JPEG")
    return {"name": "after.jpg", "mimeType": "image/jpeg", "buffer": data.getvalue()}


def answered(page, path):
    """`with answered(page, "/moves/accept"):` wait until the server has answered a form sent there,
    whether the page sends it or the outbox."""
    return page.expect_response(
        lambda answer: answer.request.method == "POST" and answer.url.endswith(path)
    )


class Cast:
    """Everybody's phone, and what they do on the page of the one issue."""

    def __init__(self, new_person, server):
        self.new_person, self.server, self.phones = new_person, server, {}
        self.id = None

    def phone(self, slug, **options):
        if slug not in self.phones:
            self.phones[slug] = self.new_person(slug, **options)
        return self.phones[slug]

    def on(self, slug):
        """Their page of the issue, opened anew."""
        return opened(self.phone(slug), f"/issues/{self.id}")

    def tap(self, slug, verb, **said):
        """Make a move with the buttons the page draws for it."""
        page = self.on(slug)
        link = page.locator(f"a[href$='/moves/{verb}']")
        sheet = page.locator(f"#move-{verb}")
        more = page.locator("details.more > summary")
        if page.locator(f"details.more :is(#move-{verb}, a[href$='/{verb}'])").count():
            more.tap()
        if link.count():
            link.tap()
            page.wait_for_url(re.compile(f"/moves/{verb}$"))
        elif sheet.count():
            sheet.locator("summary").first.tap()
        form = page.locator(f"form[action$='/moves/{verb}']")
        for name, value in said.items():
            self._say(page, form, name, value)
        with answered(page, f"/moves/{verb}"):
            form.locator("button.button:not([type=button])").last.tap()

    def _say(self, page, form, name, value):
        if name == "photos":
            form.locator("[name=photos]").set_input_files([value])
            expect(form.locator("photo-picker img")).to_have_count(1)
        elif name in ("rating", "kind", "called", "response", "result", "into"):
            for one in value if isinstance(value, list) else [value]:
                text = re.compile(rf"^\s*{one}") if name == "rating" else one
                chip = form.locator("label.chip", has_text=text)
                if not chip.locator("input").is_checked():
                    chip.tap()
        elif name == "to":
            choice = form.locator("option", has_text=value)
            form.locator("[name=to]").select_option(choice.get_attribute("value"))
        else:
            form.locator(f"[name={name}]").fill(str(value))

    def stands(self, state):
        """The issue is in that state."""
        assert self.server.rows("SELECT state FROM issue WHERE id = ?", self.id) == [(state,)]

    def sees_no_reporter(self, slug):
        """Nothing on their page or list says who reported it, or from which door."""
        for path in (f"/issues/{self.id}", "/issues", "/today"):
            page = opened(self.phone(slug), path)
            found = HIDDEN.search(page.content())
            assert not found, f"{slug} {path}: {found[0]}"


def raised_without_a_network(cast, watch, proxy):
    """李春梅 notes a visit and reports in one tap, in a stairwell without a network."""
    watch.announce(NO_NETWORK)
    page = cast.phone("grid-worker", base_url=proxy.url)
    page.goto("/today")
    pack(page)
    page.goto("/today")
    page.get_by_role("link", name=DOOR).first.tap()
    page.locator("label.chip", has_text="有隐患").tap()
    page.locator("summary", has_text="再说两句").tap()
    page.locator("#note").fill("王秀兰说楼道灯坏了，301门口黑，上楼看不见")
    proxy.unplug()
    page.locator("button[name=raise_issue]").tap()
    badge(page, "已存本机")
    assert cast.server.rows("SELECT * FROM issue") == []
    proxy.plug()
    opened(page, "/outbox")
    badge(page, "都送到了")
    [[cast.id]] = cast.server.rows("SELECT id FROM issue")


def handed_to_the_property(cast, day):
    cast.tap("community-worker", "dispatch", to="宝龙物业", measure="换楼道灯", due_on=day)
    cast.stands("dispatched")


def test_from_a_knock_to_a_crossed_off_line(new_person, server, watch, proxy):
    cast = Cast(new_person, server)
    first, later = (clock.today() + days * clock.DAY for days in (5, 9))
    raised_without_a_network(cast, watch, proxy)
    cast.phone("community-worker").goto("/issues")
    assert_accessible(cast.phone("community-worker"))
    cast.tap("community-worker", "accept")
    cast.stands("accepted")
    handed_to_the_property(cast, first)
    cast.sees_no_reporter("property")
    cast.tap("property", "decline", note="这一层归开发商保修")
    cast.stands("accepted")
    handed_to_the_property(cast, first)
    cast.tap("property", "claim")
    cast.stands("claimed")
    assert_accessible(cast.on("property"))
    cast.tap("property", "start")
    cast.stands("in_progress")
    cast.tap("property", "ask_extension", until=later, note="等灯具到货")
    expect(cast.on("community-worker").locator("article")).to_contain_text("申请延期")
    cast.tap("community-worker", "grant")
    expect(cast.on("property").locator("dl.facts")).to_contain_text("原定")
    cast.tap("property", "done", note="换好了", photos=picture())
    cast.stands("done_reported")
    assert cast.on("property").locator("form[action$='/verify']").count() == 0
    cast.tap("community-worker", "send_back", note="二楼的还不亮")
    cast.stands("in_progress")
    cast.tap("property", "done", note="都亮了")
    cast.stands("done_reported")
    cast.sees_no_reporter("property")
    cast.tap("community-worker", "verify")
    cast.stands("verified")
    cast.tap("community-worker", "call_back", rating="基本满意")
    cast.stands("closed")
    cast.tap("community-worker", "reopen", note="又不亮了")
    cast.stands("accepted")
    handed_to_the_property(cast, later)
    cast.tap("property", "claim")
    cast.stands("claimed")
    cast.tap("property", "start")
    cast.stands("in_progress")
    cast.tap("property", "done", note="换了线路")
    cast.stands("done_reported")
    cast.tap("community-worker", "verify")
    cast.stands("verified")
    cast.tap("community-worker", "call_back", rating="满意")
    cast.stands("closed")
    rows = server.rows("SELECT rating, reopened, returned, declined FROM issue")
    assert rows == [("satisfied", 1, 1, 1)]
    assert server.rows("SELECT count(*), count(DISTINCT submission) FROM step")[0][0] >= 20
    page = opened(cast.phone("grid-worker"), "/today")
    expect(page.locator("main")).to_contain_text("已告诉")


def test_a_whistle_and_a_merge(new_person, server):
    cast = Cast(new_person, server)
    resident = cast.phone("resident")
    for text in ("消防通道堆满了旧家具", "消防通道被堵了，车进不去"):
        opened(resident, "/issues/new")
        resident.locator("[name=text]").fill(text)
        with answered(resident, "/issues"):
            resident.locator("form[action='/issues'] button.button:not([type=button])").last.tap()
        resident.wait_for_url(re.compile(r"/issues(/\d+|\?view=mine)$"))
    first, cast.id = (id for (id,) in server.rows("SELECT id FROM issue ORDER BY id"))
    [[number]] = server.rows("SELECT number FROM issue WHERE id = ?", first)
    cast.tap("community-worker", "merge", into=number)
    cast.stands("merged")
    expect(cast.on("resident").locator("main")).to_contain_text(number)
    cast.id = first
    cast.tap("community-worker", "accept")
    cast.stands("accepted")
    # Two taps: the sheet is filled in but for whom to call.
    cast.tap("secretary", "whistle", kind="联合执法", called=["睦县城管局", "睦县住建局"])
    cast.stands("whistled")
    cast.sees_no_reporter("department")
    cast.tap("department", "arrive", note="周五一起清")
    cast.stands("claimed")
    cast.tap("department-2", "arrive", note="派人到场")
    page = cast.on("secretary")
    expect(page.locator("section[id^=call-]")).to_have_count(2)
    page.locator("[id^=rate-] summary").first.tap()
    form = page.locator("dialog[open] form[action$='/rate_response']")
    form.locator("label.chip", has_text="到得快").tap()
    form.locator("button.button:not([type=button])").last.tap()
    expect(page.locator("section[id^=call-]").first).to_contain_text("到得快")
    assert_accessible(page)
    assert server.rows("SELECT count(*) FROM whistle_call WHERE arrived_at IS NOT NULL") == [(2,)]
