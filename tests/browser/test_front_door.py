"""The first minute on a phone that has never seen Mulin."""

import re

from playwright.sync_api import expect

from tests.browser.accessible import assert_accessible


def test_a_stranger_is_led_to_the_first_screen_and_picks_somebody_of_the_village(page):
    page.goto("/today")
    expect(page).to_have_url(re.compile("/sign-in"))
    assert_accessible(page)
    page.goto("/demo")
    assert_accessible(page)
    page.locator("form[action='/demo/grid-worker'] button").click()
    expect(page).to_have_url(re.compile("/today$"))
    assert_accessible(page)


def test_elder_mode_is_on_the_first_screen_and_makes_it_large(page):
    page.goto("/sign-in")
    page.locator("button[name=elder]").click()
    expect(page.locator("html")).to_have_attribute("data-elder", "")
    assert_accessible(page)


def test_a_page_that_is_not_there_says_what_to_do_next(new_person, watch):
    page = new_person("grid-worker")
    watch.announce("status of 404")
    page.goto("/not-here")
    expect(page.locator("main a").first).to_be_visible()
    assert_accessible(page)
