"""The issues of the large village, cut down to two grids: as many as visits, in step with rules."""

from models import Area, CoHandler, Issue, IssueCount, Person, Step, Whistle, WhistleCall, database
from services import access, issues, village
from services.issues import lists
from services.issues.machine import OPEN
from tests import people


def test_a_village_full_of_issues(db):
    made = village.seed_large(grids=2)
    assert made["issues"] == Issue.select().count() == 6667
    is_open = Issue.select().where(Issue.is_open)
    assert 30 < is_open.count() < 130
    for issue in Issue.select():
        assert issue.is_open == (issue.state in OPEN)
        assert issue.received_at <= issue.moved_at
        assert (issue.closed_at is None) == (issue.state != "closed")
    _numbers_go_on()
    _steps_lead_to_where_they_are()
    assert CoHandler.select().exists()
    assert WhistleCall.select().count() == 2 * Whistle.select().count()
    names = {index.name for index in database.get_indexes("issue")}
    assert "issue_is_open_community_id_next_on" in names  # made again after the rows


def _numbers_go_on():
    community = Area.get(Area.name == "宝龙社区")
    for count in IssueCount.select():
        here = (Issue.community == count.community_id) & Issue.number.startswith(f"{count.year}-")
        assert Issue.select().where(here).count() == count.last
    secretary = Person.get(Person.slug == "secretary")
    with people.acting(secretary):
        before = lists.saved("ledger", community, most=10_000).count
        fresh = issues.raise_issue(secretary, community, text="又一件", source="counter")
        assert lists.saved("ledger", community, most=10_000).count == before + 1
        assert lists.saved("ledger", community).issues[0] == fresh
    worker = access.load_posts(Person.get(Person.slug == "property"))
    with people.acting(worker):
        assert lists.page(lists.work()).issues


def _steps_lead_to_where_they_are():
    last = {}
    for step in Step.select().where(Step.subject == "issue").order_by(Step.id):
        assert step.before == last.get(step.subject_id)
        last[step.subject_id] = step.after
    opened = {issue.id: issue.state for issue in Issue.select().where(Issue.is_open)}
    assert opened.items() <= last.items()
