"""What the event and the person allow, besides the state a participation is in: a sentence why not.

Capacity never refuses anybody: it queues.
"""

from flask_babel import gettext as _

from models import Guardianship
from services import clock
from services.events.phases import PAST, UNPUBLISHED, phase
from services.participations.parties import guards

HELD = ("running", *PAST)


def against(participation, verb, by, happened_at=None):
    """The sentence that says why `by` cannot make this move now, or None.

    `happened_at`: when they did it, which only ever helps to leave.
    """
    event = participation.event
    stands = phase(event)
    if verb in ("invite", "receive", "confirm", "sign_up") and (said := _not_on(stands)):
        return said
    if verb == "sign_up":
        return _closed(stands) or _minor(participation, by)
    if verb == "confirm" and clock.today() < clock.day_of(event.starts_at) - clock.DAY:
        return _("Thank you. We ask you the day before.")
    if verb == "sign_off" and stands in HELD and (happened_at or clock.now()) >= event.starts_at:
        return _("It has begun already. There is nothing to sign off from any more.")
    if verb == "ask_makeup" and stands not in HELD:
        return _("It has not begun yet. Afterwards you can ask for a later entry here.")
    return None


def is_minor(person):
    """Does, or did, somebody else decide for this person? One query for each Person object."""
    if "is_minor" not in person.__dict__:
        mark_minors([person])
    return person.is_minor


def mark_minors(people):
    """Look up for all of `people` in one query whether they are minors."""
    ids = [person.id for person in people]
    if not ids:
        return
    minors = Guardianship.children().where(Guardianship.child.in_(ids))
    found = {id for (id,) in minors.tuples()}
    for person in people:
        person.is_minor = person.id in found


def _not_on(stands):
    if stands in UNPUBLISHED:
        return _("This event has not been published.")
    if stands == "cancelled":
        return _("This event was cancelled.")
    if stands in PAST:
        return _("This event is over.")
    return None


def _closed(stands):
    if stands == "locked":
        return _("The sign-up is closed. Whoever comes is welcome all the same.")
    if stands == "running":
        return _("It is going on already. Just come, you are checked in at the door.")
    return None


def _minor(participation, by):
    person = participation.person
    if by is not None and by.id == person.id:
        return None  # minors have no account of their own
    if not is_minor(person):
        return None
    if by is None or not guards(by, person.id):
        return _("For a minor, their guardian signs up.")
    if not participation.event.takes_minors:
        return _("This event is for grown-ups only.")
    return None
