"""Every page that is pictured, in every look: axe's rules and our own numbers hold."""

import pytest

from tests.browser.accessible import assert_accessible
from tests.browser.conftest import PATIENCE, PHONE
from tests.browser.screenshots import LOOKS, PAGES
from tests.browser.server import Server

# What the server writes on <html> for a look, put there on the loaded page: one load, three looks.
WEAR = """({ theme, elder }) => {
  document.documentElement.dataset.theme = theme;
  document.documentElement.toggleAttribute("data-elder", elder === "1");
}"""


@pytest.fixture(scope="module")
def phone(browser, tmp_path_factory):
    """`phone(slug)`: the phone of somebody in the demo village ("" is nobody), always the same."""
    server = Server(tmp_path_factory.mktemp("pages"), village="services.village.seed")
    phones = {}

    def of(slug):
        if slug not in phones:
            context = browser.new_context(base_url=server.url, **PHONE)
            context.set_default_timeout(PATIENCE)
            if slug:
                ours = {"Sec-Fetch-Site": "same-origin"}
                context.request.post(f"/demo/{slug}", headers=ours, max_redirects=0)
            phones[slug] = context.new_page()
        return phones[slug]

    yield of
    for page in phones.values():
        page.context.close()
    server.stop()


@pytest.mark.parametrize(
    ("slug", "start", "taps"),
    [pytest.param(slug, start, taps, id=name) for name, slug, start, *taps in PAGES],
)
def test_a_page_is_named_and_accessible_in_every_look(phone, slug, start, taps):
    page = phone(slug)
    assert page.goto(start).status < 500
    for tap in taps:
        page.locator(tap).first.click()
        page.wait_for_load_state("networkidle")
    here, _dot, app = page.title().rpartition(" · ")
    assert app == "睦邻" and here.strip() not in ("", "睦邻")
    for look in LOOKS.values():
        page.evaluate(WEAR, look)
        assert_accessible(page)
