"""The list of an event that a scanning station carries, sealed: a lost phone tells no names.

Each person's entry opens only with the secret in their own pass; so a station learns a name when
its bearer shows it, and never before.

- tag: finds the entry of a pass. number_tag: says of a typed number that it is on the list. It is
  so short (24 bits) that thousands of numbers share it. Whoever holds two lists can narrow them
  down to the numbers on both; a number opens nothing and is nobody's name.
- sealed: nonce 12 | AES-256-GCM of JSON {name, state}, the key made of event and secret.
- The nonce is a keyed digest of what is sealed, not chance: an unchanged person is an unchanged
  entry, so that day packs, which compare by content, carry only what changed. AES-GCM forbids two
  texts under one key and nonce; here another text makes another nonce (96 bits, and a key seals
  only the few states of one person). What it shows: that an entry is again as it was.
- The JSON is filled up with spaces to whole blocks: the length tells neither state nor name.
- Everything is sorted by digests: the order tells nothing.
"""

import hashlib
import hmac
import json
import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.passes.base32 import from_base64url, to_base64url
from services.passes.judging import Known, Listed

NONCE = 12
BLOCK = 64  # bytes; eleven Chinese characters of a name fit into one


def build(event_id, people, *, keys, revoked, revoked_kids, made_at, revoked_at):
    """The roster, ready for JSON. `people` are (secret, number, name, state); `keys` is
    {kid: public}, `revoked` are numbers; `made_at` and `revoked_at` are Unix milliseconds."""
    return {
        "event": event_id,
        "made_at": made_at,
        "keys": dict(sorted(keys.items())),
        "revoked": sorted(revoked_tag(number) for number in revoked),
        "revoked_at": revoked_at,
        "revoked_kids": sorted(revoked_kids),
        "entries": sorted(
            (_entry(event_id, *person) for person in people), key=lambda entry: entry["tag"]
        ),
    }


def open_roster(roster):
    """A roster as it came → Known: what a station can read out of it."""
    event_id = roster["event"]
    entries = {entry["tag"]: entry for entry in roster["entries"]}
    numbers = {entry["number_tag"] for entry in roster["entries"]}
    revoked = set(roster["revoked"])

    def by_pass(found):
        entry = entries.get(tag(event_id, found.secret))
        return entry and _open(event_id, found.secret, entry["sealed"])

    def by_number(number):
        return Listed(None, None) if number_tag(event_id, number) in numbers else None

    return Known(
        keys=roster["keys"],
        revoked_kids=roster["revoked_kids"],
        is_revoked=lambda number: revoked_tag(number) in revoked,
        by_pass=by_pass,
        by_number=by_number,
    )


def tag(event_id, secret):
    """What finds the entry of a pass on an event's roster."""
    return to_base64url(_digest(b"mulin-tag-1", event_id, secret)[:12])


def number_tag(event_id, number):
    """What says of a number that it is on an event's roster."""
    return to_base64url(_digest(b"mulin-number-1", event_id, number.encode())[:3])


def revoked_tag(number):
    """What a revoked number is listed under, on every roster."""
    return to_base64url(hashlib.sha256(b"mulin-revoked-1" + number.encode()).digest()[:6])


def _entry(event_id, secret, number, name, state):
    return {
        "tag": tag(event_id, secret),
        "number_tag": number_tag(event_id, number),
        "sealed": _seal(event_id, secret, {"name": name, "state": state}),
    }


def _seal(event_id, secret, value):
    plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    plain += b" " * (-len(plain) % BLOCK)
    nonce_key = _digest(b"mulin-roster-nonce-1", event_id, secret)
    nonce = hmac.digest(nonce_key, plain, "sha256")[:NONCE]
    return to_base64url(nonce + AESGCM(_key(event_id, secret)).encrypt(nonce, plain, None))


def _open(event_id, secret, sealed):
    """Who cannot be opened is on the list all the same: a torn entry keeps nobody out."""
    try:
        data = from_base64url(sealed)
        plain = AESGCM(_key(event_id, secret)).decrypt(data[:NONCE], data[NONCE:], None)
    except (InvalidTag, ValueError):
        return Listed(None, None)
    person = json.loads(plain)
    return Listed(person["name"], person["state"])


def _key(event_id, secret):
    # A plain digest is enough: the secret is 96 random bits, no password to be stretched.
    return _digest(b"mulin-roster-1", event_id, secret)


def _digest(label, event_id, value):
    return hashlib.sha256(label + struct.pack(">Q", event_id) + value).digest()
