"""Events (活动): prepared, published, held, settled.

`machine.py` is the table of states and moves, `parties.py` what somebody is to an event, `phases`
where one stands by the clock; `preparing`, `moving`, `reading`, `lists`, `inviting` and `sharing`
are what routes call, by their own names: people on the list of an event move by a machine that
asks this one. Who comes to one stands in services/participations.
"""

from services.events.phases import configure, grace, has_door, phase

__all__ = ["configure", "grace", "has_door", "phase"]
