"""有误: doubts about a line of a passbook, and what the community answers."""

from services.disputes.machine import POINTS_DISPUTE
from services.disputes.raising import move, offered, raise_dispute, raised_with, undo
from services.disputes.reading import of_lines, steps, waiting

__all__ = (
    "POINTS_DISPUTE",
    "move",
    "of_lines",
    "offered",
    "raise_dispute",
    "raised_with",
    "steps",
    "undo",
    "waiting",
)
