"""Public posts (公益岗位) and who claims them (认领): claimed, serving, left at any time."""

from services.claims.board import load, mine, open_posts, waiting
from services.claims.claiming import claim, claimed_with, move, offered, undo
from services.claims.machine import POST_CLAIM
from services.claims.posting import end, make, places

__all__ = (
    "POST_CLAIM",
    "claim",
    "claimed_with",
    "end",
    "load",
    "make",
    "mine",
    "move",
    "offered",
    "open_posts",
    "places",
    "undo",
    "waiting",
)
