"""Being signed in: one row per device, found by the digest of the token in its cookie."""

import hashlib
import secrets
from datetime import timedelta

from models import DeviceSession, Invitation, Person
from services import access, activity, clock
from services.prepared import prepared

_lifetime = timedelta(days=180)


def configure(days):
    """How long a device stays signed in without being used."""
    global _lifetime
    _lifetime = timedelta(days=days)


def oldest():
    """A device last seen before this day has to sign in again."""
    return clock.today() - _lifetime


def digest(token):
    """What is stored of a token: unguessable, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def start(person, how, label=""):
    """Sign a person in on a device. Returns the DeviceSession; `.token` is known only now."""
    token = secrets.token_urlsafe(32)
    device = DeviceSession.create(
        person=person,
        token_digest=digest(token),
        how=how,
        label=label[:80],
        started_at=clock.now(),
        seen_on=clock.today(),
    )
    device.token = token
    person.device = device
    activity.record(person, "device.start", device, how=how)
    return device


_by_digest = prepared(
    lambda digest: (
        DeviceSession.select(DeviceSession, Person)
        .join(Person)
        .where((DeviceSession.token_digest == digest) & DeviceSession.ended_at.is_null())
    )
)


def load(token):
    """The Person signed in with this token, posts loaded and `.device` set, or None."""
    found = _by_digest(digest(token))
    if not found or not found[0].person.is_active:
        return None
    [device] = found
    if device.seen_on < oldest():
        return None
    device.token = token
    person = device.person
    person.device = device
    return access.load_posts(person)


def closed(token):
    """The Person whose account was closed while this token's device was signed in, or None.

    They hold no post any more and may only hand in what was noted before.
    """
    found = _by_digest(digest(token))
    if not found or found[0].person.is_active or found[0].seen_on < oldest():
        return None
    person = found[0].person
    person.posts = []
    return person


def seen(device):
    """Note once a day that a device is still in use. True when this was the first time today."""
    today = clock.today()
    if device.seen_on == today:
        return False
    DeviceSession.update(seen_on=today).where(DeviceSession.id == device.id).execute()
    return True


def end(device, by):
    """Sign a device out; it has to sign in again."""
    if device.ended_at is None:
        device.ended_at = clock.now()
        device.save()
        activity.record(by, "device.end", device)


def end_all():
    """Sign everybody out everywhere and withdraw every open link and code: after a breach.

    Returns how many devices were signed in.
    """
    now = clock.now()
    Invitation.update(withdrawn_at=now).where(
        Invitation.used_at.is_null() & Invitation.withdrawn_at.is_null()
    ).execute()
    return DeviceSession.update(ended_at=now).where(DeviceSession.ended_at.is_null()).execute()
