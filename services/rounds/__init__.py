"""Coverage rounds of the three-visit patrols (三访民情): due lists and figures from facts."""

from services.rounds.calendar import Round, configure, span
from services.rounds.changes import pause, plan, planned, resume
from services.rounds.closing import freeze
from services.rounds.patches import Patch, patches, walked
from services.rounds.plans import (
    communities_of,
    community_of,
    counting,
    current,
    from_key,
    in_reach,
    past,
    reach,
)
from services.rounds.targets import counts, late, tally

__all__ = (
    "Patch",
    "Round",
    "communities_of",
    "community_of",
    "configure",
    "counting",
    "counts",
    "current",
    "freeze",
    "from_key",
    "in_reach",
    "late",
    "past",
    "patches",
    "pause",
    "plan",
    "planned",
    "reach",
    "resume",
    "span",
    "tally",
    "walked",
)
