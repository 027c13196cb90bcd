"""Figures about matters, never about people: where issues are stuck, and how a month went.

Views over what is recorded. What is too few is not told (services/few.py).
"""

from collections import Counter, namedtuple
from datetime import date, timedelta
from statistics import median

from peewee import fn

from models import Issue
from services import areas, clock, workdays
from services.few import FEW, told
from services.issues import lists, scopes

OTHERS = None  # the key of what is counted together, since each of it is too few

# A month: counts, or None where they are too few to tell; days of the median; the months around it.
Month = namedtuple(
    "Month",
    "first received by_category by_source closed on_the_spot by_closing reopened rate "
    "waited median_days before after",
)


Closed = namedtuple("Closed", "closing reopened waited_days received_at closed_at")


def bottlenecks():
    """[(community, [(view, count)])]: where matters are stuck, without what is not. For whoever can
    set them going; two statements, one more for parts of communities. Raises Refused."""
    communities = areas.communities("issue.consult")
    found = lists.counts(lists.BOTTLENECKS, "issue.consult")
    lines = {id: [(name, n) for name, n in views.items() if n] for id, views in found.items()}
    return [(area, lines[area.id]) for area in communities if lines.get(area.id)]


def month_of(community, asked=""):
    """The Month of a community (Area) named by an address ("2026-10"), else the present one; as far
    as the signed-in person keeps its ledger. Three statements at most."""
    first, after = _bounds(asked)
    start, end = (clock.utc(day.year, day.month, day.day) for day in (first, after))
    here = scopes.inside(community, "issue.ledger")
    received = _counted(here & (Issue.received_at >= start) & (Issue.received_at < end))
    closed = _rows(
        here & (Issue.closed_at >= start) & (Issue.closed_at < end) & (Issue.state == "closed")
    )
    worked = [issue for issue in closed if issue.closing != "on_the_spot"]
    again = sum(issue.reopened > 0 for issue in worked)
    return Month(
        first=first,
        received=told(received[0].total()),
        by_category=_parts(received[0]),
        by_source=_parts(received[1]),
        closed=told(len(closed)),
        on_the_spot=told(len(closed) - len(worked)),
        by_closing=_parts(Counter(issue.closing for issue in worked)),
        reopened=told(again),
        rate=round(100 * again / len(worked)) if again >= FEW else None,
        waited=sum(i.waited_days for i in worked) if len(worked) >= FEW else None,
        median_days=_median(worked),
        before=(first - timedelta(days=1)).replace(day=1),
        after=after if after <= clock.today() else None,
    )


def _counted(where):
    """(Counter by category id, Counter by source)."""
    query = Issue.select(Issue.category, Issue.source, fn.COUNT(Issue.id)).where(where)
    by_category, by_source = Counter(), Counter()
    for category, source, count in query.group_by(Issue.category, Issue.source).tuples():
        by_category[category] += count
        by_source[source] += count
    return by_category, by_source


def _rows(where):
    names = ("closing", "reopened", "waited_days", "received_at", "closed_at")
    query = Issue.select(*(getattr(Issue, name) for name in names)).where(where)
    return [Closed(*row) for row in query.tuples()]


def _bounds(asked):
    """(first day of a month, first day of the next)."""
    this = clock.today().replace(day=1)
    try:
        first = date.fromisoformat(f"{asked}-01")
    except ValueError:
        first = this
    first = min(max(first, date(2000, 1, 1)), this)
    return first, (first + timedelta(days=32)).replace(day=1)


def _parts(counted):
    """[(key, count)], the most first; what is too few stands together under OTHERS."""
    found = [(key, count) for key, count in counted.most_common() if count >= FEW]
    if others := sum(counted.values()) - sum(count for _key, count in found):
        found.append((OTHERS, told(others)))
    return found


def _median(issues):
    """Working days from the report to the end, without those for which the clock stood."""
    if len(issues) < FEW:
        return None
    days = [(clock.day_of(i.received_at), clock.day_of(i.closed_at)) for i in issues]
    worked = _worked(min(first for first, _last in days), max(last for _first, last in days))
    took = zip(days, issues, strict=True)
    return median(max(0, worked[b] - worked[a] - issue.waited_days) for (a, b), issue in took)


def _worked(first, last):
    """{day: how many working days there were since `first`}."""
    calendar, found, count = workdays.load(), {}, 0
    for number in range((last - first).days + 1):
        day = first + number * clock.DAY
        count += calendar.is_working(day)
        found[day] = count
    return found
