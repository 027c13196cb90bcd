"""Getting things for points (积分超市): reserved at home, handed over at a counter that may have no
network. What was handed over there and cannot be paid for stays on a list until it is settled."""

from services.redemptions.handing import bearer, collect, found, moved, offered
from services.redemptions.machine import REDEMPTION
from services.redemptions.reserving import allowance, decided_by, reserve
from services.redemptions.settling import expire_due, settle_due
from services.redemptions.walking_up import walk_up

__all__ = (
    "REDEMPTION",
    "allowance",
    "bearer",
    "collect",
    "decided_by",
    "expire_due",
    "found",
    "moved",
    "offered",
    "reserve",
    "settle_due",
    "walk_up",
)
