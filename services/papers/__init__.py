"""Papers to take away: the record of somebody's service, or a certificate of it, as PDF.

    record(Paper(…)) -> bytes; record(…, large=True) for tired eyes

Knows no models, no requests and no language: see `content.Paper` for what it is to be given.
Raises Unprintable(characters) rather than leave a hole in a name.
"""

from services.papers.content import Paper
from services.papers.printing import Unprintable, record

__all__ = ["Paper", "Unprintable", "record"]
