"""Looking at what is sensitive: revealing a number with a reason, and who looked at mine."""

from collections import namedtuple
from datetime import timedelta

from flask_babel import gettext as _

from models import AccessRecord
from services import activity, clock, people
from services.errors import Refused, RuleBroken

PAGE = 20
REASON_LENGTH = 100

Page = namedtuple("Page", "looks page pages total")


def at(person, page=1):
    """One Page of the looks at what is kept about `person`, newest first, viewers with posts."""
    query = AccessRecord.visible_to(person)
    total = query.count()
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    newest = query.order_by(AccessRecord.looked_at.desc(), AccessRecord.id.desc())
    found = list(newest.paginate(page, PAGE))
    people.load_posts([look.viewer for look in found])
    return Page(found, page, pages, total)


def may_reveal(person):
    """May I see the number of `person` (posts loaded), with a reason?"""
    return bool(person.phone_sealed) and people.within_my("person.reveal", person)


def reveal(person, reason, by):
    """Note that `by` wants to see a number, and why; from then on `is_revealed` says yes a while.

    `reason` is a code of words "reveal" or free text. Raises Refused, or RuleBroken without one.
    """
    if not may_reveal(person):
        raise Refused("person.reveal")
    activity.looked(by, "phone", person=person, reason=reason_of(reason))
    activity.record(by, "person.reveal", person, area=people.area_of(person))


def is_revealed(person, to, seconds):
    """Did `to` reveal the number of `person` within the last `seconds`?"""
    return may_reveal(person) and lately(to, "phone", AccessRecord.person == person.id, seconds)


def reason_of(text):
    """The reason for opening a number, as it is kept. Raises RuleBroken without one."""
    reason = text.strip()
    if not reason:
        raise RuleBroken(_("Please say why you need the number. They can read it."), "reason")
    return reason[:REASON_LENGTH]


def lately(viewer, what, whose, seconds):
    """Did a Person look at `what` in the last `seconds`? `whose`: expression over AccessRecord."""
    since = clock.now() - timedelta(seconds=seconds)
    mine = (AccessRecord.viewer == viewer.id) & (AccessRecord.what == what)
    return AccessRecord.select().where(mine & whose & (AccessRecord.looked_at > since)).exists()
