"""Administration over HTTP: figures, posts, somebody new, and what happened."""

import re

import pytest

from models import Activity, Person, Post
from services import clock
from tests.people import acting


@pytest.fixture
def admin(village, sign_in):
    return sign_in(village.admin)


def page(answer):
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def give(phone, v, **data):
    defaults = {"person": v.resident.id, "area": v.unit.id, "role": "unit_head"}
    return phone.post("/admin/posts", data=defaults | {"since": "2026-03-18"} | data)


def test_the_overview_counts_places_and_hides_small_numbers_of_people(village, admin):
    said = page(admin.get("/admin"))
    rows = dict(re.findall(r"<b>(\S+社区)</b><small>(.*?)</small>", said))
    rows = {name: re.sub(r"\s", "", said) for name, said in rows.items()}
    assert rows["宝龙社区"].startswith("2个网格·31户·")
    assert "人有岗位" in rows["宝龙社区"]
    assert rows["安康社区"] == "1个网格·2户·有岗位的不足5人"


def test_an_administrator_of_part_of_a_community_sees_that_part(village, sign_in):
    Post.create(person=village.owners, role="admin", area=village.estate, since=clock.today())
    said = page(sign_in(village.owners).get("/admin"))
    assert "宝龙小区" in said and "安康" not in said


@pytest.mark.parametrize("address", ["/admin", "/admin/posts", "/admin/posts/new"])
@pytest.mark.parametrize("slug", ["secretary", "community-worker", "resident"])
def test_administration_is_for_administrators(village, sign_in, slug, address):
    assert sign_in(village.people[slug]).get(address).status_code == 403


def test_posts_are_listed_by_role_and_place(village, admin):
    said = page(admin.get("/admin/posts?role=grid_worker"))
    assert "李春梅" in said and "马远" in said and "何静" not in said
    said = page(admin.get(f"/admin/posts?role=grid_worker&area={village.community.id}"))
    assert "李春梅" in said and "马远" not in said


def test_a_post_is_given_step_by_step(village, admin):
    assert f"person={village.elder.id}" in page(admin.get("/admin/posts/new?q=王秀"))
    here = f"/admin/posts/new?person={village.resident.id}"
    assert f"person={village.resident.id}&amp;area={village.building.id}" in page(
        admin.get(f"{here}&q=3号楼")
    )
    assert 'name="role"' in page(admin.get(f"{here}&area={village.unit.id}"))
    answer = give(admin, village)
    assert (answer.status_code, answer.location) == (303, f"/people/{village.resident.id}")
    assert Post.select().where(Post.role == "unit_head").count() == 2


def test_the_same_post_twice_is_refused_by_its_field(village, admin):
    give(admin, village)
    answer = give(admin, village)
    said = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "这位已经在任了" in said


def test_a_post_with_bad_days_or_an_unknown_role_is_refused(village, admin):
    assert give(admin, village, since="2026-13-45").status_code == 422
    assert give(admin, village, until="2020-01-01").status_code == 422
    assert give(admin, village, role="emperor").status_code == 422
    assert Post.select().where(Post.person == village.resident).count() == 1


@pytest.mark.parametrize("field", ["person", "area"])
def test_posts_of_another_area_can_not_be_given_and_look_like_nothing(village, sign_in, field):
    Post.create(person=village.adviser, role="admin", area=village.community, since=clock.today())
    phone = sign_in(village.adviser)
    foreign = {"person": village.outsider.id, "area": village.other_grid.id}[field]
    answers = [give(phone, village, **{field: value}) for value in (foreign, 987654, "x")]
    assert {answer.status_code for answer in answers} == {404}
    assert phone.get(f"/admin/posts/new?{field}={foreign}").status_code == 404


def test_a_local_administrator_ends_nothing_above(village, sign_in):
    Post.create(person=village.adviser, role="admin", area=village.community, since=clock.today())
    post = Post.get(person=village.admin)
    answer = sign_in(village.adviser).post(f"/admin/posts/{post.id}/end", data={"reason": "term"})
    assert answer.status_code == 404


def test_a_post_ends_with_a_reason_and_the_person_still_comes_in(village, admin, sign_in):
    post = Post.get(person=village.captain)
    address = f"/admin/posts/{post.id}/end"
    assert "楼栋长" in page(admin.get(address))
    assert admin.post(address, data={}).status_code == 422
    assert admin.post(address, data={"reason": "moved"}).status_code == 303
    phone = sign_in(village.captain)
    assert phone.get("/people/me").status_code == 200
    assert phone.get(f"/patrols/doors/{village.home.id}").status_code == 404


def test_the_last_administrator_is_told_to_find_another_first(village, admin):
    post = Post.get(person=village.admin)
    answer = admin.post(f"/admin/posts/{post.id}/end", data={"reason": "asked"})
    assert answer.status_code == 422 and "最后一位管理员" in answer.get_data(as_text=True)


def add(client, v, **data):
    return client.post("/admin/people", data={"area": v.estate.id, "name": "周新"} | data)


def test_somebody_new_is_kept_with_a_home_and_can_be_let_in(village, admin):
    answer = add(admin, village, door="3栋2单元202", phone="138 0013 8000")
    person = Person.get(name="周新")
    assert answer.location == f"/people/{person.id}"
    said = page(admin.get(answer.location))
    assert "3号楼 2单元 202" in said and "/invitations" in said and "13800138000" not in said


def test_somebody_new_with_mistakes_comes_back_as_typed(village, admin):
    answer = add(admin, village, door="99-9-901", phone="12345")
    said = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "99-9-901" in said and "12345" in said
    assert add(admin, village, name=" ").status_code == 422
    assert not Person.select().where(Person.name == "周新").exists()


def test_a_person_refused_for_the_post_is_not_half_kept(village, admin):
    answer = add(admin, village, role="volunteer", until="2020-01-01")
    assert answer.status_code == 422
    assert not Person.select().where(Person.name == "周新").exists()


def test_nobody_is_added_to_another_area(village, sign_in):
    Post.create(person=village.adviser, role="admin", area=village.community, since=clock.today())
    answer = add(sign_in(village.adviser), village, area=village.other_grid.id, role="volunteer")
    assert answer.status_code == 404


def record(v, verb, number=1, actor=None, area=None):
    at = clock.now()
    for _each in range(number):
        Activity.create(
            actor=actor or v.grid_worker,
            verb=verb,
            subject="visit",
            subject_id=1,
            area=area or v.grid,
            happened_at=at,
            received_at=at,
        )


def test_what_happened_reads_in_words_newest_first(village, sign_in):
    record(village, "visit.reached")
    record(village, "focus.set", actor=village.community_worker)
    said = page(sign_in(village.secretary).get("/admin/activity"))
    assert said.index("何静 放进重点户") < said.index("网格队伍 记了一次走访")


def test_what_happened_elsewhere_does_not_show(village, sign_in):
    record(village, "focus.set", actor=village.outsider, area=village.other_grid)
    assert "马远" not in page(sign_in(village.secretary).get("/admin/activity"))


def test_what_happened_goes_on_page_by_page_without_gap_or_repeat(village, admin, clock, queries):
    for _day in range(5):
        record(village, "visit.reached", 9)
        clock.move(days=-1)  # what came in late by number came in early by time
    seen, address = [], "/admin/activity?noun=visit"
    while address:
        with queries(10):
            said = page(admin.get(address))
        seen += re.findall(r'id="activity-(\d+)"', said)
        following = re.search(r'href="(/admin/activity\?[^"]*before=\d+)"', said)
        address = following and following[1].replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 45
    assert seen == [
        str(row.id)
        for row in Activity.select()
        .where(Activity.verb == "visit.reached")
        .order_by(Activity.received_at.desc(), Activity.id.desc())
    ]


def test_what_happened_is_sifted_by_what_it_is_about(village, admin):
    record(village, "visit.reached")
    record(village, "focus.set")
    said = page(admin.get("/admin/activity?noun=focus"))
    assert "放进重点户" in said and "记了一次走访" not in said
    assert page(admin.get("/admin/activity?noun=nonsense&before=99999999")).count("activity-") == 2


def test_an_act_without_a_person_was_the_operators(village, admin):
    with acting(village.admin):
        record(village, "roster.import")
    Activity.update(actor=None).execute()
    assert "系统 导入了花名册" in page(admin.get("/admin/activity"))


def test_the_feed_names_who_changed_the_focus_list_but_not_who_walked_when(sign_in, village):
    sign_in(village.grid_worker).post(f"/patrols/areas/{village.grid.id}/walks")
    record(village, "focus.set", actor=village.community_worker)
    said = page(sign_in(village.secretary).get("/admin/activity"))
    assert "网格队伍 记了一次巡走" in said
    assert village.grid_worker.name not in said
    assert village.community_worker.name in said
