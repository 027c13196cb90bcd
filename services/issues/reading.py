"""What stands on the page of one issue, for whoever reads it."""

from collections import namedtuple

from flask_babel import gettext as _
from peewee import JOIN, fn

from models import (
    AccessRecord,
    Area,
    Attachment,
    Category,
    CategorySetting,
    Household,
    Issue,
    Organisation,
    Person,
    Post,
    ids_in,
    within,
)
from services import access, activity, clock, context, looks, sealing
from services.errors import Missing
from services.issues import story
from services.issues.hiding import hide
from services.issues.labels import label
from services.issues.parties import is_handler_only
from services.issues.scopes import is_open
from services.prepared import prepared

NEARBY = 6
NEARBY_DAYS = 60

# How an issue reads to one person: its texts as they may read them, `words` what it is about.
Told = namedtuple("Told", "words place measure reporter files steps calls contact is_hidden")

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
    [found] = _loaded(issue.id, clock.today())
    found.__dict__.setdefault("setting", None)
    label([found])
    return found


def _with_all(id, today):
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
            CategorySetting,
            Organisation,
            Household,
            home,
            reporter,
            contact,
            handler,
            main,
            CategorySetting,
            has_contact(today).alias("has_contact"),
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
        .switch(Issue)
        .join(CategorySetting, left, on=_own_setting(), attr="setting")
        .where(Issue.id == id)
    )


def _own_setting():
    mine = CategorySetting.community == Issue.community
    return mine & (CategorySetting.category == Issue.category)


_loaded = prepared(_with_all)


def has_contact(today):
    """Expression over Issue: its first contact holds a post in its community, or around it."""
    place, community = Area.alias(), Area.alias()
    inside = fn.SUBSTR(place.path, 1, fn.LENGTH(community.path)) == community.path
    around = fn.SUBSTR(community.path, 1, fn.LENGTH(place.path)) == place.path
    held = (Post.since <= today) & (Post.until.is_null() | (Post.until >= today))
    held &= Post.ended_at.is_null() & (Post.role != "resident")
    query = Post.select(Post.id).join(place, on=Post.area == place.id)
    query = query.join(community, on=Issue.community == community.id)
    return fn.EXISTS(query.where((Post.person == Issue.first_contact) & held & (inside | around)))


def told(issue, person):
    """A Told: the issue as `person` (None: its reporter without an account) may read it."""
    hidden = person is not None and is_handler_only(issue, person)
    words = issue.text
    if hidden:
        words = _as_read(issue, issue.brief, hidden) or hide(issue, issue.text)
    return Told(
        words=words,
        place=_as_read(issue, issue.place, hidden),
        measure=_as_read(issue, issue.measure, hidden),
        reporter=reporter(issue, person, hidden),
        files=files(issue, hidden),
        steps=story.steps(issue, person, hidden),
        calls=story.calls(issue, person, hidden),
        contact=_contact(issue),
        is_hidden=hidden,
    )


def _as_read(issue, text, hidden):
    """What the community, or its reporter, wrote for whoever does it."""
    return hide(issue, text) if hidden and not issue.shows_name else text


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


def _contact(issue):
    """(name, role) of who keeps the reporter told (首问责任), else of the community; or None."""
    if not issue.first_contact_id:
        return None
    if not issue.has_contact:
        return _("The community"), "community"
    return issue.first_contact.name, "first_contact"


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


def phone(issue, to, seconds):
    """The number of a reporter without an account, where `to` opened it within the last `seconds`;
    else None."""
    if not issue.phone_sealed or not access.can("issue.reporter", issue, to):
        return None
    is_open = looks.lately(to, "reporter", AccessRecord.issue == issue.id, seconds)
    return sealing.unseal(issue.phone_sealed) if is_open else None


def reveal_phone(issue, reason, by):
    """Note why a reporter's number is opened: from then on `phone` tells it a while, and its
    reporter can read why. Raises Refused, Missing without a number, RuleBroken without a reason."""
    access.require("issue.reporter", issue)
    if not issue.phone_sealed:
        raise Missing
    reason = looks.reason_of(reason)
    activity.looked(by, "reporter", issue=issue, reason=reason)
