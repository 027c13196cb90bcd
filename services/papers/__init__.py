"""Papers to take away, as PDF: the record of somebody's service or a certificate of it, a passbook.

    record(Paper(…)) -> bytes; passbook(Passbook(…)) -> bytes; both large=True for tired eyes

Knows no models, no requests and no language: see `content` for what each is to be given.
Raises Unprintable(characters) rather than leave a hole in a name.
"""

from services.papers.content import BookLine, Paper, Passbook
from services.papers.printing import Unprintable, passbook, record

__all__ = ["BookLine", "Paper", "Passbook", "Unprintable", "passbook", "record"]
