"""Putting a book of points right, by two people: points nobody entered (补记), a line that is
reversed (冲正), points of the pool for somebody in need (爱心池)."""

from services.adjustments.asking import ask_add, ask_grant, ask_reverse, move, offered
from services.adjustments.machine import ADJUSTMENT
from services.adjustments.reading import listed, load, of_entry, waiting

__all__ = (
    "ADJUSTMENT",
    "ask_add",
    "ask_grant",
    "ask_reverse",
    "listed",
    "load",
    "move",
    "of_entry",
    "offered",
    "waiting",
)
