"""What was reported out of visits, for the pages of visits and doors."""

from collections import defaultdict

from models import Area, Category, Issue
from services import clock, context
from services.issues.labels import label
from services.issues.machine import OVER
from services.issues.waiting import TELL_DAYS
from services.prepared import prepared

AT_DOOR = 3


def of_visit(visit):
    """The Issue a visit raised, labelled, if it was not withdrawn and the signed-in person sees it;
    else None. One statement where there is none."""
    for raised in _raised(visit.id):
        found = _seen(Issue.id == raised.id)
        return found[0] if found else None
    return None


_raised = prepared(
    lambda id: (
        Issue.select(Issue.id)
        .where((Issue.visit == id) & (Issue.state != "withdrawn"))
        .order_by(Issue.id.desc())
    )
)


def of_homes(ids):
    """{household id: [Issue]} of what visitors reported for some homes: open, or over lately and
    so to be told there; newest first, a few each. Two statements at most.

    What a family reported itself is not among them: who reported something stays hidden.
    """
    since = clock.now() - TELL_DAYS * clock.DAY
    lately = Issue.is_open | (Issue.state.in_(OVER) & (Issue.moved_at > since))
    here = Issue.household.in_(list(ids)) & Issue.source.in_(("visit", "patrol")) & lately
    found = defaultdict(list)
    for issue in _seen(here) if ids else ():
        found[issue.household_id].append(issue)
    return defaultdict(list, {id: issues[:AT_DOOR] for id, issues in found.items()})


def _seen(where):
    """Issues the signed-in person sees, open ones first, newest first, labelled."""
    query = Issue.visible_to(context.person()).select(Issue, Area, Category)
    query = query.switch(Issue).join(Category).where(where)
    found = list(query.order_by(Issue.is_open.desc(), Issue.id.desc()))
    label(found)
    return found
