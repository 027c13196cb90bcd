"""The number of a service paper: MS-2026-7K3F9Q2M, the year and eight symbols drawn by lot.

Forty random bits: whoever knows one number, or a million of them, is no nearer to another one.
"""

import re
import secrets

from services.passes.base32 import squeeze
from services.passes.numbers import ALPHABET, READ_AS

LENGTH = 8
_FORM = re.compile(rf"MS(\d{{4}})([{ALPHABET}]{{{LENGTH}}})")


def new_number(year):
    """A number nobody could guess."""
    return f"MS-{year}-" + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def clean_number(text):
    """What somebody typed → the number as it is kept, or None when it cannot be one.

    Small letters, spaces, dashes and full width are forgiven; O, I and L read as digits.
    """
    read = squeeze(text or "")
    found = _FORM.fullmatch(read[:2] + read[2:].translate(READ_AS))
    return f"MS-{found[1]}-{found[2]}" if found else None
