"""What each move of a service paper changes besides its state. Called by services/flow.py only."""

from services import clock
from services.records import freezing


def _issue(record, by, given):
    """What stands on it is frozen as it is now; whoever issues it is on it by name."""
    freezing.freeze(record)
    record.handler, record.issued_at = by, clock.now()
    return {"minutes": record.minutes, "times": record.times}


EFFECTS = {"issue": _issue}
