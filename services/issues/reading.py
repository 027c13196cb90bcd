"""What stands on the page of one issue, for whoever reads it."""

from collections import namedtuple

from peewee import JOIN

from models import (
    Area,
    Attachment,
    Category,
    Household,
    Issue,
    Organisation,
    Person,
    ids_in,
    within,
)
from services import access, activity, clock, context, flow, sealing
from services.errors import Missing
from services.issues import waiting
from services.issues.hiding import hide
from services.issues.lists import label
from services.issues.machine import ISSUE
from services.issues.parties import is_handler_only
from services.issues.scopes import is_open
from services.prepared import prepared

NEARBY = 6
NEARBY_DAYS = 60

# How an issue reads to one person; `words` is what it is about, as they may read it.
Told = namedtuple("Told", "words place reporter files steps contact is_hidden")

# The five orders (五单) every reader sees as a line of progress, and the states that reached them.
PROGRESS = (
    ("asked", ()),
    ("accepted", ("accepted", "consulting", "to_topic")),
    ("dispatched", ("dispatched", "whistled")),
    ("taken", ("claimed", "in_progress", "waiting")),
    ("checked", ("done_reported", "verified")),
    ("closed", ("closed",)),
)


def load(issue):
    """The same Issue with everything its page names, in one query."""
    [found] = _loaded(issue.id)
    label([found])
    return found


def _with_all(id):
    home, reporter = Area.alias(), Person.alias()
    contact, handler, main = Person.alias(), Person.alias(), Issue.alias()
    community = Area.alias()
    left = JOIN.LEFT_OUTER
    return (
        Issue.select(
            Issue,
            Area,
            community,
            Category,
            Organisation,
            Household,
            home,
            reporter,
            contact,
            handler,
            main,
        )
        .join(Area, on=Issue.area)
        .switch(Issue)
        .join(community, on=Issue.community, attr="community")
        .switch(Issue)
        .join(Category)
        .switch(Issue)
        .join(Organisation, left, on=Issue.organisation)
        .switch(Issue)
        .join(Household, left, on=Issue.household)
        .join(home, left, on=(Household.area == home.id), attr="area")
        .switch(Issue)
        .join(reporter, left, on=Issue.reporter, attr="reporter")
        .switch(Issue)
        .join(contact, left, on=Issue.first_contact, attr="first_contact")
        .switch(Issue)
        .join(handler, left, on=Issue.handler, attr="handler")
        .switch(Issue)
        .join(main, left, on=Issue.merged_into, attr="merged_into")
        .where(Issue.id == id)
    )


_loaded = prepared(_with_all)


def told(issue, person):
    """A Told: the issue as `person` (None: its reporter without an account) may read it."""
    hidden = person is not None and is_handler_only(issue, person)
    words = (issue.brief or hide(issue, issue.text)) if hidden else issue.text
    return Told(
        words=words,
        place=hide(issue, issue.place) if hidden and not issue.shows_name else issue.place,
        reporter=reporter(issue, person, hidden),
        files=files(issue, hidden),
        steps=_steps(issue, person, hidden),
        contact=_contact(issue),
        is_hidden=hidden,
    )


def reporter(issue, person, hidden):
    """(name, Person or None) of who reported it, for whom the role table lets know; else None."""
    me = context.person()
    knows = person is None or issue.reporter_id == person.id
    knows = knows or access.can("issue.reporter", issue, me) or issue.first_contact_id == me.id
    knows = knows or (hidden and issue.shows_name) or issue.author_id == me.id
    if not knows:
        return None
    if issue.reporter_id:
        return issue.reporter.name, issue.reporter
    return (sealing.unseal(issue.name_sealed), None) if issue.name_sealed else None


def files(issue, hidden):
    """Its Attachments and those of the visit that raised it: photos for everybody, voices for whom
    the reporter is no secret."""
    its = Attachment.issue == issue.id
    if issue.visit_id:
        its |= Attachment.visit == issue.visit_id
    query = Attachment.select().where(its)
    if hidden:
        query = query.where(Attachment.kind == "photo")
    return list(query.order_by(Attachment.part.desc(), Attachment.kind, Attachment.position))


def _steps(issue, person, hidden):
    """Its Steps, newest first, each with `.words` as this reader may read its note."""
    moves = {move.verb: move.tells for move in (*ISSUE.starts, *ISSUE.moves)}
    is_reporter = person is None or person.id in (issue.reporter_id, issue.author_id)
    knows = person is not None and access.can("issue.see", issue, person)
    found = flow.steps(ISSUE, [issue.id])[issue.id]
    for step in found:
        own = person is not None and step.actor_id == person.id
        tells = moves.get(step.verb, ())
        step.by = _by(step, issue, knows)
        step.words = ""
        if knows or own or (is_reporter and "reporter" in tells):
            step.words = step.note
        elif hidden and "handler" in tells:
            step.words = hide(issue, step.note)
    if hidden:
        found = [step for step in found if step.verb not in ("raise", "answer", "say", "ask")]
    return found[::-1]


def _by(step, issue, knows):
    """Who took a step, in a word: the organisation, for the community also the name. Never who
    reported it."""
    if step.organisation_id:
        return step.organisation.name
    is_secret = step.actor_id in (issue.reporter_id, None)
    return step.actor.name if knows and not is_secret else ""


def _contact(issue):
    """(name, role) of who keeps the reporter told (首问责任), else of the community; or None."""
    if issue.first_contact_id:
        return issue.first_contact.name, "first_contact"
    return None


def progress(issue):
    """[(code, "done" | "now" | "next")]: the five orders, for the line at the top of the page."""
    at = next((n for n, (_code, states) in enumerate(PROGRESS) if issue.state in states), 0)
    if issue.state == "closed":
        return [(code, "done") for code, _states in PROGRESS]
    return [
        (code, "done" if n < at else "now" if n == at else "next")
        for n, (code, _states) in enumerate(PROGRESS)
    ]


def nearby(area, but=None):
    """Open Issues in the same building, or else the same area, newest first, for who may see them.

    What lies in one's own areas is told in words; `label`led.
    """
    place = _building(area)
    recent = clock.now() - NEARBY_DAYS * clock.DAY
    here = is_open() & Issue.community.in_(ids_in(place.path))
    query = (
        Issue.visible_to(context.person())
        .select(Issue, Area, Category)
        .switch(Issue)
        .join(Category)
        .where(here & within([place.path]) & (Issue.received_at > recent))
    )
    if but is not None:
        query = query.where(Issue.id != but)
    found = list(query.order_by(Issue.id.desc()).limit(NEARBY))
    label(found)
    return found


def _building(area):
    return area.parent if area.kind == "unit" else area


def came_back(person, most=3):
    """Issues this person raised for a family that are solved, or passed on, and not told yet."""
    query = waiting.untold(person).select(Issue, Household, Area, Category)
    query = query.join(Household).join(Area).switch(Issue).join(Category)
    found = list(query.order_by(Issue.moved_at.desc()).limit(most))
    label(found)
    return found


def phone(issue):
    """The number of a reporter without an account, or None."""
    return sealing.unseal(issue.phone_sealed)


def reveal_phone(issue, reason, by):
    """Note why a reporter's number is opened. The reporter can read that on their page."""
    access.require("issue.reporter", issue)
    if not issue.phone_sealed:
        raise Missing
    activity.looked(by, "reporter", issue=issue, reason=reason)
    return issue
