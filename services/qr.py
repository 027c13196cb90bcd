"""QR codes, for a link that another phone opens by its camera."""

import io

import segno


def svg(text):
    """An inline SVG of `text`, dark on white, without style attributes."""
    return segno.make(text, error="m").svg_inline(border=2, light="#fff", omitsize=True)


def terminal(text):
    """The same for a terminal, as text."""
    out = io.StringIO()
    segno.make(text, error="l").terminal(out, compact=True)
    return out.getvalue()
