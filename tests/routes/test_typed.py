"""The one character PostgreSQL cannot keep, wherever somebody may put it."""

import io

import pytest

from models import Person, Visit


@pytest.fixture(autouse=True)
def as_in_production(app):
    app.testing = False


@pytest.mark.parametrize(
    "url", ["/people?q=%00", "/admin/posts?role=%00", "/admin/posts/new?q=a%00", "/people/me?%00=1"]
)
def test_an_address_is_read_without_it(sign_in, village, url):
    assert sign_in(village.admin).get(url).status_code == 200


def test_a_search_is_read_without_it(sign_in, village):
    page = sign_in(village.grid_worker).get("/patrols?door=3-2-2%0001")
    assert f"/patrols/doors/{village.home.id}" in page.text


@pytest.mark.parametrize("url", ["/demo/%00", "/invitations/%00", "/static/1/%00", "/patrols/%00"])
def test_a_path_with_it_is_not_there(sign_in, village, url):
    phone = sign_in(village.admin)
    assert phone.get(url).status_code in (404, 405, 410)
    assert phone.post(url).status_code in (404, 405, 410)


def test_a_form_is_read_without_it(sign_in, village):
    form = {"area": village.unit.id, "name": "甲\x00乙", "door": "3-2-201"}
    assert sign_in(village.admin).post("/admin/people", data=form).status_code == 303
    assert Person.select().where(Person.name == "甲乙").exists()
    files = {"channel": "door", "note": "a\x00b", "photos": (io.BytesIO(b""), "")}
    url = f"/patrols/doors/{village.home.id}/visits"
    assert sign_in(village.grid_worker).post(url, data=files).status_code == 303
    assert Visit.get().note == "ab"
