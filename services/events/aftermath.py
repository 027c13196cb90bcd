"""What a move of an event means for the people on its list, once it has moved.

After it and not as one of its effects: by then nobody moves up into an event that was cancelled.
"""

import json

from services.participations import arriving, lists, seats, settling

COUNTED = {"starts_at", "ends_at", "counts_hours"}  # minutes follow from these


def follow(event, step):
    """Do what follows from a Step of an event, in the same transaction. Raises RuleBroken."""
    if step.verb in ("cancel", "withdraw") and step.before != "draft":
        lists.call_off_all(event)
        arriving.close(event)  # whoever was there already served until now
    elif step.verb == "end":
        arriving.close(event)
    elif step.verb == "settle":
        settling.settle(event)
    elif step.verb == "change" and event.state != "draft":
        changed = {*json.loads(step.detail)["changed"]}
        if "capacity" in changed:
            seats.balance(event)
        if changed & COUNTED:
            arriving.recount(event)
