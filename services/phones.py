"""Phone numbers in the one form they are kept and compared in: digits only."""

import re
import unicodedata

from flask_babel import gettext as _

MOBILE = re.compile(r"1[3-9]\d{9}")
LANDLINE = re.compile(r"0\d{2,3}[2-9]\d{6,7}")


def clean(text):
    """A number as somebody wrote it → its digits. Raises ValueError with a sentence."""
    text = unicodedata.normalize("NFKC", str(text)).strip()
    text = re.sub(r"(?<=\d)\.0+$", "", text)
    digits = re.sub(r"[\s()\-‐‑–—.]+", "", text)
    digits = re.sub(r"^(?:\+|00)?86(?=1[3-9]\d{9}$)", "", digits)
    if MOBILE.fullmatch(digits) or LANDLINE.fullmatch(digits):
        return digits
    raise ValueError(
        _("A phone number is 11 digits, or an area code and a landline, one number only.")
    )
