"""How many statements the pages of issues take, whoever asks: ten at most."""

import pytest

from services.issues import plates
from tests import issues as made

WHO = ("property", "owners", "department", "department-2", "volunteer", "captain")
STAFF = ("community-worker", "secretary", "grid-worker", "estate-secretary")


@pytest.fixture
def many(village):
    """Issues in every state somebody handles, and one with several whistles that one came to."""
    for state in ("dispatched", "claimed", "in_progress", "waiting", "done_reported", "verified"):
        made.in_state(village, state)
    issue = made.in_state(village, "whistled")
    called = [village.housing.id, village.city_management.id, village.property_firm.id]
    for note in ("一", "二", "三"):
        issue = made.make(village, "secretary", issue, "recall", note=note)
        said = {"kind": "need", "called": called, "note": note}
        issue = made.make(village, "secretary", issue, "whistle", **said)
    return made.make(village, "department", issue, "arrive", note="到了")


@pytest.mark.parametrize("slug", (*WHO, *STAFF))
def test_pages_of_issues_take_ten_at_most(village, many, sign_in, queries, slug):
    phone = sign_in(village.people[slug])
    for url in (
        f"/issues/here/{plates.code(village.building)}",
        f"/issues/{many.id}",
        "/issues",
        "/issues?view=work",
        "/issues?view=open",
        "/issues?view=mine",
        "/today",
    ):
        phone.get(url)  # the first look of the day writes that somebody was here
        with queries(10):
            assert phone.get(url).status_code in (200, 303, 404), url
