"""Checking in at the door of an event: facts that are taken in, whatever the list says.

`proving` asks whether a pass or a code is good, `standing` where somebody stands, `taking_in`
writes the facts and moves the participation, `answering` gives a second chance, `reading` is what
the page of the door tells. No fact is lost: one that proves nothing is kept as refused, with why,
and whoever was there can confirm it.
"""

from services.checkins.answering import confirm, dismiss
from services.checkins.taking_in import take

__all__ = ["confirm", "dismiss", "take"]
