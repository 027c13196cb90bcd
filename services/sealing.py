"""Sealing what must not lie readable on the disk: phone numbers and care notes."""

import base64
import hashlib
import hmac
import os

from cryptography.fernet import Fernet, InvalidToken

_keys = {}


def configure(secret):
    """Derive the keys from the instance's secret. Called once by create_app."""
    root = hashlib.sha256(b"mulin/" + secret.encode()).digest()
    seal_key = hmac.digest(root, b"seal", "sha256")
    _keys["fernet"] = Fernet(base64.urlsafe_b64encode(seal_key))
    _keys["digest"] = hmac.digest(root, b"digest", "sha256")
    _keys["outbox"] = hmac.digest(root, b"outbox", "sha256")


def seal(text):
    """Readable text → sealed text; None stays None."""
    return None if text is None else _keys["fernet"].encrypt(text.encode()).decode()


def unseal(sealed):
    """Sealed text → readable text. Raises ValueError when it was sealed with another secret."""
    if sealed is None:
        return None
    try:
        return _keys["fernet"].decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise ValueError("sealed with another secret: is this the right data/secret?") from None


def outbox_key(person_id):
    """The key (base64url) with which a phone seals what this person's outbox holds.

    Always the same for one person, so that they can open it again after signing in anew. It comes
    under a mask that is another one each time, and after it: a secret that stands unchanged in
    compressed pages could be guessed from their length.
    """
    key = hmac.digest(_keys["outbox"], str(person_id).encode(), "sha256")
    mask = os.urandom(len(key))
    masked = bytes(a ^ b for a, b in zip(key, mask, strict=True))
    return base64.urlsafe_b64encode(mask + masked).decode().rstrip("=")


def digest(text):
    """A keyed digest, for finding equal values without reading them."""
    return hmac.digest(_keys["digest"], text.encode(), "sha256").hex()


def mask_name(name):
    """王秀兰 → 王*兰, 王芳 → 王*. Other scripts keep their first letter."""
    name = name.strip()
    if len(name) <= 1:
        return name
    if len(name) == 2:
        return name[0] + "*"
    return name[0] + "*" * (len(name) - 2) + name[-1]


def mask_phone(number):
    """13812341234 → 138****1234; shorter numbers keep only their last two digits."""
    if not number:
        return ""
    if len(number) >= 11:
        return number[:3] + "****" + number[-4:]
    return "****" + number[-2:]
