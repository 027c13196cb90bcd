"""QR codes, for a link that another phone opens by its camera."""

import io

import segno


def svg(text):
    """An inline SVG of `text`, dark on white, without style attributes."""
    return segno.make(text, error="m").svg_inline(border=2, light="#fff", omitsize=True)


def digits_svg(address, digits):
    """The same for an address that ends with a long number: digits take the least room there is."""
    made = segno.make([address, digits], error="m", boost_error=False)
    return made.svg_inline(border=2, light="#fff", omitsize=True)


def terminal(text):
    """The same for a terminal, as text."""
    out = io.StringIO()
    segno.make(text, error="l").terminal(out, compact=True)
    return out.getvalue()
