"""A door where pass after pass is read: by the camera, a photo, a keyboard scanner, or typed.

The element stands alone on the page of /scan here; the page it is made for has its own journeys.
"""

import re

import pytest
from playwright.sync_api import expect

from routes.assets import asset
from tests.browser.accessible import assert_accessible
from tests.browser.frames import camera_arguments, film, photo, picture
from tests.browser.phones import CHROMIUM_ARGUMENTS
from tests.browser.screenshots import LOOKS
from tests.browser.test_pages import WEAR
from tests.browser.test_scan import REFUSE
from tests.machine import CHROMIUM

KINDS = ["in", "out", "again", "unlisted", "refused"]
ANNA, BO, CLARA, TORN = "mp1.anna.7GQ2", "mp1.bo.X31P", "mp1.clara.0RRT", "mp1.torn.99ZZ"

# What a phone can do at a door, written down instead of done.
SPIES = """
  window.tones = [];
  window.shakes = [];
  window.locks = [];
  navigator.vibrate = (pattern) => shakes.push(String(pattern));
  Object.defineProperty(navigator, "wakeLock", { value: { request: async (what) => {
    locks.push(what);
    return { release: async () => locks.pop() };
  } } });
  const own = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (at) {
    tones.push(`${this.type} ${Math.round(this.frequency.value)}`);
    own.call(this, at);
  };
"""

# The desk behind the scanner: it thinks a moment, and must never be asked two things at once.
DESK = """
  window.told = [];
  window.verdicts = {};
  window.busy = window.crowd = 0;
  document.addEventListener("code", async (event) => {
    const { text, how } = event.detail;
    window.crowd = Math.max(crowd, ++busy);
    told.push([text, how]);
    await Promise.resolve();
    busy--;
    event.target.signal(verdicts[text] ?? "in", `Guest ${text}`, "Table 3");
  });
"""

# A scanner that is a keyboard; answers how many of its keys the page did nothing else with.
KEYS = """(keys) => {
  const target = document.activeElement;
  const press = (key) => new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  return keys.filter((key) => !target.dispatchEvent(press(key))).length;
}"""

COPIES = """() => {
  const scanner = document.querySelector("pass-scanner");
  const [loud, quiet] = [1, 2].map(() => scanner.querySelector(".signal").cloneNode(true));
  delete quiet.dataset.loud;
  scanner.before(loud, quiet);
}"""


@pytest.fixture(scope="module")
def reel(tmp_path_factory):
    """The file the camera plays."""
    file = tmp_path_factory.mktemp("camera") / "film.mjpeg"
    file.write_bytes(picture())
    return file


@pytest.fixture(scope="module")
def browser(playwright, reel):
    """A Chromium with that camera."""
    arguments = CHROMIUM_ARGUMENTS + camera_arguments(reel)
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
    yield browser
    browser.close()


@pytest.fixture
def page(app, new_person, reel):
    """The scanner, in the frame of a page of ours, before a bare wall."""
    reel.write_bytes(film((picture(), 1)))
    with app.test_request_context():
        template = app.jinja_env.get_template("events/scanner.html")
        scanner = template.make_module({"asset": asset}).pass_scanner()

    def instead(route):
        answer = route.fetch()
        body = re.sub(r"(?s)<code-scanner.*</code-scanner>", lambda _: scanner, answer.text())
        route.fulfill(response=answer, body=body)

    page = new_person("grid-worker", service_workers="block")  # else it would answer itself
    page.add_init_script(SPIES + DESK)
    page.route("**/scan", instead)
    page.goto("/scan")
    expect(page.locator("pass-scanner:defined")).to_be_visible()
    return page


def start(page):
    page.locator("[name=open]").tap()
    expect(page.locator("pass-scanner")).to_have_attribute("data-state", "looking")


def told(page, count):
    """What the desk was told, once that is so much."""
    page.wait_for_function("(count) => told.length >= count", arg=count, timeout=30_000)
    return page.evaluate("told")


def banner(page):
    return page.locator("pass-scanner .signal")


def signal(page, kind, title="王秀兰", line="一号桌"):
    page.evaluate(
        "(said) => document.querySelector('pass-scanner').signal(...said)", [kind, title, line]
    )


def test_each_code_is_told_once_while_it_is_in_sight_and_a_torn_one_never(page, reel):
    wall, anna = picture(), picture(ANNA)
    reel.write_bytes(
        film(
            (anna, 1),
            (wall, 0.5),  # a hand in between
            (anna, 1),
            (picture(BO), 1),
            (picture(TORN, torn=True), 1),
            (picture(CLARA), 1),
            (wall, 2.2),
        )
    )
    start(page)
    assert page.evaluate("locks") == ["screen"]
    # The film plays anew: by then the first one was out of sight for long enough.
    assert told(page, 4) == [[text, "camera"] for text in (ANNA, BO, CLARA, ANNA)]
    assert page.evaluate("tones.length") == 8


def test_the_camera_is_off_while_nobody_sees_the_page(page):
    start(page)
    hide = """(hidden) => {
      Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }"""
    scanner = expect(page.locator("pass-scanner"))
    page.evaluate(hide, True)
    scanner.to_have_attribute("data-state", "off")
    page.wait_for_function("locks.length === 0")
    page.evaluate(hide, False)
    scanner.to_have_attribute("data-state", "looking")
    page.wait_for_function("locks.length === 1")


def test_a_keyboard_scanner_loses_and_doubles_nothing(page):
    codes = [f"MP1-{number:03}-aB" for number in range(200)]
    page.locator("[name=mute]").focus()
    keys = [key for code in codes for key in ("Shift", *code, "Enter", "Tab")]
    ours = page.evaluate(KEYS, keys)
    assert told(page, 200) == [[code, "keys"] for code in codes]
    assert page.evaluate("crowd") == 1
    # All but the first of each code, which could be anybody's, and Shift.
    assert ours == sum(len(code) + 1 for code in codes)


def test_the_same_code_while_it_awaits_its_answer_counts_once(page):
    page.evaluate("addEventListener('code', (event) => event.stopPropagation(), true)")
    page.evaluate("addEventListener('code', (event) => told.push(event.detail.text), true)")
    page.evaluate(KEYS, [*"MP1-1", "Enter", *"MP1-1", "Enter", *"MP1-2", "Enter"])
    assert page.evaluate("told") == ["MP1-1"]
    signal(page, "in")
    assert page.evaluate("told") == ["MP1-1", "MP1-2"]


def test_what_a_scanner_is_and_what_a_person_is(page):
    code = "MP1-77"
    slow = [[key, 300] for key in code]
    quick = [[key, 10] for key in code]
    enter, tab = ["Enter", 10], ["Tab", 10]
    cases = [
        ([*quick, enter], [code]),
        ([*quick, tab], [code]),
        ([*quick, enter, tab, *quick, enter], [code, code]),
        ([*quick, ["Enter", 300]], []),
        ([*slow, enter], []),
        ([["x", 10], ["y", 300], *quick, enter], [f"y{code}"]),
        ([["x", 10], ["M", 300], *quick[1:], enter], [code]),
        ([["a", 10], ["b", 10], ["c", 10], enter], []),
        ([*quick[:3], ["Shift", 500], *quick[3:], enter], []),
        ([enter, *quick, enter], [code]),
        # A phone that was busy for a moment; a person who pauses.
        ([*quick, *quick, ["8", 700], *quick, ["Enter", 700]], [f"{code}{code}8{code}"]),
        ([*quick, *quick, ["8", 1200], enter], []),
        ([[key, 60] for key in "abc 二楼"] + [["Enter", 60]], ["abc 二楼"]),
    ]
    found = page.evaluate(
        """async ([url, cases]) => {
          const { Wedge } = await import(url);
          return cases.map((keys) => {
            const wedge = new Wedge();
            let now = 1000;
            const texts = keys.map(([key, after]) => wedge.press(key, (now += after)).text);
            return texts.filter(Boolean);
          });
        }""",
        [asset("js/door/wedge.js"), [keys for keys, _ in cases]],
    )
    assert found == [texts for _, texts in cases]


def test_a_short_code_is_typed(page):
    page.evaluate("verdicts['K7Q'] = 'refused'")
    field = page.get_by_role("textbox")
    field.press("Enter")
    field.fill(" K7Q ")
    field.press("Enter")
    expect(banner(page)).to_have_attribute("data-kind", "refused")
    expect(field).to_have_value(" K7Q ")
    page.keyboard.type("K7QD")  # takes its place
    page.locator(".door-typed button").tap()
    expect(banner(page)).to_have_attribute("data-kind", "in")
    expect(field).to_have_value("")
    assert page.evaluate("told") == [["K7Q", "typed"], ["K7QD", "typed"]]
    field.fill("MP1-77")
    page.evaluate(KEYS, [*"MP1-77", "Tab"])  # a scanner that found the focus here
    assert told(page, 3)[-1] == ["MP1-77", "typed"]


def test_each_kind_has_its_own_look_sound_and_shake(page):
    page.locator("[name=open]").tap()
    tones = set()
    for kind in KINDS:
        page.evaluate("tones.length = 0")
        signal(page, kind)
        expect(banner(page)).to_contain_text("王秀兰")
        tones.add(" ".join(page.evaluate("tones")))
        # One more banner that stays, loud and quiet, for the eyes of axe.
        page.evaluate(COPIES)
    words = page.locator(".signals b").all_inner_texts()
    assert len(tones) == len(set(page.evaluate("shakes"))) == len(set(words)) == 5
    signal(page, "in", "赵国强")
    expect(page.locator(".signals li")).to_have_count(5)
    expect(page.locator(".signals li").first).to_contain_text("赵国强")
    for look in LOOKS.values():
        page.evaluate(WEAR, look)
        assert_accessible(page)


def test_muted_is_muted_on_this_phone(page):
    mute = page.locator("[name=mute]")
    mute.tap()
    expect(mute).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(mute).to_have_attribute("aria-pressed", "true")
    page.locator("[name=open]").tap()
    signal(page, "in")
    assert page.evaluate("[tones.length, shakes.length]") == [0, 1]
    mute.tap()
    signal(page, "in")
    assert page.evaluate("tones.length") == 2


def test_without_a_camera_a_photo_and_typing_work(page):
    page.evaluate(f"() => {{ {REFUSE} }}")
    page.locator("[name=open]").tap()
    words = page.locator(".finder-words")
    expect(words).to_have_text(page.locator("pass-scanner").get_attribute("data-refused"))
    choose = page.locator("[type=file]")
    choose.set_input_files(photo())
    expect(words).to_have_text(page.locator("pass-scanner").get_attribute("data-empty"))
    choose.set_input_files(photo(ANNA))
    assert told(page, 1) == [[ANNA, "photo"]]
    page.get_by_role("textbox").fill("K7QD")
    page.get_by_role("textbox").press("Enter")
    assert told(page, 2)[-1] == ["K7QD", "typed"]
