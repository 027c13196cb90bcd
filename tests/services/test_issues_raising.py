"""What is raised out of a visit, once; and what joins something that is just over."""

import pytest

from models import Issue
from services import issues, visits
from services.errors import RuleBroken
from services.issues import plates
from tests import issues as made
from tests.people import acting
from tests.services.test_at_once import together


def test_what_a_visit_found_is_raised_anew_after_it_was_withdrawn(village):
    with acting(village.grid_worker) as worker:
        visit = visits.record(worker, village.home, findings=["hazard"], note="楼道灯坏了")
        first = issues.out_of_visit(visit, worker)
        assert issues.out_of_visit(visit, worker) == first
        issues.undo(first, worker)
        second = issues.out_of_visit(visit, worker)
        assert second != first and second.state == "reported"
        assert issues.out_of_visit(visit, worker) == second


@pytest.mark.postgresql
def test_nobody_joins_what_is_withdrawn_at_the_same_moment(village):
    main = made.report(village)

    def join():
        said = {"text": "一样", "place": "", "name": "", "phone": "", "same_as": str(main.id)}
        return plates.report(village.building, village.community, "a form", **said)

    refused = together(lambda: made.make(village, "resident", main, "withdraw"), join)
    assert isinstance(refused, RuleBroken) and refused.field == "same_as"
    assert Issue.select().count() == 1
