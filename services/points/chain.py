"""Hashes over the ledger: leaves, the chain of a book, a day's tree, the root that is published.

A leaf is SHA-256 of 00 and what an entry says; a node of the tree of 01 and its two parts (an odd
one goes up as it is, as in RFC 6962); a link of the chain of 02, the link before and the leaf; a
root of 03, the root before, the day, the tree and the end of the chain. All as lower-case hex.
static/js/proof/ computes the same; both are held to tests/vectors/.
"""

import hashlib
import json

_JSON = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def canonical(content):
    """The bytes a dict of plain values is hashed as: JSON, keys sorted, no spaces, UTF-8."""
    return _JSON.encode(content).encode()


def leaf(content):
    """The hash of what one entry says."""
    return _hash(b"\x00", canonical(content))


def link(previous, leaf):
    """The hash of an entry in its chain; `previous` is "" for the first of a book."""
    return _hash(b"\x02", bytes.fromhex(previous), bytes.fromhex(leaf))


def merkle(leaves):
    """The hash over a list of leaves, at least one."""
    level = list(leaves)
    while len(level) > 1:
        level = _up(level)
    return level[0]


def path(leaves, index):
    """What has to be known besides the leaf at `index` to reach merkle(leaves): [(side, hash)],
    side "L" for a part that stands to the left."""
    level, found = list(leaves), []
    while len(level) > 1:
        beside = index ^ 1
        if beside < len(level):
            found.append(("L" if beside < index else "R", level[beside]))
        level, index = _up(level), index // 2
    return found


def climb(leaf, path):
    """Where a leaf leads along a path."""
    for side, beside in path:
        pair = (beside, leaf) if side == "L" else (leaf, beside)
        leaf = _node(*pair)
    return leaf


def root(previous, day, merkle, head):
    """The root of a day (ISO date); `previous` is "" for the first of a book."""
    parts = bytes.fromhex(previous), day.encode(), bytes.fromhex(merkle), bytes.fromhex(head)
    return _hash(b"\x03", *parts)


def content_of(entry):
    """What a PointsEntry says, as a dict of plain values: all of it but its place in the book."""
    return {
        "kind": entry.kind,
        "from": entry.debit_id,
        "to": entry.credit_id,
        "points": entry.points,
        "source": entry.source,
        "rule_key": entry.rule_key,
        "rule": entry.rule_id,
        "original": entry.original_id,
        "reason": entry.reason,
        "evidence": entry.evidence,
        "by": entry.by_id,
        "second": entry.second_id,
        "at": entry.at.isoformat(timespec="microseconds"),
        "salt": entry.salt,
    }


def _up(level):
    return [
        _node(*level[start : start + 2]) if start + 1 < len(level) else level[start]
        for start in range(0, len(level), 2)
    ]


def _node(left, right):
    return _hash(b"\x01", bytes.fromhex(left), bytes.fromhex(right))


def _hash(*parts):
    return hashlib.sha256(b"".join(parts)).hexdigest()
