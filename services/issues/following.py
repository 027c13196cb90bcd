"""Following an issue by its link, without an account: how it reads there, and what can be said."""

import json

from peewee import JOIN

from models import AccessRecord, Area, Category, Issue, Organisation, Person, Step, database
from services import access, clock, people, sealing
from services.errors import Missing, OtherWords
from services.issues import deadlines, moving, reading
from services.issues.labels import label

# What the reporter can do, the question at the end first.
VERBS = ("confirm", "answer", "send_back", "reopen", "say", "withdraw")
PARTIES = {"reporter"}
LOOKS = 20  # the latest of them are shown


def find(token):
    """The labelled Issue a link leads to, with `.main`, the labelled Issue it goes on as (most are
    their own). Raises Missing. Three statements at most."""
    issue = _first(Issue.token_digest == sealing.digest(token))
    if issue is None:
        raise Missing
    issue.main = issue
    if issue.state == "merged" and issue.merged_into_id:
        issue.main = _first(Issue.id == issue.merged_into_id)
    label([issue, issue.main])
    return issue


def _first(where):
    contact = reading.has_contact(clock.today()).alias("has_contact")
    query = (
        Issue.select(Issue, Area, Category, Organisation, Person, contact)
        .join(Area, on=Issue.area)
        .switch(Issue)
        .join(Category)
        .switch(Issue)
        .join(Organisation, JOIN.LEFT_OUTER, on=Issue.organisation)
        .switch(Issue)
        .join(Person, JOIN.LEFT_OUTER, on=Issue.first_contact)
    )
    return query.where(where).first()


def offered(issue):
    """The flow.Moves its reporter can make now, in the order of VERBS.

    Not satisfied at the end is one of the answers of `confirm`, so nothing else asks it then.
    """
    moves = {move.verb: move for move in moving.offered(issue, None, PARTIES)}
    if "confirm" in moves:
        moves.pop("send_back", None)
    if "reopen" in moves and clock.today() > deadlines.reopens_until(issue):
        del moves["reopen"]
    return [moves[verb] for verb in VERBS if verb in moves]


def move(issue, verb, said, key, digest=""):
    """Make a step for the reporter, once for each `key` (the form's submission id).

    `said` as services/issues/moving.move takes it, `digest` of all of it. Returns the Step, the
    first one for a form that came before. Raises OtherWords where that said something else,
    Missing for verbs that are not the reporter's, RuleBroken.
    """
    if verb not in VERBS:
        raise Missing
    with database.atomic():
        access.hold(Issue, [issue.id])
        here = (Step.subject == "issue") & (Step.subject_id == issue.id)
        known = Step.get_or_none(here & (Step.submission == key))
        if known is None:
            how = {"parties": PARTIES, "remember": {"digest": digest}}
            return moving.move(Issue.get_by_id(issue.id), verb, None, said, **how)
        if json.loads(known.detail).get("digest", "") != digest:
            raise OtherWords
        return known


def looks(issue):
    """Who opened the reporter's number: the latest AccessRecords, newest first, viewers with
    posts."""
    about = (AccessRecord.issue == issue.id) & (AccessRecord.what == "reporter")
    query = AccessRecord.select(AccessRecord, Person).join(Person, on=AccessRecord.viewer)
    found = list(query.where(about).order_by(AccessRecord.id.desc()).limit(LOOKS))
    people.load_posts([look.viewer for look in found] if found else [])
    return found
