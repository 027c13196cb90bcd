"""Coverage rounds of the three-visit patrols (三访民情): due lists and figures from facts."""

from services.rounds.calendar import Round, configure, span
from services.rounds.changes import pause, plan, planned, resume
from services.rounds.closing import freeze
from services.rounds.excel import export, filename
from services.rounds.patches import Patch, patches, walked
from services.rounds.plans import (
    communities_of,
    community_of,
    current,
    from_key,
    in_reach,
    marked,
    now_of,
    part,
    past,
    reach,
)
from services.rounds.reading import breakdown, doors, grounds, one, overview, past_page
from services.rounds.targets import counts, late, tally

__all__ = (
    "Patch",
    "Round",
    "breakdown",
    "communities_of",
    "community_of",
    "configure",
    "counts",
    "current",
    "doors",
    "export",
    "filename",
    "freeze",
    "from_key",
    "grounds",
    "in_reach",
    "late",
    "marked",
    "now_of",
    "one",
    "overview",
    "part",
    "past",
    "past_page",
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
