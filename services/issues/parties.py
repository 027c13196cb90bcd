"""What a person is to an issue: its reporter, its handler, staff of the place. See machine.py."""

from models import CLAIMERS, CoHandler, Organisation, Whistle, WhistleCall
from services import access

# party: the verb of services/access.py that makes somebody one, in the area of the issue
BY_ROLE = {
    "staff": "issue.work",
    "secretary": "issue.whistle",
    "acceptor": "issue.accept",
    "consulter": "issue.consult",
    "verifier": "issue.verify",
}

NAMES = (
    *BY_ROLE,
    "reporter",
    "author",
    "first_contact",
    "handler",
    "addressee",
    "taker",
    "co_handler",
    "called",
    "doer",
    "clock",
    "raiser",
    "solver",
)


def parties(issue, person):
    """The set of NAMES a Person (posts loaded; None: nobody) is to an issue."""
    if person is None:
        return set()
    found = {name for name, verb in BY_ROLE.items() if access.can(verb, issue, person)}
    for name, id in (
        ("reporter", issue.reporter_id),
        ("author", issue.author_id),
        ("first_contact", issue.first_contact_id),
        ("doer", issue.done_by_id),
    ):
        if id == person.id:
            found.add(name)
    mine = organisations(person)
    if issue.handler_id == person.id or (issue.organisation_id in mine and issue.organisation_id):
        found |= {"handler", "addressee", "taker"}
    elif issue.is_claimable and may_claim(issue, person):
        found.add("taker")
    if mine:
        found |= _called(issue, mine)
    return found


def organisations(person):
    """The ids of the organisations a person acts for."""
    return {post.organisation_id for post in person.posts if post.organisation_id}


def may_claim(issue, person):
    """Could this person take it from the open list? See Issue.claimable_by."""
    paths = [post.area.path for post in person.posts if post.role in CLAIMERS]
    place, community = issue.area.path, f"/{issue.community_id}/"
    return any(place.startswith(path) or community in path for path in paths)


def calls(issue):
    """The WhistleCalls of an issue with their organisations, oldest first; kept on the issue."""
    if "calls" not in issue.__dict__:
        issue.calls = list(_calls(issue)) if issue.whistled else []
    return issue.calls


def _calls(issue):
    query = WhistleCall.select(WhistleCall, Whistle, Organisation)
    query = query.join(Whistle).switch(WhistleCall).join(Organisation)
    return query.where(Whistle.issue == issue.id).order_by(WhistleCall.id)


def helpers(issue):
    """The CoHandlers of an issue with their organisations; kept on the issue."""
    if "helpers" not in issue.__dict__:
        query = CoHandler.select(CoHandler, Organisation).join(Organisation)
        issue.helpers = list(query.where(CoHandler.issue == issue.id).order_by(CoHandler.id))
    return issue.helpers


def _called(issue, mine):
    found = set()
    if any(row.organisation_id in mine for row in helpers(issue)):
        found.add("co_handler")
    if any(call.organisation_id in mine and call.arrived_at is None for call in calls(issue)):
        found.add("called")
    return found


def is_handler_only(issue, person):
    """Does this person know it only as one who handles it? Then the reporter stays hidden."""
    knows = access.can("issue.see", issue, person) or person.id in (
        issue.reporter_id,
        issue.author_id,
    )
    return not knows
