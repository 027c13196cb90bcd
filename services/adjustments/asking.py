"""Asking that a book is put right, and each step after that."""

from flask_babel import gettext as _

from models import Adjustment, PointsEntry
from services import access, clock, context, flow, people
from services.adjustments import reading
from services.adjustments.machine import ADJUSTMENT
from services.adjustments.parties import concerns
from services.errors import Missing, RuleBroken
from services.issues.places import community_of
from services.points.posting import REASON_LENGTH
from services.texts import clipped

MOST = 9999
ADDED_TO = ("volunteer", "credit")
GIVEN = ("accrue", "adjust")  # what can be reversed


def ask_add(person, account, points, reason, by):
    """Points of a Person nobody entered. Returns the Adjustment. Raises Refused, RuleBroken."""
    if account not in ADDED_TO:
        raise RuleBroken(_("Please choose which points."), "account")
    return _ask("add", _community(person), person, points, reason, by, account=account)


def ask_grant(person, points, reason, by):
    """Points of the pool for somebody in need. Returns the Adjustment. Raises the same."""
    return _ask("grant", _community(person), person, points, reason, by)


def ask_reverse(person, entry, reason, by):
    """A PointsEntry in the passbook of a Person is to be reversed. Returns the Adjustment.

    Raises Refused, and RuleBroken for what goes back in another way, or was asked for already.
    """
    access.hold(PointsEntry, [entry.id])
    if refusal := why_not(entry):
        raise RuleBroken(refusal)
    if reading.of_entry(entry.id):
        raise RuleBroken(_("Somebody has asked for this already."))
    community = entry.book.community
    return _ask("reverse", community, person, entry.points, reason, by, entry=entry)


def why_not(entry):
    """Why an entry cannot be reversed here, in a sentence that says what to do; "" if it can."""
    if entry.source.startswith("participation:"):
        return _("These points came from service. Void the minutes; the points then go back alone.")
    if entry.kind not in GIVEN:
        return _("Only points somebody was given can be taken back. Goods go back at the shop.")
    return ""


def offered(adjustment, person):
    """The flow.Moves a person can make now, one for each verb."""
    return flow.offered(ADJUSTMENT, adjustment, person)


def move(adjustment, verb, by, *, note=""):
    """Make a move, in the caller's transaction. Returns the Step.

    Raises Missing for an unknown verb, Refused, RuleBroken.
    """
    if verb not in {one.verb for one in ADJUSTMENT.moves}:
        raise Missing
    access.hold(Adjustment, [adjustment.id])
    return flow.move(ADJUSTMENT, adjustment, verb, by, note=note)


def _community(person):
    area = people.area_of(person)
    if area is None:
        raise RuleBroken(_("Their community is not known. Please enter their home first."))
    return community_of(area)


def _ask(kind, community, person, points, reason, by, **more):
    access.require("points.adjust", community)
    if concerns(person, by):
        raise RuleBroken(_("This concerns you or your family. Please ask a colleague to do it."))
    if not 1 <= (points or 0) <= MOST:
        raise RuleBroken(_("Please say how many points, from 1 to 9999."), "points")
    reason = clipped(" ".join((reason or "").split()), REASON_LENGTH, "reason")
    if not reason:
        raise RuleBroken(_("Please say why, in a few words."), "reason")
    made = Adjustment.create(
        kind=kind,
        community=community,
        person=person,
        points=points,
        reason=reason,
        asked_by=by,
        submission=context.submission(),
        state="asked",
        is_open=True,
        moved_at=clock.now(),
        state_since=clock.now(),
        **more,
    )
    flow.begin(ADJUSTMENT, made, "ask", by)
    return made
