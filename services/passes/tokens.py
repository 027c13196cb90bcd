"""The signed text in the QR of a pass: read and trusted without a network and without a database.

"MP1" and the base32 of: kid 4 | number 5 | day 2 (since 2020-01-01) | secret 12 | signature 64.
The signature is ES256 (docs/decisions/0008), r and s of 32 bytes each as browsers have them. It
covers LABEL and the 23 bytes before it, so nothing else a key ever signs can pass for a pass.
"""

import hashlib
import re
import secrets
import struct
from datetime import date
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services.passes.base32 import from_base32, from_base64url, squeeze, to_base32, to_base64url
from services.passes.numbers import clean_number, from_bytes, to_bytes

PREFIX = "MP1"
LABEL = b"mulin-pass-1"
SECRET = 12  # bytes
FIRST_DAY = date(2020, 1, 1)
BODY = struct.Struct(f">4s5sH{SECRET}s")
SIGNATURE = 64

_CURVE = ec.SECP256R1()
# The signature of a text is always the same one, so a pass drawn anew is the same picture and a
# page that shows it has not changed.
_SIGNING = ec.ECDSA(SHA256(), deterministic_signing=True)
_VERIFYING = ec.ECDSA(SHA256())
_ABOUT_A_NUMBER = re.compile("[0-9A-Z]{1,12}")
_ADDRESS = re.compile("HTTPS?://")


class Pass(NamedTuple):
    """What a pass says: `day` counts from 2020-01-01, `secret` is bytes."""

    kid: str
    number: str
    day: int
    secret: bytes


class Unreadable(Exception):
    """`code` is "bad" (torn, mistyped or forged), "foreign" (a key we do not know) or "other" (a
    text of another kind); `reason` says more, in a word of judging's list."""

    def __init__(self, code, reason):
        super().__init__(code, reason)
        self.code = code
        self.reason = reason


def new_key():
    """(kid, public, private) of a new key pair. `private` is readable: the caller seals it."""
    private = ec.generate_private_key(_CURVE)
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    scalar = private.private_numbers().private_value.to_bytes(32, "big")
    return hashlib.sha256(point).digest()[:4].hex(), to_base64url(point), to_base64url(scalar)


def new_secret():
    """A secret for one pass: what its tags and its name on a roster are sealed with."""
    return secrets.token_bytes(SECRET)


def day_number(day):
    """A date → the number of the day in a pass."""
    return (day - FIRST_DAY).days


def issue(private, kid, number, day, secret=None):
    """The text of a pass. The same values give the same text, without a secret a new one."""
    if clean_number(number) != number:
        raise ValueError("not the number of a pass")
    body = _body(Pass(kid, number, day, new_secret() if secret is None else secret))
    r, s = decode_dss_signature(_private_key(private).sign(LABEL + body, _SIGNING))
    return PREFIX + to_base32(body + r.to_bytes(32, "big") + s.to_bytes(32, "big"))


def read(text, keys):
    """A text → the Pass it is. `keys` is {kid: public}. Raises Unreadable."""
    found, signature = parse(text)
    verify(found, signature, keys)
    return found


def parse(text):
    """A text → (Pass, signature), nothing of it proved yet. Raises Unreadable."""
    plain = squeeze(text)
    if not plain.startswith(PREFIX):
        raise Unreadable(*_something_else(plain))
    data = from_base32(plain.removeprefix(PREFIX), BODY.size + SIGNATURE)
    if data is None:
        raise Unreadable("bad", "torn")
    kid, number, day, secret = BODY.unpack_from(data)
    return Pass(kid.hex(), from_bytes(number), day, secret), data[BODY.size :]


def verify(found, signature, keys):
    """Raises Unreadable unless one of our keys signed that pass."""
    public = keys.get(found.kid)
    if public is None:
        raise Unreadable("foreign", "key")
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    try:
        _public_key(public).verify(encode_dss_signature(r, s), LABEL + _body(found), _VERIFYING)
    except InvalidSignature:
        raise Unreadable("bad", "signature") from None


def _something_else(plain):
    if not plain:
        return "bad", "empty"
    if _ABOUT_A_NUMBER.fullmatch(plain):
        return "bad", "number"
    return "other", "address" if _ADDRESS.match(plain) else "text"


def _body(found):
    kid, number = bytes.fromhex(found.kid), to_bytes(found.number)
    if len(kid) != 4 or len(found.secret) != SECRET:
        raise ValueError("a kid has 4 bytes, a secret 12")
    return BODY.pack(kid, number, found.day, found.secret)


def _public_key(public):
    return ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, from_base64url(public))


def _private_key(private):
    return ec.derive_private_key(int.from_bytes(from_base64url(private), "big"), _CURVE)
