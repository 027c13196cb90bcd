"""Reading codes with a played camera: what it shows is a film made of QR codes."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.accessible import assert_accessible
from tests.browser.frames import camera_arguments, film, photo, picture
from tests.browser.phones import CHROMIUM_ARGUMENTS
from tests.browser.screenshots import LOOKS
from tests.browser.test_pages import WEAR
from tests.machine import CHROMIUM

FOREIGN = "https://example.com/pay?to=somebody"
NOT_OURS = "这不是睦邻的码"

# Whatever the page says while it scans, in order; it is read on the page the code led to.
LISTEN = """new MutationObserver((changes) => {
  for (const { target } of changes) {
    if (!target.closest?.("code-scanner [role=status]")) continue;
    const said = JSON.parse(sessionStorage.said ?? "[]");
    sessionStorage.said = JSON.stringify([...said, target.textContent]);
  }
}).observe(document, { subtree: true, childList: true })"""

REFUSE = """navigator.mediaDevices.getUserMedia =
  async () => { throw new DOMException("no", "NotAllowedError"); }"""

IN_NAME_ONLY = """window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() { throw new DOMException("Barcode detection service unavailable."); }
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
def camera(reel):
    """`camera((text, seconds), …)`: what the next camera that opens sees; None is a bare wall."""

    def sees(*scenes):
        reel.write_bytes(film(*((picture(text), seconds) for text, seconds in scenes)))

    return sees


@pytest.fixture
def page(new_person):
    page = new_person("grid-worker")
    page.add_init_script(LISTEN)
    return page


def said(page):
    return page.evaluate("JSON.parse(sessionStorage.said ?? '[]')")


def state(page):
    return expect(page.locator("code-scanner"))


def test_a_code_of_this_site_leads_there(page, server, camera):
    camera((f"{server.url}/patrols?view=all#main", 1))
    page.goto("/scan")
    expect(page).to_have_url(f"{server.url}/patrols?view=all#main")
    expect(page.locator("h1")).to_be_visible()


def test_a_foreign_code_is_refused_once_and_the_next_good_one_counts(page, server, camera):
    camera((FOREIGN, 4), (None, 0.3), (f"{server.url}/people/me", 1))
    page.goto("/scan")
    expect(page.get_by_role("status").filter(has_text=NOT_OURS)).to_be_visible()
    expect(page).to_have_url(re.compile("/people/me$"))
    assert len([sentence for sentence in said(page) if NOT_OURS in sentence]) == 1


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("WIFI:S:guest;T:WPA;P:12345678;;", id="network"),
        pytest.param("/today", id="bare path"),
        pytest.param("javascript:alert(1)", id="script"),
        pytest.param("http://localhost/today", id="another port"),
        pytest.param("http:// [", id="broken"),
    ],
)
def test_what_is_no_address_of_this_site_is_not_followed(page, server, camera, text):
    camera((text, 1))
    page.goto("/scan")
    state(page).to_have_attribute("data-state", "bad")
    expect(page).to_have_url(f"{server.url}/scan")


def test_a_path_that_looks_like_another_site_stays_here(page, server, camera, watch):
    watch.announce("404")
    camera((f"{server.url}//example.invalid/", 1))
    page.goto("/scan")
    expect(page).to_have_url(re.compile(f"^{server.url}/+example.invalid/"))


def test_a_reader_in_name_only_is_replaced(page, server, camera):
    page.add_init_script(IN_NAME_ONLY)
    camera((f"{server.url}/people/me", 1))
    page.goto("/scan")
    expect(page).to_have_url(re.compile("/people/me$"))


def test_the_camera_goes_off_when_the_page_is_swapped(page, camera):
    camera((None, 1))
    page.goto("/scan")
    state(page).to_have_attribute("data-state", "looking")
    tracks = page.evaluate_handle("document.querySelector('video').srcObject.getTracks()")
    assert tracks.evaluate("tracks => tracks.map((track) => track.readyState)") == ["live"]
    page.evaluate("document.querySelector('main').replaceChildren()")
    assert tracks.evaluate("tracks => tracks.map((track) => track.readyState)") == ["ended"]


def test_without_a_camera_a_photo_works(page, server):
    page.add_init_script(REFUSE)
    page.goto("/scan")
    status = page.locator("code-scanner [role=status]")
    expect(status).to_contain_text("选一张带码的照片也行")
    expect(page.get_by_role("button", name="打开摄像头")).to_be_visible()
    assert_accessible(page)
    choose = page.get_by_label("从相册选一张带码的照片")
    choose.set_input_files(photo())
    expect(status).to_contain_text("没认出码")
    choose.set_input_files(photo(FOREIGN))
    expect(status).to_contain_text(NOT_OURS)
    choose.set_input_files(
        {"name": "broken.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}
    )
    expect(status).to_contain_text("没认出码")
    choose.set_input_files(photo(f"{server.url}/people/me"))
    expect(page).to_have_url(re.compile("/people/me$"))


def test_a_photo_works_beside_the_camera(page, server, camera):
    camera((None, 1))
    page.goto("/scan")
    state(page).to_have_attribute("data-state", "looking")
    page.get_by_label("从相册选一张带码的照片").set_input_files(photo(f"{server.url}/people/me"))
    expect(page).to_have_url(re.compile("/people/me$"))


@pytest.mark.parametrize(("seen", "shown"), [(None, "looking"), (FOREIGN, "bad")])
def test_it_is_accessible_while_it_looks_and_when_it_refuses(page, camera, seen, shown):
    camera((seen, 1))
    page.goto("/scan")
    state(page).to_have_attribute("data-state", shown)
    for look in LOOKS.values():
        page.evaluate(WEAR, look)
        assert_accessible(page)
