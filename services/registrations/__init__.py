"""Reporting in (双报到): members, units, and who joins a volunteer team.

That somebody is a party member is known to themselves and their branch alone: what is written down
for others (activity, addresses, logs) says that somebody reported in, never as what.
"""

from services.registrations.applying import apply, communities, team_area, teams, units
from services.registrations.lists import PAGE, may_welcome, mine, waiting
from services.registrations.machine import REGISTRATION
from services.registrations.moving import move, offered
from services.registrations.ones import ones
from services.registrations.reading import load, looked, speaks

__all__ = (
    "PAGE",
    "REGISTRATION",
    "apply",
    "communities",
    "load",
    "looked",
    "may_welcome",
    "mine",
    "move",
    "offered",
    "ones",
    "speaks",
    "team_area",
    "teams",
    "units",
    "waiting",
)
