"""平急转换 over HTTP: the page of a community, and what everybody reads on the first page."""

from datetime import timedelta

import pytest

from models import OperatingMode, Person, Post
from services import areas, modes, sealing
from services import clock as mulin_clock
from tests.people import acting

DAY = timedelta(days=1)


@pytest.fixture
def url(village):
    """The page of 宝龙社区."""
    return f"/modes/{village.community.id}"


def start(v, days=3):
    with acting(v.secretary) as by:
        return modes.start(v.community, "暴雨红色预警", mulin_clock.today() + days * DAY, by)


def test_a_secretary_starts_and_ends_it(sign_in, village, url):
    phone = sign_in(village.secretary)
    assert 'href="/modes"' in phone.get("/people/me").text
    assert phone.get("/modes").location == url
    page = phone.get(url).text
    assert 'min="2026-03-18"' in page and 'max="2026-03-31"' in page
    answer = phone.post(url, data={"reason": "暴雨红色预警", "until": "2026-03-20"})
    assert (answer.status_code, answer.location) == (303, url)
    page = phone.get(url).text
    assert "暴雨红色预警" in page and "郑伟民" in page and f'action="{url}/delete"' in page
    assert phone.post(url, data={"reason": "又来", "until": "2026-03-20"}).status_code == 422
    assert phone.post(f"{url}/delete").location == url
    assert OperatingMode.get().ended_by == village.secretary
    assert phone.post(f"{url}/delete").status_code == 422


@pytest.mark.parametrize(
    ("reason", "until"),
    [
        ("", "2026-03-20"),
        ("  ", "2026-03-20"),
        ("雨" * 101, "2026-03-20"),
        ("暴雨", ""),
        ("暴雨", "2026-03-17"),
        ("暴雨", "2026-04-01"),
        ("暴雨", "9999-12-31"),
        ("暴雨", "明天"),
    ],
)
def test_what_cannot_be_is_said_and_kept(sign_in, village, url, reason, until):
    answer = sign_in(village.secretary).post(url, data={"reason": reason, "until": until})
    assert answer.status_code == 422 and 'id="errors"' in answer.text
    assert reason in answer.text
    assert not OperatingMode.select().exists()


def test_everybody_there_reads_of_it_on_their_first_page(sign_in, village, clock, url):
    mode = start(village, days=1)
    there = f'<p class="notice" id="mode-{mode.id}">'
    for slug in ("grid-worker", "captain", "secretary", "elder", "department"):
        page = sign_in(village.people[slug]).get("/today").text
        assert there in page and "暴雨红色预警" in page, slug
        may_see = slug in ("grid-worker", "secretary")
        assert (f'{there}<a href="{url}">' in page) is may_see, slug
    assert "暴雨红色预警" not in sign_in(village.outsider).get("/today").text
    clock.move(days=2)
    assert "暴雨红色预警" not in sign_in(village.elder).get("/today").text


@pytest.mark.parametrize("slug", ["grid-worker", "captain", "secretary", "elder", "admin"])
def test_the_first_page_asks_ten_times_at_most(sign_in, village, queries, slug):
    start(village)
    phone = sign_in(village.people[slug])
    with queries(10):
        phone.get("/today")


def test_many_emergencies_do_not_bury_the_day(sign_in, village):
    for number in range(5):
        place = areas.create(village.subdistrict, "community", f"社区{number}")
        OperatingMode.create(
            community=place,
            reason="暴雨",
            since=mulin_clock.now(),
            until=mulin_clock.today(),
            started_by=village.secretary,
        )
    page = sign_in(village.department).get("/today").text
    assert page.count('id="mode-') == 3 and page.count('<p class="notice">') == 1


def test_the_call_up_has_masked_numbers_that_open_on_the_page_of_the_person(sign_in, village, url):
    Person.update(phone_sealed=sealing.seal("13812341234")).where(
        Person.id == village.captain.id
    ).execute()
    page = sign_in(village.secretary).get(url).text
    assert "138****1234" in page and "13812341234" not in page
    assert f'href="/people/{village.captain.id}"' in page and "李*国" in page
    assert page.index("李春梅") < page.index("李*国")
    assert f'id="person-{village.elder.id}"' not in page
    watching = sign_in(village.observer).get(url).text
    assert (
        "李*国" in watching
        and "/people/" not in watching.partition("<main")[2].partition("</main>")[0]
    )


def test_the_call_up_is_paged(sign_in, village, url):
    for number in range(60):
        helper = Person.create(name=f"帮手{number}")
        Post.create(
            person=helper, role="volunteer", area=village.building, since=mulin_clock.today()
        )
    phone = sign_in(village.secretary)
    first, second = (phone.get(f"{url}?page={n}").text.count('id="person-') for n in (1, 2))
    assert first == 40 and second > 20
    assert phone.get(f"{url}?page=99").text.count('id="person-') == second


def test_a_grid_worker_sees_the_state_and_the_people_of_the_grid(sign_in, village, url):
    start(village)
    phone = sign_in(village.grid_worker)
    page = phone.get(url).text
    assert "暴雨红色预警" in page and f'action="{url}' not in page
    assert f'id="person-{village.captain.id}"' in page
    assert f'id="person-{village.secretary.id}"' not in page
    assert phone.post(url, data={"reason": "x", "until": "2026-03-20"}).status_code == 403
    assert phone.post(f"{url}/delete").status_code == 403


def test_whoever_looks_after_several_sees_how_each_stands(sign_in, village):
    start(village)
    Post.create(
        person=village.observer, role="observer", area=village.county, since=mulin_clock.today()
    )
    page = sign_in(village.observer).get("/modes").text
    for community in (village.community, village.other_community):
        assert f'href="/modes/{community.id}"' in page
    assert page.count('data-kind="wait"') == 1


@pytest.mark.parametrize("slug", ["captain", "resident", "admin", "department"])
def test_nobody_else_comes_in(sign_in, village, url, slug):
    phone = sign_in(village.people[slug])
    for there in ("/modes", url):
        assert phone.get(there).status_code == 403
    assert phone.post(url, data={"reason": "x", "until": "2026-03-20"}).status_code == 403


def test_other_communities_are_not_there(sign_in, village):
    phone = sign_in(village.secretary)
    for id in (village.other_community.id, village.estate.id, 987_654_321):
        assert phone.get(f"/modes/{id}").status_code == 404
        assert phone.post(f"/modes/{id}/delete").status_code == 404
