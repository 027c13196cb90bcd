"""Somebody without an account: the code on the wall, a report with a photo, and how it ends."""

import re
from types import SimpleNamespace

from playwright.sync_api import expect

from services import clock, sealing
from services.issues import plates
from tests.browser.accessible import assert_accessible
from tests.browser.test_issues_life import picture

CHECKED = """UPDATE issue SET state = 'verified', next_on = ?, verified_at = received_at,
accepted_at = received_at WHERE id = ?"""


def code_of(server, monkeypatch):
    """The code that hangs at 3号楼: as the server signs it, with the secret in its folder."""
    monkeypatch.setattr(sealing, "_keys", {})
    sealing.configure((server.data / "secret").read_text().strip())
    [(area,)] = server.rows("SELECT id FROM area WHERE name = '3号楼'")
    return plates.code(SimpleNamespace(id=area))


def test_a_passer_by_reports_through_the_code_and_says_how_it_ended(page, server, monkeypatch):
    page.goto(f"/issues/here/{code_of(server, monkeypatch)}")
    assert_accessible(page)
    page.locator("[name=text]").fill("楼门口的灯坏了")
    page.locator("[name=photos]").set_input_files([picture()])
    page.locator("main form[enctype] button.button:not([type=button])").last.tap()
    page.wait_for_url(re.compile("/issues/follow/[0-9a-f]+$"))
    [(id, number)] = server.rows("SELECT id, number FROM issue")
    expect(page.locator("main h1")).to_have_text(number)
    photo = page.locator("figure img.photo")
    photo.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('img.photo').naturalWidth > 0")
    assert_accessible(page)

    server.write(CHECKED, str(clock.today()), id)
    page.reload()
    form = page.locator("form[action$='/moves/confirm']")
    form.locator("label.chip", has_text=re.compile(r"^\s*满意")).tap()
    form.locator("[name=note]").fill("很快就修好了")
    form.locator("button.button:not([type=button])").last.tap()
    expect(page.locator("article")).to_have_attribute("data-state", "closed")
    expect(page.locator("article")).to_contain_text("很快就修好了")
    assert server.rows("SELECT state, rating, closing FROM issue") == [
        ("closed", "satisfied", "reporter")
    ]
