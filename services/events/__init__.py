"""Events (活动): prepared, published, held, settled.

`machine.py` is the table of states and moves, `parties.py` what somebody is to an event. Who comes
to one stands in services/participations, what happens at its door in services/checkins.
"""
