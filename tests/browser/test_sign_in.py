"""Getting in, on phones that can do passkeys and in windows that cannot."""

import re
import uuid

from playwright.sync_api import expect

from tests.browser.accessible import assert_accessible
from tests.browser.authenticator import Authenticator

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
NO_PASSKEYS = "delete window.PublicKeyCredential"


def invite(admin, server, slug):
    """The link an administrator hands over to somebody of the village."""
    [[person]] = server.rows("SELECT id FROM person WHERE slug = ?", slug)
    form = {"submission_id": str(uuid.uuid4())}
    answer = admin.context.request.post(
        f"/people/{person}/invitations", form=form, headers=SAME_ORIGIN, max_redirects=0
    )
    admin.goto(answer.headers["location"])
    return admin.locator("copy-text code").inner_text()


def sign_out(page):
    page.goto("/auth/devices")
    page.locator("#sign-out summary").click()
    page.locator("form[action='/sign-out'] button").click()
    expect(page).to_have_url(re.compile("/sign-in$"))


def test_from_an_invitation_to_a_passkey_and_back_in_with_one_touch(new_person, page, server):
    admin = new_person("admin")
    link = invite(admin, server, "captain")
    assert_accessible(admin)

    Authenticator(page)
    page.goto(link)
    assert_accessible(page)
    page.locator("form[action^='/invitations/'] button").click()
    expect(page).to_have_url(re.compile("/auth/passkeys/new$"))
    assert_accessible(page)
    page.locator("passkey-register button").click()
    expect(page).to_have_url(re.compile("/today$"))

    sign_out(page)
    page.goto("/auth/devices")
    expect(page).to_have_url(re.compile("/sign-in"))
    assert_accessible(page)
    page.locator("passkey-sign-in button").click()
    expect(page).to_have_url(re.compile("/auth/devices$"))
    expect(page.locator("#passkeys summary")).to_have_count(1)
    assert_accessible(page)


def test_a_finger_that_is_not_the_owners_leaves_the_door_shut(new_person, server, watch):
    page = new_person("captain")
    phone = Authenticator(page)
    page.goto("/auth/passkeys/new")
    page.locator("passkey-register button").click()
    expect(page).to_have_url(re.compile("/today$"))
    sign_out(page)
    phone.recognise(False)
    page.locator("passkey-sign-in button").click()
    expect(page.locator("passkey-sign-in .error")).to_be_visible()
    expect(page).to_have_url(re.compile("/sign-in$"))
    phone.recognise(True)
    page.locator("passkey-sign-in button").click()
    expect(page).to_have_url(re.compile("/today$"))


def test_a_second_device_comes_in_by_the_qr_code_of_the_first(new_person, new_context):
    first, second = new_person("grid-worker"), new_context().new_page()
    first.goto("/auth/devices")
    first.locator("form[action='/auth/devices/links'] button").click()
    expect(first.locator("figure.qr svg")).to_be_visible()
    assert_accessible(first)
    second.goto(first.locator("copy-text code").inner_text())
    second.locator("form[action^='/invitations/'] button").click()
    expect(second).to_have_url(re.compile("/auth/passkeys/new$"))

    first.goto("/auth/devices")
    other = first.locator(".row:not(:has(.pill))[id^='device-']")
    expect(other).to_have_count(1)
    other.locator("button").click()
    expect(other).to_have_count(0)
    second.goto("/today")
    expect(second).to_have_url(re.compile("/sign-in"))


def test_a_window_without_passkeys_uses_the_link_and_stays_signed_in(
    new_person, new_context, server
):
    link = invite(new_person("admin"), server, "elder")
    window = new_context()
    window.add_init_script(NO_PASSKEYS)
    page = window.new_page()
    page.goto("/sign-in")
    expect(page.locator("passkey-sign-in button")).to_have_count(0)
    expect(page.locator("passkey-sign-in .notice")).to_be_visible()
    assert_accessible(page)
    page.goto(link)
    page.locator("form[action^='/invitations/'] button").click()
    expect(page.locator("passkey-register .notice")).to_be_visible()
    assert_accessible(page)
    page.locator("a.button[href='/today']").click()
    expect(page).to_have_url(re.compile("/today$"))
    later = window.new_page()
    later.goto("/today")
    expect(later).to_have_url(re.compile("/today$"))
    [[lasts]] = [[c["expires"]] for c in window.cookies() if c["name"] == "session"]
    assert lasts > 0  # kept when the window closes


def test_a_code_typed_wrong_is_kept_and_typed_right_lets_in(new_person, new_context, server, watch):
    worker = new_person("community-worker")
    [[elder]] = server.rows("SELECT id FROM person WHERE slug = 'elder'")
    answer = worker.context.request.post(
        f"/people/{elder}/recoveries",
        form={"submission_id": str(uuid.uuid4()), "end_devices": "1"},
        headers=SAME_ORIGIN,
        max_redirects=0,
    )
    worker.goto(answer.headers["location"])
    assert_accessible(worker)
    code = worker.locator("#code").inner_text()

    page = new_context().new_page()
    page.goto("/sign-in")
    page.locator("a[href^='/sign-in/code']").click()
    page.locator("[name=code]").fill(code[:-1])
    watch.announce("status of 422")
    page.locator("form[action='/sign-in/code'] button").click()
    expect(page.locator("#code-error")).to_be_visible()
    expect(page.locator("[name=code]")).to_have_value(code[:-1])
    assert_accessible(page)
    page.locator("[name=code]").fill(code)
    page.locator("form[action='/sign-in/code'] button").click()
    expect(page).to_have_url(re.compile("/auth/passkeys/new$"))
    expect(page.locator("html")).to_have_attribute("data-elder", "")
