"""What a counter carries where it has no network: the reserved codes, sealed.

A lost tablet shows neither codes nor names. Each entry opens with its code, or, for whoever shows
their pass, with the secret in that.

- A code has six digits: whoever has the tablet and time can try them all. PBKDF2 makes each try
  slow, no more than that; so an entry holds only a thing, its points and a masked name.
- sealed: nonce 12 | AES-256-GCM of JSON, filled up to whole blocks. The nonce is a keyed digest of
  what is sealed, as in services/passes/roster.py: an unchanged reservation is an unchanged entry.
- `passes` leads from a pass to codes; its secret has 96 bits, so that a plain digest is enough.
- One's own reservations are left out: a colleague hands them over.

static/js/counter/cache.js opens it; tests/browser/test_market_life.py holds the two together.
"""

import hashlib
import hmac
import json
import struct
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from peewee import JOIN

from models import Pass, Redemption
from services import context, sealing
from services.passes import issuing, keys
from services.passes.base32 import to_base64url
from services.redemptions.handing import with_all

ROUNDS = 10_000
NONCE = 12
BLOCK = 64
MOST = 300  # reservations of one community that go along


def build(community):
    """The sealed codes of a community, ready for JSON: {shop, rounds, keys, entries, passes}. Two
    queries; it says nothing of the moment it was made, so that day packs stay what they are."""
    rows = _reserved(community)
    by_secret = {}
    for one in rows:
        held = getattr(one, "held", None)
        if held and held.token_sealed:
            by_secret.setdefault(issuing.secret_of(held), []).append(one.code)
    entries = [_entry(community.id, one) for one in rows]
    passes = [_of_pass(community.id, secret, codes) for secret, codes in by_secret.items()]
    return {
        "shop": community.id,
        "rounds": ROUNDS,
        "keys": dict(sorted(keys.known()[0].items())),
        "entries": sorted(entries, key=lambda entry: entry["tag"]),
        "passes": sorted(passes, key=lambda entry: entry["tag"]),
    }


@lru_cache(maxsize=4096)
def key_of(community_id, code):
    """The key of a code, 32 bytes; slow to make, so each is made once."""
    salt = b"mulin-shop-1" + struct.pack(">Q", community_id)
    return hashlib.pbkdf2_hmac("sha256", code.encode(), salt, ROUNDS)


def tag_of(key):
    """What finds the entry of a code by its key."""
    return to_base64url(hashlib.sha256(b"mulin-shop-tag-1" + key).digest()[:12])


def _reserved(community):
    live = (Pass.person == Redemption.person) & Pass.revoked_at.is_null()
    query = with_all().select_extend(Pass).switch(Redemption)
    query = query.join(Pass, JOIN.LEFT_OUTER, on=live, attr="held")
    here = (Redemption.community == community.id) & (Redemption.state == "reserved")
    theirs = Redemption.person != context.person().id
    return list(query.where(here & theirs).order_by(Redemption.id.desc()).limit(MOST))


def _entry(community_id, one):
    key = key_of(community_id, one.code)
    said = {
        "id": one.id,
        "title": one.good.title,
        "quantity": one.quantity,
        "unit": one.good.unit,
        "points": one.points,
        "name": sealing.mask_name(one.person.name),
    }
    return {"tag": tag_of(key), "sealed": _seal(key, said)}


def _of_pass(community_id, secret, codes):
    where = b"mulin-shop-pass-1" + struct.pack(">Q", community_id)
    key = hashlib.sha256(where + secret).digest()
    return {"tag": tag_of(key), "sealed": _seal(key, {"codes": sorted(codes)})}


def _seal(key, value):
    plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    plain += b" " * (-len(plain) % BLOCK)
    nonce = hmac.digest(b"mulin-shop-nonce-1" + key, plain, "sha256")[:NONCE]
    return to_base64url(nonce + AESGCM(key).encrypt(nonce, plain, None))
