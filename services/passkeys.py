"""Passkeys: discoverable, user-verifying, several for each person. Hides the webauthn library.

A ceremony is: options with a fresh challenge (`begin_…`), the authenticator's answer, verification.
The challenge is a row that one browser can take once (`take`).
"""

import secrets
from collections import namedtuple
from datetime import timedelta

import webauthn
from flask_babel import gettext as _
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    parse_authentication_credential_json,
)
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from models import Ceremony, Passkey, Person
from services import access, activity, clock, sessions
from services.errors import RuleBroken

LIFETIME = timedelta(minutes=5)
MILLISECONDS = int(LIFETIME.total_seconds() * 1000)
MOST = 20  # passkeys per person
VERIFIED = UserVerificationRequirement.REQUIRED

# Where the passkeys belong: the host name, and the origin the browser reports.
Site = namedtuple("Site", "id origin")


def begin_registration(person, site):
    """(token, JSON options) for a new passkey of `person` on this device."""
    token, challenge = _begin("register", person)
    known = [
        PublicKeyCredentialDescriptor(id=base64url_to_bytes(passkey.credential_id))
        for passkey in Passkey.visible_to(person)
    ]
    options = webauthn.generate_registration_options(
        rp_id=site.id,
        rp_name=_("Mulin"),
        user_id=_handle(person),
        user_name=person.name,
        challenge=challenge,
        timeout=MILLISECONDS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=VERIFIED
        ),
        exclude_credentials=known,
    )
    return token, webauthn.options_to_json(options)


def begin_sign_in(site):
    """(token, JSON options) for signing in without saying who one is."""
    token, challenge = _begin("sign_in")
    options = webauthn.generate_authentication_options(
        rp_id=site.id, challenge=challenge, timeout=MILLISECONDS, user_verification=VERIFIED
    )
    return token, webauthn.options_to_json(options)


def take(kind, token, person=None):
    """The challenge begun under `token`, or None. It can be taken once, by that person."""
    mine = Ceremony.person.is_null() if person is None else (Ceremony.person == person.id)
    begun = (Ceremony.token_digest == sessions.digest(token or "")) & (Ceremony.kind == kind)
    fresh = Ceremony.expires_at > clock.now()
    taken = Ceremony.delete().where(begun & mine & fresh).returning(Ceremony.challenge)
    return next((bytes(row.challenge) for row in list(taken.execute())), None)


def register(person, credential, challenge, site, label):
    """Keep a new passkey from the authenticator's answer (JSON text).

    Returns the Passkey. Raises RuleBroken when the answer does not fit.
    """
    if challenge is None:
        raise RuleBroken(_too_late())
    if Passkey.visible_to(person).count() >= MOST:
        raise RuleBroken(_("You have many passkeys already. Please remove an old one first."))
    verified = _checked(
        webauthn.verify_registration_response,
        credential=credential,
        expected_challenge=challenge,
        expected_rp_id=site.id,
        expected_origin=site.origin,
        require_user_verification=True,
    )
    credential_id = bytes_to_base64url(verified.credential_id)
    if Passkey.select().where(Passkey.credential_id == credential_id).exists():
        raise RuleBroken(_("This device has its passkey already."))
    passkey = Passkey.create(
        person=person,
        credential_id=credential_id,
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        label=label,
        added_at=clock.now(),
    )
    activity.record(person, "passkey.add", passkey)
    return passkey


def verify(credential, challenge, site):
    """The Person (posts loaded) whose passkey gave this answer (JSON text). Raises RuleBroken."""
    if challenge is None:
        raise RuleBroken(_too_late())
    answer = _checked(parse_authentication_credential_json, json_val=credential)
    passkey = _named_by(answer)
    if passkey is None:
        raise RuleBroken(_refused())
    verified = _checked(
        webauthn.verify_authentication_response,
        credential=answer,
        expected_challenge=challenge,
        expected_rp_id=site.id,
        expected_origin=site.origin,
        credential_public_key=bytes(passkey.public_key),
        credential_current_sign_count=passkey.sign_count,
        require_user_verification=True,
    )
    if not passkey.person.is_active:
        raise RuleBroken(_("Your access here has ended. If that is a mistake, ask your community."))
    Passkey.update(sign_count=verified.new_sign_count, used_at=clock.now()).where(
        Passkey.id == passkey.id
    ).execute()
    return access.load_posts(passkey.person)


def remove(passkey, by, sure=False):
    """Forget a passkey. The last one only when `sure`. Raises RuleBroken."""
    others = Passkey.visible_to(passkey.person).where(Passkey.id != passkey.id)
    if not sure and not others.exists():
        raise RuleBroken(
            _("This is your last passkey. Without it, signing out means asking for a new way in.")
        )
    activity.record(by, "passkey.remove", passkey)
    passkey.delete_instance()


def remove_all(person, by):
    """Forget every passkey of a person whose phone is lost."""
    for passkey in Passkey.visible_to(person):
        remove(passkey, by, sure=True)


def _begin(kind, person=None):
    now = clock.now()
    token, challenge = secrets.token_urlsafe(32), secrets.token_bytes(32)
    Ceremony.delete().where(Ceremony.expires_at < now).execute()
    Ceremony.create(
        token_digest=sessions.digest(token),
        kind=kind,
        challenge=challenge,
        person=person,
        expires_at=now + LIFETIME,
    )
    return token, challenge


def _checked(verifier, **values):
    """What the library makes of a stranger's answer. It lets many kinds of errors through."""
    try:
        return verifier(**values)
    except Exception as fault:
        raise RuleBroken(_refused()) from fault


def _named_by(answer):
    """The passkey an answer names, if the owner it names is the right one; else None."""
    passkey = (
        Passkey.select(Passkey, Person)
        .join(Person)
        .where(Passkey.credential_id == bytes_to_base64url(answer.raw_id))
        .first()
    )
    fits = passkey is not None and answer.response.user_handle == _handle(passkey.person)
    return passkey if fits else None


def _handle(person):
    """What the authenticator keeps to name its owner: the row's number, nothing personal."""
    return f"person {person.id}".encode()


def _too_late():
    return _("That took a little long. Please try once more.")


def _refused():
    return _(
        "This passkey does not open the door here. Try again, or ask your community for a code."
    )
