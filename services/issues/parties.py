"""What a person is to an issue: its reporter, its handler, staff of the place. See machine.py."""

import json

from models import CLAIMERS, CoHandler, Organisation, Step, Whistle, WhistleCall
from services import access

# party: the verb of services/roles.py that makes somebody one, in the area of the issue
BY_ROLE = {
    "staff": "issue.work",
    "secretary": "issue.whistle",
    "acceptor": "issue.accept",
    "consulter": "issue.consult",
    "verifier": "issue.verify",
}

OTHERS = (
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


# Parties somebody is for an organisation, and steps that are part of the work.
FOR_ORGANISATION = frozenset({"handler", "addressee", "taker", "co_handler", "called"})
TEAM_ROLES = ("volunteer", "organiser")
PRIVATELY = ("resident", *TEAM_ROLES)
WORK_STEPS = ("claim", "start", "done", "solve", "arrive")
CHECKED = ("done_reported", "verified", "closed")  # states in which it matters who did the work


def parties(issue, person):
    """The set of parties a Person (posts loaded; None: nobody) is to an issue."""
    if person is None:
        return set()
    found = {name for name, verb in BY_ROLE.items() if access.can(verb, issue, person)}
    for name, id in (
        ("reporter", issue.reporter_id),
        ("author", issue.author_id),
        ("first_contact", issue.first_contact_id),
    ):
        if id == person.id:
            found.add(name)
    mine = organisations(person)
    if issue.state in CHECKED and _did_work(issue, person):
        found.add("doer")
    is_handler = issue.handler_id == person.id and is_near(issue, person)
    if is_handler or (issue.organisation_id in mine and issue.organisation_id):
        found |= {"handler", "addressee", "taker"}
    elif issue.is_claimable and is_near(issue, person, CLAIMERS):
        found.add("taker")
    if mine:
        found |= _called(issue, mine)
    return found


def acts_for(issue, person, parties):
    """The id of the organisation for which somebody acts as one of these `parties`, or None.

    A handler acts for the one that has the issue, helps or was called; whoever has no other posts
    acts for theirs in everything. Whoever helps in a team speaks for themselves.
    """
    mine = organisations(person) if person else set()
    if not mine:
        return None
    if parties & FOR_ORGANISATION:
        known = [issue.organisation_id, *(row.organisation_id for row in helpers(issue))]
        if found := next((id for id in known if id in mine), None):
            return found
        mine = working_for(issue, person)
        return min(mine) if len(mine) == 1 else None
    named = {post.organisation_id for post in person.posts if post.role not in PRIVATELY}
    return named.pop() if len(named) == 1 else None


def _did_work(issue, person):
    """Did a person, or an organisation of theirs, take a step of the work on an issue?"""
    people, firms = _workers(issue)
    return person.id in people or bool(firms & organisations(person))


def _workers(issue):
    """({person id}, {organisation id}) of who took the steps of the work; kept on the issue."""
    if "workers" not in issue.__dict__:
        here = (Step.subject == "issue") & (Step.subject_id == issue.id)
        query = Step.select(Step.actor, Step.organisation, Step.detail)
        people, firms = {issue.done_by_id}, set()
        for actor, firm, detail in query.where(here & Step.verb.in_(WORK_STEPS)).tuples():
            people.add(actor)
            firms |= {firm, *json.loads(detail).get("for", ())}
        issue.workers = people - {None}, firms - {None}
    return issue.workers


def is_near(issue, person, roles=None):
    """Does one of a person's posts (of these roles) lie in, above or around the place of an issue?

    As Issue._near finds them.
    """
    paths = [post.area.path for post in person.posts if roles is None or post.role in roles]
    place, community = issue.area.path, f"/{issue.community_id}/"
    return any(place.startswith(path) or community in path for path in paths)


def organisations(person):
    """The ids of the organisations a person acts for."""
    return {post.organisation_id for post in person.posts if post.organisation_id}


def working_for(issue, person):
    """The ids of the organisations whose work it is what a person does about an issue. Whoever is
    in a volunteer team works for it where the team has the issue, else for themselves."""
    firms = {post.organisation_id for post in person.posts if post.role not in TEAM_ROLES}
    return (firms | ({issue.organisation_id} & organisations(person))) - {None}


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
    if expected(issue, mine):
        found.add("called")
    return found


def expected(issue, organisations):
    """The newest WhistleCall that waits for one of these organisations, or None."""
    waiting = (
        call
        for call in reversed(calls(issue))
        if call.arrived_at is None and call.cancelled_at is None
    )
    return next((call for call in waiting if call.organisation_id in organisations), None)


def is_handler_only(issue, person):
    """Does this person know it only as one who handles it? Then the reporter stays hidden."""
    knows = access.can("issue.see", issue, person) or issue.reporter_id == person.id
    return not knows and not (issue.author_id == person.id and is_near(issue, person))
