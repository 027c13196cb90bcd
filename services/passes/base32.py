"""Bytes as text and back, and what scanners and thumbs make of such a text.

Base32 (RFC 4648, unpadded) is for codes: capitals and digits make the smallest QR. Base64url is
for JSON. `squeeze` takes away what a keyboard, an input method or a chat adds to a code.
"""

import base64

# Written out, not asked of Unicode: Python and browsers must agree, whatever tables they have.
_THIN = "".join(map(chr, range(0x2000, 0x200C)))  # down to no width at all
_SPACES = "\t\n\r \u00a0\u2028\u2029\u202f\u205f\u3000\ufeff" + _THIN
_DASHES = "-\u2212\uff0d" + "".join(map(chr, range(0x2010, 0x2016)))
_WIDE = {code: chr(code - 0xFEE0).upper() for code in range(0xFF01, 0xFF5F)}
_SQUEEZED = {
    **{ord(letter): letter.upper() for letter in "abcdefghijklmnopqrstuvwxyz"},
    **_WIDE,  # Chinese input methods type Ａ１ for A1
    **dict.fromkeys(map(ord, _SPACES + _DASHES)),
}


def squeeze(text):
    """Any text → the same in narrow capitals, without spaces and dashes."""
    return text.translate(_SQUEEZED)


def to_base32(data):
    """Bytes → base32 without padding."""
    return base64.b32encode(data).decode().rstrip("=")


def from_base32(text, size):
    """Base32 → exactly `size` bytes, or None. One spelling for one value: loose last bits are
    refused, or a text with a flipped bit would read as if nothing had happened."""
    try:
        data = base64.b32decode(text + "=" * (-len(text) % 8))
    except ValueError:
        return None
    return data if len(data) == size and to_base32(data) == text else None


def to_base64url(data):
    """Bytes → base64url without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def from_base64url(text):
    """Base64url, with or without padding → bytes."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
