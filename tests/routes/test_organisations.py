"""单位 over HTTP."""

import re

import pytest

from models import Organisation, Post
from tests import issues as made


@pytest.fixture
def url(village):
    """宝龙物业."""
    return f"/organisations/{village.property_firm.id}"


def post_of(person):
    return Post.get(person=person)


def test_the_list_has_each_with_its_people(sign_in, village):
    phone = sign_in(village.secretary)
    assert 'href="/organisations"' in phone.get("/people/me").text
    page = phone.get("/organisations").text
    for words in ("宝龙物业", "冯军", "睦县住建局", "丁一凡", "沈*华"):
        assert words in page, words
    assert 'href="/organisations/new"' in page
    assert "/organisations/new" not in sign_in(village.community_worker).get("/organisations").text
    assert 'href="/organisations"' in sign_in(village.admin).get("/admin").text


def test_the_list_is_paged(sign_in, village):
    for number in range(20):
        Organisation.create(name=f"单位{number}", kind="partner", area=village.community)
    phone = sign_in(village.secretary)
    counts = [
        phone.get(f"/organisations?page={page}").text.count('id="organisation-')
        for page in (1, 2, 99)
    ]
    assert counts == [20, 4, 4]


def test_a_secretary_adds_one_for_a_place(sign_in, village):
    phone = sign_in(village.secretary)
    choose = phone.get("/organisations/new").text
    assert f"/organisations/new?area={village.community.id}" in choose
    found = phone.get("/organisations/new?q=3号楼").text
    assert f"?area={village.building.id}" in found
    assert phone.get(f"/organisations/new?area={village.community.id}").status_code == 200
    form = {"area": village.community.id, "name": "宝龙商会", "kind": "partner"}
    answer = phone.post("/organisations", data=form)
    made = Organisation.get(Organisation.name == "宝龙商会")
    assert (answer.status_code, answer.location) == (303, f"/organisations/{made.id}")
    again = phone.post("/organisations", data=form)
    assert again.status_code == 422 and "宝龙商会" in again.text
    for wrong in ({"name": ""}, {"kind": "club"}, {"kind": ""}):
        assert phone.post("/organisations", data=form | wrong).status_code == 422
    for area in (village.other_community, village.county):
        answer = phone.post("/organisations", data=form | {"area": area.id})
        assert answer.status_code in (403, 404)
    assert phone.post("/organisations", data=form | {"area": "x"}).status_code == 404


def test_it_is_renamed_and_taken_off(sign_in, village, url):
    phone = sign_in(village.secretary)
    assert phone.post(url, data={"name": "新物业"}).location == url
    assert "新物业" in phone.get(url).text
    assert phone.post(url, data={"name": "宝龙小区业委会"}).status_code == 422
    assert phone.post(url, data={"name": " "}).status_code == 422
    assert phone.post(f"{url}/end").location == "/organisations"
    assert "新物业" not in phone.get("/organisations").text
    page = phone.get(url)
    assert page.status_code == 200 and f"{url}/members" not in page.text.split("delete")[-1]


def test_one_with_something_open_is_not_taken_off(sign_in, village, url):
    made.in_state(village, "claimed")
    assert sign_in(village.secretary).post(f"{url}/end").status_code == 422
    assert Organisation.get_by_id(village.property_firm.id).ended_on is None


def test_a_post_joins_and_leaves(sign_in, village, url):
    phone, post = sign_in(village.secretary), post_of(village.volunteer)
    page = phone.get(url).text
    assert "唐*雨" in page and re.search(rf'name="post" value="{post.id}"', page)
    assert phone.get(f"{url}?q=欧阳").text.count('type="radio" name="post"') == 1
    assert phone.get(f"{url}?q=没有这人").status_code == 200
    answer = phone.post(f"{url}/members", data={"post": post.id})
    assert (answer.status_code, answer.location) == (303, url)
    assert Post.get_by_id(post.id).organisation == village.property_firm
    assert phone.post(f"{url}/members/{post.id}/delete").location == url
    assert Post.get_by_id(post.id).organisation is None


def test_a_post_that_does_not_fit_is_said_so(sign_in, village, url):
    phone = sign_in(village.secretary)
    for wrong in ("", "x", post_of(village.grid_worker).id):
        answer = phone.post(f"{url}/members", data={"post": wrong})
        assert answer.status_code == 422 and 'id="errors"' in answer.text, wrong
    for foreign in (post_of(village.outsider).id, "9" * 30, "-1"):
        assert phone.post(f"{url}/members", data={"post": foreign}).status_code == 404


def test_one_above_is_read_and_not_changed(sign_in, village):
    phone, url = sign_in(village.secretary), f"/organisations/{village.housing.id}"
    page = phone.get(url)
    assert "丁一凡" in page.text and f'action="{url}' not in page.text
    assert phone.post(url, data={"name": "x"}).status_code == 403
    assert phone.post(f"{url}/end").status_code == 403
    admin = sign_in(village.admin)
    assert f'action="{url}' in admin.get(url).text
    assert admin.post(url, data={"name": "睦县住建和城乡建设局"}).status_code == 303


@pytest.mark.parametrize("slug", ["grid-worker", "observer", "resident", "property"])
def test_nobody_else_comes_in(sign_in, village, url, slug):
    phone = sign_in(village.people[slug])
    for there in ("/organisations", "/organisations/new", url):
        assert phone.get(there).status_code == 403
    assert phone.post(f"{url}/end").status_code == 403


def test_a_community_worker_reads_only(sign_in, village, url):
    phone = sign_in(village.community_worker)
    assert f'action="{url}' not in phone.get(url).text
    assert phone.get("/organisations/new").status_code == 403
    assert phone.post(url, data={"name": "x"}).status_code == 403
