"""One-time ways in: the first time, on a second device, and after losing a phone.

Invitation and device links carry 256 random bits. A recovery code has eight digits, because it is
read out and typed, so it lives for minutes and attempts are counted (services/limits.py). Only
digests are stored; the token is known once, to whoever makes it.
"""

import re
import secrets
import unicodedata
from datetime import timedelta

from flask_babel import gettext as _

from models import Invitation, Person
from services import (
    access,
    activity,
    clock,
    context,
    devices,
    guardians,
    passkeys,
    sealing,
    sessions,
)
from services.errors import RuleBroken

LINKS = ("invitation", "device")
VERBS = {"invitation": "invitation.make", "recovery": "recovery.make"}
_lifetimes = {
    "invitation": timedelta(hours=72),
    "device": timedelta(minutes=10),
    "recovery": timedelta(minutes=15),
}


def configure(settings):
    """How long each kind works."""
    _lifetimes.update(
        invitation=timedelta(hours=settings.invitation_hours),
        device=timedelta(minutes=settings.device_minutes),
        recovery=timedelta(minutes=settings.recovery_minutes),
    )


def may_make(kind, person):
    """May the signed-in person make this kind of way in for somebody else?"""
    return person.id != context.person().id and access.may_let_in(VERBS[kind], person)


def make(person, kind, made_by):
    """A new way in for `person`, in place of earlier unused ones of that kind.

    `made_by` is None on the command line. Returns (Invitation, token): the token of a link, or the
    eight digits of a recovery. Raises RuleBroken for somebody who has left, and for a child.
    """
    if not person.is_active:
        raise RuleBroken(_("This person has left, so there is no way in to give."))
    if guardians.is_ward(person):
        raise RuleBroken(_("A guardian decides for this child, and acts for them here."))
    now = clock.now()
    mine = (Invitation.person == person.id) & (Invitation.kind == kind)
    Invitation.update(withdrawn_at=now).where(mine & _open(now)).execute()
    token, digest = _unused_code() if kind == "recovery" else _link_token()
    invitation = Invitation.create(
        kind=kind,
        person=person,
        token_digest=digest,
        made_by=made_by,
        made_at=now,
        expires_at=now + _lifetimes[kind],
    )
    activity.record(made_by, "invitation.make", invitation, area=area_of(person), kind=kind)
    return invitation, token


def recover(person, made_by, end_devices):
    """As `make`, for a lost phone; `end_devices` also shuts the lost one out at once."""
    made = make(person, "recovery", made_by)
    if end_devices:
        devices.end_all(person, by=made_by)
        passkeys.remove_all(person, by=made_by)
    return made


def find(token):
    """The open Invitation a link leads to, with its person, or None. Changes nothing."""
    return _find(sessions.digest(token), LINKS)


def use_link(token):
    """Use a link up. Returns its Invitation, person with posts loaded. Raises RuleBroken."""
    return _use(_find(sessions.digest(token), LINKS), gone())


def use_code(typed):
    """Use a recovery code up, however it was typed. Returns its Invitation. Raises RuleBroken."""
    digits = re.sub(r"[\s\-–—·.]", "", unicodedata.normalize("NFKC", typed))
    if not re.fullmatch(r"[0-9]{8}", digits):
        raise RuleBroken(_("The code has eight digits. Please look at it once more."), "code")
    wrong = _(
        "This code does not work any more, or a digit is different. Please ask for a new one."
    )
    return _use(_find(_code_digest(digits), ("recovery",)), wrong, "code")


def withdraw(invitation, by):
    """Make an unused invitation worthless."""
    if invitation.used_at is None and invitation.withdrawn_at is None:
        invitation.withdrawn_at = clock.now()
        invitation.save()
        activity.record(by, "invitation.withdraw", invitation, area=area_of(invitation.person))


def state(invitation):
    """open, used, withdrawn or expired."""
    if invitation.used_at:
        return "used"
    if invitation.withdrawn_at:
        return "withdrawn"
    return "expired" if invitation.expires_at <= clock.now() else "open"


def gone():
    """What to say of a link that is used, expired, withdrawn or unknown: never which of them."""
    return _(
        "This link does not work any more. Please ask whoever gave it to you, or your community, "
        "for a new one."
    )


def area_of(person):
    """Where an act that concerns a person belongs: their post, else their home, else None."""
    if "_posts" not in person.__dict__:
        access.load_posts(person)
    if person.posts:
        return person.posts[0].area
    return person.household.area if person.household_id else None


def _open(now):
    return (
        Invitation.used_at.is_null()
        & Invitation.withdrawn_at.is_null()
        & (Invitation.expires_at > now)
    )


def _link_token():
    token = secrets.token_urlsafe(32)
    return token, sessions.digest(token)


def _unused_code():
    while True:
        digits = f"{secrets.randbelow(10**8):08d}"
        digest = _code_digest(digits)
        if not Invitation.select().where(Invitation.token_digest == digest).exists():
            return digits, digest


def _code_digest(digits):
    """Keyed, because eight digits are soon tried through by whoever reads a stolen database."""
    return sealing.digest(f"recovery {digits}")


def _find(digest, kinds):
    open_one = (Invitation.token_digest == digest) & Invitation.kind.in_(kinds)
    found = (
        Invitation.select(Invitation, Person)
        .join(Person, on=Invitation.person)
        .where(open_one & _open(clock.now()))
        .first()
    )
    return found if found and found.person.is_active else None


def _use(invitation, refusal, field=None):
    """The one UPDATE that wins decides who comes in, however many try at the same time."""
    now = clock.now()
    if invitation is not None:
        mine = (Invitation.id == invitation.id) & _open(now)
        if Invitation.update(used_at=now).where(mine).execute() == 1:
            person = access.load_posts(invitation.person)
            activity.record(person, "invitation.use", invitation, kind=invitation.kind)
            return invitation
    raise RuleBroken(refusal, field)
