"""What an address or a form may hold where an id, a day or a number is meant."""

from datetime import date

import pytest

from models import Issue
from services import access
from services.errors import RuleBroken
from services.issues import filters, handing
from tests import issues as made


@pytest.mark.parametrize(
    "text", (None, "", "0", "-1", "²", "٣", "1 ", "x", "9" * 19, "9" * 5000, str(2**63))
)
def test_what_is_no_id(text):
    assert access.id_of(text) is None


@pytest.mark.parametrize("id", (1, 17, access.LARGEST_ID))
def test_what_is_an_id(id):
    assert access.id_of(str(id)) == id


@pytest.mark.parametrize(
    "day", ("0004-02-29", "0001-01-01", "1899-12-31", "9999-12-31", "2026-03-18")
)
@pytest.mark.parametrize("name", ("since", "until"))
def test_any_day_can_be_asked_for(village, name, day):
    made.report(village)
    found = filters.asked({name: day})
    assert found == {name: day}
    query = Issue.select()
    for condition in filters.conditions(found):
        query = query.where(condition)
    is_past = date.fromisoformat(day) <= date(2026, 3, 18)
    is_in = is_past if name == "since" else date.fromisoformat(day) >= date(2026, 3, 18)
    assert query.count() == int(is_in)


@pytest.mark.parametrize(
    "value", ("organisation:" + "9" * 5000, "person:" + "9" * 5000, "person:²")
)
def test_nobody_is_handed_anything_by_a_number_there_is_not(village, value):
    with pytest.raises(RuleBroken) as refused:
        handing.target(made.in_state(village, "accepted"), value)
    assert refused.value.field == "to"
