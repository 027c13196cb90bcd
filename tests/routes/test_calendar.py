"""The working calendar over HTTP."""

from datetime import date

import pytest

from models import CalendarDay
from services import clock as mulin_clock
from services import workdays


def test_the_way_leads_from_me_to_this_year(sign_in, village):
    phone = sign_in(village.secretary)
    assert 'href="/calendar"' in phone.get("/people/me").text
    answer = phone.get("/calendar")
    assert (answer.status_code, answer.location) == (303, "/calendar/2026")
    page = phone.get("/calendar/2026").text
    assert 'id="day-2026-02-14" data-state="works"' in page
    assert 'id="day-2026-10-01" data-state="off"' in page and "国庆节" in page
    assert 'href="/calendar/2025"' in page and 'href="/calendar/2027"' in page
    assert "<form" not in page.partition("<main")[2].partition("</main>")[0]
    assert 'href="/calendar"' in sign_in(village.admin).get("/admin").text


def test_years_nobody_has_announced_are_said_calmly(sign_in, village, clock, monkeypatch):
    monkeypatch.setattr(workdays, "_is_announced", lambda year: year <= 2026)

    def said(year):
        page = sign_in(village.secretary).get(f"/calendar/{year}").text.partition("<main")[2]
        return [y for y in range(2020, 2040) if f">{y}年" in page or f"off of {y} are" in page]

    assert said(2026) == [2027] and said(2020) == [2027]
    assert said(2030) == [2027, 2030]
    clock.set(mulin_clock.utc(2027, 1, 2))
    assert said(2027) == [2027, 2028]
    CalendarDay.create(day=date(2027, 2, 20), is_working=True)
    assert said(2027) == [2028]


def test_an_administrator_enters_a_day_and_takes_it_out(sign_in, village):
    phone = sign_in(village.admin)
    form = {"day": "2027-02-20", "works": "1", "name": "春节调休"}
    answer = phone.post("/calendar/2026", data=form)
    assert (answer.status_code, answer.location) == (303, "/calendar/2027")
    assert workdays.is_working(date(2027, 2, 20))
    page = phone.get("/calendar/2027").text
    assert "春节调休" in page and 'action="/calendar/2027/2027-02-20/delete"' in page
    phone.post("/calendar/2027", data=form | {"works": "0"})
    assert not CalendarDay.get().is_working
    answer = phone.post("/calendar/2027/2027-02-20/delete")
    assert (answer.status_code, answer.location) == (303, "/calendar/2027")
    assert phone.post("/calendar/2027/2027-02-20/delete").status_code == 404
    assert phone.post("/calendar/2027/someday/delete").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [{"day": ""}, {"day": "2026-02-30"}, {"works": ""}, {"works": "2"}, {"name": "长" * 21}],
)
def test_what_cannot_be_is_said(sign_in, village, wrong):
    form = {"day": "2026-03-20", "works": "0", "name": "停电"}
    answer = sign_in(village.admin).post("/calendar/2026", data=form | wrong)
    assert answer.status_code == 422 and 'id="errors"' in answer.text
    assert not CalendarDay.select().exists()


@pytest.mark.parametrize("year", ["0", "10000", "9" * 18, "9" * 30])
def test_a_year_no_date_can_have_is_not_there(sign_in, village, year):
    phone = sign_in(village.admin)
    assert phone.get(f"/calendar/{year}").status_code == 404
    form = {"day": "2026-03-20", "works": "0"}
    assert phone.post(f"/calendar/{year}", data=form).status_code in (404, 405)


@pytest.mark.parametrize("year", [1, 1949, 2200, 9999])
def test_far_years_are_only_empty(sign_in, village, year):
    page = sign_in(village.admin).get(f"/calendar/{year}")
    assert page.status_code == 200 and 'id="day-' not in page.text


@pytest.mark.parametrize("slug", ["community-worker", "secretary"])
def test_staff_reads_only(sign_in, village, slug):
    phone = sign_in(village.people[slug])
    assert phone.get("/calendar/2026").status_code == 200
    form = {"day": "2026-03-20", "works": "0"}
    assert phone.post("/calendar/2026", data=form).status_code == 403
    assert phone.post("/calendar/2026/2026-03-20/delete").status_code == 403


@pytest.mark.parametrize("slug", ["grid-worker", "observer", "resident"])
def test_nobody_else_comes_in(sign_in, village, slug):
    assert sign_in(village.people[slug]).get("/calendar/2026").status_code == 403
