"""Numbers of issues: "2026-137", counted in each community and year."""

from peewee import Case

from models import Issue, IssueCount
from services import clock


def following(community):
    """The next number of a community in this year. Whoever asks at the same time waits."""
    number = _counted(community)
    while Issue.select().where(Issue.community == community.id, Issue.number == number).exists():
        number = _counted(community)
    return number


def _counted(community):
    year = clock.today().year
    count = IssueCount.insert(community=community.id, year=year, last=1).on_conflict(
        conflict_target=[IssueCount.community, IssueCount.year],
        update={IssueCount.last: IssueCount.last + 1},
    )
    [row] = list(count.returning(IssueCount.last).execute())
    return f"{year}-{row.last}"


def reserve(community, year, reached=0):
    """Numbers of a year begin after `reached`, or where they were if that is more.

    Whoever raises something there now waits for the end of the transaction.
    """
    more = Case(None, [(IssueCount.last < reached, reached)], IssueCount.last)
    IssueCount.insert(community=community.id, year=year, last=reached).on_conflict(
        conflict_target=[IssueCount.community, IssueCount.year],
        update={IssueCount.last: more},
    ).execute()


def highest(community, year):
    """The highest number there is in a community in a year."""
    here = Issue.select(Issue.number).where(
        (Issue.community == community.id) & Issue.number.startswith(f"{year}-")
    )
    return max(int(number.split("-")[1]) for (number,) in here.tuples())
