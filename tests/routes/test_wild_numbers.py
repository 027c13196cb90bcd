"""Numbers nobody's page ever sends: too large, negative, of another year. Never a fault of ours."""

import pytest

HUGE = "9" * 20


@pytest.fixture(autouse=True)
def as_in_production(app):
    app.testing = False


@pytest.mark.parametrize(
    "url",
    [
        "/patrols/doors/{}",
        "/patrols/doors/{}/care",
        "/patrols/visits/{}",
        "/areas/{}",
        "/media/{}",
        "/people/{}",
        "/patrols?area={}",
        "/patrols/new?area=-{}",
        "/reports/diary?area={}",
        "/patrols/rounds/past/{}",
        "/patrols/rounds/plans/{}/full",
    ],
)
def test_a_number_no_row_can_have_is_not_there(sign_in, village, url):
    assert sign_in(village.secretary).get(url.format(HUGE)).status_code == 404


@pytest.mark.parametrize("before", [HUGE, f"-{HUGE}", "0", "x"])
def test_activity_before_no_row_is_all_of_it(sign_in, village, before):
    assert sign_in(village.admin).get(f"/admin/activity?before={before}").status_code == 200


@pytest.mark.parametrize("day", ["9999-10-01", "2026-04-01"])
def test_a_round_to_come_is_not_there_however_far(sign_in, village, day):
    key = f"{village.community.id}-full-{day}"
    for page in ("", "/excel", "/pause"):
        assert sign_in(village.secretary).get(f"/patrols/rounds/{key}{page}").status_code == 404


def test_a_post_for_nobody_is_not_given(sign_in, village):
    form = {"person": HUGE, "area": village.grid.id, "role": "observer", "since": "2026-03-18"}
    assert sign_in(village.admin).post("/admin/posts", data=form).status_code == 404


def test_a_moment_beyond_all_clocks_is_now(sign_in, village):
    form = {"channel": "door", "happened_at": "1", "sent_at": "9" * 400}
    url = f"/patrols/doors/{village.home.id}/visits"
    assert sign_in(village.grid_worker).post(url, data=form).status_code == 303
