"""Categories over HTTP: the list of a community, what it changes and adds."""

import pytest

from models import Category, CategorySetting, Post
from services import categories, clock


@pytest.fixture
def url(village):
    """The list of 宝龙社区."""
    return f"/categories/{village.community.id}"


def id_of(code):
    return categories.by_code(code).id


def test_the_way_leads_from_me_to_the_list_of_the_one_community(sign_in, village, url):
    phone = sign_in(village.secretary)
    assert 'href="/categories"' in phone.get("/people/me").text
    answer = phone.get("/categories")
    assert (answer.status_code, answer.location) == (303, url)
    page = phone.get(url).text
    assert page.count('id="category-') == 23 and page.count('data-state="shown"') == 27


def test_whoever_works_for_several_chooses(sign_in, village):
    Post.create(
        person=village.community_worker,
        role="community_worker",
        area=village.other_community,
        since=clock.today(),
    )
    page = sign_in(village.community_worker).get("/categories").text
    for community in (village.community, village.other_community):
        assert f'href="/categories/{community.id}"' in page


def test_a_category_is_changed(sign_in, village, url):
    phone, lift = sign_in(village.community_worker), id_of("lift")
    assert 'value="2"' in phone.get(f"{url}/{lift}").text
    form = {"name": "电梯停运", "days": "1", "is_hidden": "y"}
    answer = phone.post(f"{url}/{lift}", data=form)
    assert (answer.status_code, answer.location) == (303, url)
    setting = CategorySetting.get()
    assert (setting.name, setting.days, setting.is_hidden) == ("电梯停运", 1, True)
    page = phone.get(url).text
    assert "电梯停运" in page and page.count('data-state="hidden"') == 1
    assert "checked" in phone.get(f"{url}/{lift}").text
    phone.post(f"{url}/{lift}", data={"name": "电梯停运", "days": "1"})
    assert not CategorySetting.get().is_hidden


@pytest.mark.parametrize(
    "form",
    [
        {"name": "", "days": "3"},
        {"name": "电梯", "days": "0"},
        {"name": "电梯", "days": "366"},
        {"name": "电梯", "days": "9" * 30},
        {"name": "电梯", "days": "三"},
        {"name": "长" * 21, "days": "3"},
    ],
)
def test_what_cannot_be_is_said_and_kept(sign_in, village, url, form):
    phone = sign_in(village.secretary)
    for there in (url, f"{url}/{id_of('lift')}"):
        answer = phone.post(there, data=form)
        assert answer.status_code == 422 and 'id="errors"' in answer.text
        assert form["name"] in answer.text
    assert not CategorySetting.select().exists()


def test_a_community_adds_its_own(sign_in, village, url):
    phone = sign_in(village.secretary)
    assert phone.get(f"{url}/new").status_code == 200
    assert phone.post(url, data={"name": "文体", "days": "7"}).status_code == 303
    top = Category.get(Category.name == "文体")
    parent = f"{url}/new?parent={top.id}"
    assert f'name="parent" value="{top.id}"' in phone.get(parent).text
    assert phone.post(url, data={"name": "球场", "days": "3", "parent": top.id}).status_code == 303
    below = Category.get(Category.name == "球场")
    assert (below.parent, below.community) == (top, village.community)
    below_that = {"name": "灯", "days": "3", "parent": below.id}
    assert phone.post(url, data=below_that).status_code == 422
    assert phone.get(f"{url}/new?parent=987654321").status_code == 404


def test_what_another_community_added_is_not_there(sign_in, village, url):
    own = Category.create(community=village.other_community, name="煤棚", days=3, position=99)
    phone = sign_in(village.secretary)
    assert phone.get(f"{url}/{own.id}").status_code == 404
    assert phone.post(f"{url}/{own.id}", data={"name": "x", "days": "3"}).status_code == 404
    assert phone.post(url, data={"name": "x", "days": "3", "parent": own.id}).status_code == 404
    assert phone.get(f"/categories/{village.other_community.id}").status_code == 404
    assert phone.get(f"/categories/{village.estate.id}").status_code == 404


@pytest.mark.parametrize("slug", ["grid-worker", "observer", "estate-secretary", "admin"])
def test_nobody_else_comes_in(sign_in, village, url, slug):
    phone = sign_in(village.people[slug])
    for there in ("/categories", url, f"{url}/new"):
        assert phone.get(there).status_code == 403
    assert phone.post(url, data={"name": "文体", "days": "7"}).status_code == 403
