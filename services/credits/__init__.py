"""信用积分: declared by a resident, looked at by a collector, assessed by the council, reviewed by
the community, shown to the neighbours, and entered. A thank-you, never a score."""

from services.credits.approving import approve_all, by_the_clock, enter
from services.credits.assessing import sit
from services.credits.declaring import (
    behind_my_doors,
    community,
    declare,
    matters,
    note,
    somebody,
    whom,
)
from services.credits.effects import source_of
from services.credits.lists import (
    collecting,
    communities,
    mine,
    reviewing,
    roles,
    sitting,
    to_confirm,
    to_take_along,
)
from services.credits.machine import CREDIT_APPLICATION, is_due
from services.credits.moving import declared_with, move, offered, reversed_by, undo
from services.credits.reading import find, looked, one, progress, some, told

__all__ = (
    "CREDIT_APPLICATION",
    "approve_all",
    "behind_my_doors",
    "by_the_clock",
    "collecting",
    "communities",
    "community",
    "declare",
    "declared_with",
    "enter",
    "find",
    "is_due",
    "looked",
    "matters",
    "mine",
    "move",
    "note",
    "offered",
    "one",
    "progress",
    "reversed_by",
    "reviewing",
    "roles",
    "sit",
    "sitting",
    "some",
    "somebody",
    "source_of",
    "to_confirm",
    "to_take_along",
    "told",
    "undo",
    "whom",
)
