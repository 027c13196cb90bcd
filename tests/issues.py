"""Issues of the named village in every state, each brought there by real moves of real people."""

from datetime import timedelta

from models import Category, Issue
from services import access, clock, issues
from tests import people

TEXT = "楼道灯坏了，老人上楼看不见"

# state: the moves that lead there from `reported`, each (who, verb, what is said).
WAYS = {
    "reported": (),
    "need_info": (("community-worker", "ask", {"note": "是几楼的灯？"}),),
    "accepted": (("community-worker", "accept", {}),),
    "consulting": ("accepted", ("community-worker", "consult", {})),
    "dispatched": ("accepted", ("community-worker", "dispatch", "property")),
    "claimed": ("dispatched", ("property", "claim", {})),
    "in_progress": ("claimed", ("property", "start", {})),
    "waiting": (
        "in_progress",
        ("property", "ask_waiting", {"note": "等配件", "until": 20}),
        ("community-worker", "grant", {}),
    ),
    "whistled": ("dispatched", ("secretary", "whistle", "whistle")),
    "done_reported": ("in_progress", ("property", "done", {"note": "换好了"})),
    "verified": ("done_reported", ("community-worker", "verify", {})),
    "closed": ("verified", ("community-worker", "call_back", {"rating": "satisfied"})),
    "merged": (("community-worker", "merge", "into"),),
    "redirected": (("community-worker", "redirect", {"to_whom": "供电所，电话95598"}),),
    "to_topic": ("accepted", ("community-worker", "to_topic", {"note": "大家一起议"})),
    "withdrawn": (("resident", "withdraw", {}),),
}


def report(village, by=None, text=TEXT, **said):
    """An issue the resident (or `by`) reported from home."""
    with people.acting(by or village.resident) as person:
        said.setdefault("household", person.household)
        return issues.raise_issue(person, village.unit, text=text, **said)


def make(village, slug, issue, verb, **said):
    """That person makes a move of an issue. Returns the issue as it is then."""
    with people.acting(village.people[slug]) as person:
        found = access.find(Issue, issue.id)
        issues.move(found, verb, person, said)
        return Issue.get_by_id(issue.id)


def said_for(village, verb, issue=None):
    """What completes a move: everything it may ask for, so that only rules can refuse it."""
    return {
        "note": "写一句话",
        "rating": "satisfied",
        "category": Category.get(Category.code == "lighting").id,
        "to": f"organisation:{village.property_firm.id}",
        "measure": "换灯",
        "due_on": clock.today() + timedelta(days=9),
        "until": clock.today() + timedelta(days=30),
        "to_whom": "供电所，电话95598",
        "kind": "joint",
        "called": [village.city_management.id, village.housing.id],
        "helpers": [village.owners_body.id],
        "into": other(village, issue).number if verb == "merge" else None,
        "response": "quick",
        "call": issues.calls(issue)[0].id if issue is not None and issues.calls(issue) else None,
    }


def other(village, issue):
    """Another open issue in the same building."""
    found = Issue.get_or_none((Issue.text == "另一件") & (Issue.state == "reported"))
    return found or report(village, text="另一件")


def in_state(village, state):
    """A new issue in one of Issue.STATES."""
    issue = report(village)
    return _go(village, issue, WAYS[state])


def _go(village, issue, way):
    for step in way:
        if isinstance(step, str):
            issue = _go(village, issue, WAYS[step])
            continue
        slug, verb, said = step
        if isinstance(said, str):
            wanted = {
                "property": ("to", "measure", "due_on"),
                "whistle": ("kind", "called", "note"),
                "into": ("into",),
            }[said]
            every = said_for(village, verb, issue)
            said = {name: every[name] for name in wanted}
        said = {
            name: clock.today() + timedelta(days=value) if name == "until" else value
            for name, value in said.items()
        }
        issue = make(village, slug, issue, verb, **said)
    return issue
