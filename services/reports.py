"""Reports are views over records that exist. 民情日记: the visits of a day, as one page to read."""

from collections import defaultdict
from types import SimpleNamespace

from peewee import JOIN, fn

from models import Attachment, Household, Person, Promise, Visit, within
from services import clock, context

PAGE = 100  # entries; more than anybody visits in a day


def diary(day, area=None, page=1):
    """What was noted on `day`: by the signed-in person, or by anybody in `area` as far as seen.

    An object with entries (Visits in the order they happened, each with .time, .promised, .photos,
    .voices), page and pages. Nobody's visits are counted or put together by author.
    """
    person = context.person()
    mine = Visit.author == person.id if area is None else within([area.path])
    found = Visit.visible_to(person).where(mine & (Visit.day == day) & Visit.voided_at.is_null())
    total = found.count()
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    query = (
        found.select_extend(Household, Person)
        .join_from(Visit, Household, JOIN.LEFT_OUTER)
        .join_from(Visit, Person, on=(Visit.author == Person.id))
        .order_by(Visit.happened_at, Visit.id)
    )
    entries = list(query.paginate(page, PAGE))
    _with_words(entries)
    _with_attachments(entries)
    return SimpleNamespace(entries=entries, page=page, pages=pages)


def _with_words(entries):
    said = defaultdict(list)
    standing = Promise.visit.in_(entries) & Promise.voided_at.is_null()
    for promise in Promise.select().where(standing).order_by(Promise.id):
        said[promise.visit_id].append(promise)
    for visit in entries:
        visit.promised = said[visit.id]
        visit.time = f"{clock.local(visit.happened_at):%H:%M}"


def _with_attachments(entries):
    kept = Attachment.select(Attachment.visit, Attachment.kind, fn.COUNT(Attachment.id))
    rows = kept.where(Attachment.visit.in_(entries)).group_by(Attachment.visit, Attachment.kind)
    counts = {(visit, kind): count for visit, kind, count in rows.tuples()}
    for visit in entries:
        visit.photos = counts.get((visit.id, "photo"), 0)
        visit.voices = counts.get((visit.id, "voice"), 0)


def places(person):
    """The areas of a person's posts by name, for the head of a printed page."""
    areas = {post.area_id: post.area for post in person.posts if post.area.kind != "county"}
    return "、".join(area.label for area in areas.values())
