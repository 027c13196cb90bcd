"""What is raised out of a visit, once."""

from services import issues, visits
from tests.people import acting


def test_what_a_visit_found_is_raised_anew_after_it_was_withdrawn(village):
    with acting(village.grid_worker) as worker:
        visit = visits.record(worker, village.home, findings=["hazard"], note="楼道灯坏了")
        first = issues.out_of_visit(visit, worker)
        assert issues.out_of_visit(visit, worker) == first
        issues.undo(first, worker)
        second = issues.out_of_visit(visit, worker)
        assert second != first and second.state == "reported"
        assert issues.out_of_visit(visit, worker) == second
