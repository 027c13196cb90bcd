"""The number of a pass: eight symbols somebody can read out, hear and type.

Crockford's base32 (no I, L, O, U): seven random symbols and a check symbol, 40 bits in all.
The symbols are elements of the field GF(32). A number is right when its polynomial vanishes at 2:
every place then has a weight of its own and none is zero, so one wrong symbol, or two that changed
places, always show.
"""

import secrets

from services.passes.base32 import squeeze

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
READ_AS = str.maketrans("OIL", "011")


def new_number():
    """A number nobody could guess from another one."""
    symbols = [secrets.randbelow(32) for _ in range(LENGTH - 1)]
    return "".join(ALPHABET[symbol] for symbol in [*symbols, _double(_remainder(symbols))])


def clean_number(text):
    """What somebody typed → the number, or None when it cannot be one. Small letters, spaces,
    dashes and full width are forgiven, and O, I and L read as the digits they look like."""
    number = squeeze(text).translate(READ_AS)
    if len(number) != LENGTH or any(symbol not in ALPHABET for symbol in number):
        return None
    return None if _remainder(map(ALPHABET.index, number)) else number


def spaced(number):
    """7K3F9Q2M → 7K3F-9Q2M."""
    return f"{number[:4]}-{number[4:]}"


def to_bytes(number):
    """A number → its five bytes."""
    value = 0
    for symbol in number:
        value = value << 5 | ALPHABET.index(symbol)
    return value.to_bytes(5, "big")


def from_bytes(data):
    """Five bytes → the number in them."""
    value = int.from_bytes(data, "big")
    return "".join(ALPHABET[value >> shift & 31] for shift in range(35, -1, -5))


def _remainder(symbols):
    value = 0
    for symbol in symbols:
        value = _double(value) ^ symbol
    return value


def _double(element):
    """Times 2 in GF(32), which is made with x⁵ + x² + 1."""
    element <<= 1
    return element ^ 0b100101 if element & 32 else element
