"""What a report or a step chooses from: what is not on the list is refused in a sentence."""

import re

import pytest

from models import Area, Category, Issue
from services import categories, clock
from services.issues import plates
from tests import issues as made
from tests.people import acting

CHOOSE = "请从单子里选一个"


@pytest.fixture
def not_offered(village):
    """Ids of a hidden category, one of another community, and one there is not."""
    foreign = Category.create(
        community=village.other_community, name="外社区类", days=3, position=99
    )
    entry = categories.find(village.community, categories.by_code("lift").id)
    with acting(village.secretary) as person:
        categories.change(village.community, entry, entry.label, entry.days, True, person)
    return entry.id, foreign.id, 987654321


def test_a_report_about_what_is_not_offered_is_kept_and_asked_again(village, sign_in, not_offered):
    phone = sign_in(village.resident)
    for id in (*not_offered, "x", "9" * 5000):
        answer = phone.post("/issues", data={"text": "电梯停了", "category": str(id)})
        assert answer.status_code == 422
        assert CHOOSE in answer.text and "电梯停了" in answer.text
    assert not Issue.select().exists()


def test_so_is_one_through_the_code(village, client, not_offered):
    for id in not_offered:
        said = {"text": "电梯停了", "category": str(id)}
        answer = client.post(f"/issues/here/{plates.code(village.building)}", data=said)
        assert answer.status_code == 422
        assert CHOOSE in answer.text


def test_a_place_that_is_not_on_the_list_any_more(village, sign_in):
    phone = sign_in(village.resident)
    Area.update(ended_on=clock.today()).where(Area.id == village.unit.id).execute()
    answer = phone.post("/issues", data={"text": "灯坏了", "area": village.unit.id})
    assert answer.status_code == 422
    assert "灯坏了" in answer.text
    assert not Issue.select().exists()
    page = phone.get("/issues/new")
    assert page.status_code == 200
    offered = re.findall(r'name="area" value="(\d+)"|value="(\d+)" name="area"', page.text)
    assert str(village.building.id) in "".join(map(str, offered))
    assert str(village.unit.id) not in {id for pair in offered for id in pair}
    assert phone.post("/issues", data={"text": "灯坏了"}).status_code == 303
    assert Issue.get().area == village.building


def test_what_it_is_the_same_as_has_to_be_there(village, sign_in):
    made.report(village)
    phone = sign_in(village.resident)
    for id in ("x", "0", "9" * 5000):
        assert phone.post("/issues", data={"text": "灯坏了", "same_as": id}).status_code == 422
    assert Issue.select().count() == 1
