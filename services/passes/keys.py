"""The keys passes are signed with. The newest one signs; a retired one still holds, a revoked one
does not, and neither do its passes. Private halves lie sealed and never leave the server."""

from models import Pass, SigningKey
from services import activity, clock, sealing
from services.errors import Missing
from services.passes import tokens


def signing():
    """The SigningKey new passes are signed with; made when there is none.

    Two processes that both make the first one leave two good keys, of which the newer signs.
    """
    in_use = SigningKey.retired_at.is_null() & SigningKey.revoked_at.is_null()
    newest = SigningKey.select().where(in_use).order_by(SigningKey.id.desc()).first()
    return newest or _make(None)


def rotate(by=None):
    """A new key signs from now on; passes of the older ones hold. Returns the SigningKey."""
    now, made = clock.now(), _make(by)
    older = SigningKey.select().where(SigningKey.retired_at.is_null() & (SigningKey.id < made.id))
    for key in older:
        key.retired_at = now
        key.save()
        activity.record(by, "key.retire", key)
    return made


def revoke(kid, by=None):
    """A key somebody else may have: its passes hold no more, and their holders get new ones when
    they look next. Returns how many. Raises Missing for a key nobody made, or that is revoked."""
    key = SigningKey.get_or_none((SigningKey.kid == kid) & SigningKey.revoked_at.is_null())
    if key is None:
        raise Missing
    now = clock.now()
    key.revoked_at, key.retired_at = now, key.retired_at or now
    key.save()
    activity.record(by, "key.revoke", key)
    held = (Pass.key == key.id) & Pass.revoked_at.is_null()
    return Pass.update(revoked_at=now, reason="key").where(held).execute()


def known():
    """({kid: public} of the keys whose passes hold, the kids of those that were revoked)."""
    rows = SigningKey.select(SigningKey.kid, SigningKey.public, SigningKey.revoked_at).tuples()
    rows = list(rows)
    good = {kid: public for kid, public, revoked_at in rows if revoked_at is None}
    return good, [kid for kid, _public, revoked_at in rows if revoked_at is not None]


def _make(by):
    kid, public, private = tokens.new_key()
    sealed = sealing.seal(private)
    made = SigningKey.create(kid=kid, public=public, private_sealed=sealed, made_at=clock.now())
    activity.record(by, "key.make", made)
    return made
