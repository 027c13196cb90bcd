"""An event on its way into a group: prepared on a phone, drawn as a picture, read by strangers."""

import re

from playwright.sync_api import expect

from services import clock
from tests.browser.accessible import assert_accessible


def test_an_organiser_publishes_and_draws_a_picture_that_leads_to_it(new_person, page, server):
    organiser = new_person("organiser")
    organiser.goto("/events/new?kind=cleaning")
    assert_accessible(organiser)
    organiser.locator("[name=title]").fill("周末清洁家园")
    organiser.locator("[name=place]").fill("小区东门")
    organiser.locator("[name=day]").fill(str(clock.today() + 3 * clock.DAY))
    organiser.locator("[name=from_time]").fill("09:00")
    organiser.locator("[name=to_time]").fill("11:00")
    organiser.locator("[name=publish]").tap()
    organiser.wait_for_url(re.compile(r"/events/\d+$"))
    assert_accessible(organiser)
    organiser.locator("a[href$='/share']").tap()
    organiser.wait_for_url(re.compile(r"/share$"))
    picture = organiser.locator("share-card img")
    expect(picture).to_have_attribute("src", re.compile("^data:image/png"))
    expect(organiser.locator("share-card a[download]")).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") == 750
    assert_accessible(organiser)

    [(id, token)] = server.rows("SELECT id, token FROM event")
    page.goto(f"/e/{token}")
    expect(page.locator(f"#event-{id}")).to_have_attribute("data-state", "enrolling")
    assert_accessible(page)
    page.locator(f"a[href='/events/{id}']").tap()
    page.wait_for_url(re.compile("/sign-in"))
