"""A paper as PDF: set by Typst, from the fonts in this folder and nothing else on the machine."""

import io
import json
from dataclasses import asdict
from datetime import UTC
from functools import cache
from pathlib import Path

import segno
import typst

from services.papers import letters

SHEET = Path(__file__).with_name("paper.typ").read_bytes()
BOOK = Path(__file__).with_name("passbook.typ").read_bytes()
SIZE = 12  # points
LARGE = 16
# Kept for ten years, and read aloud: archival, tagged.
STANDARDS = ["a-2a", "ua-1"]


class Unprintable(ValueError):
    """The fonts lack `characters`: offer the page itself for printing, and say which they are."""

    def __init__(self, characters):
        super().__init__(f"no glyph for {' '.join(f'U+{ord(c):04X}' for c in characters)}")
        self.characters = characters


def record(paper, large=False):
    """The bytes of a PDF; the same paper makes the same bytes."""
    return _set(SHEET, paper, large, code=_code(paper.link))


def passbook(book, large=False):
    """The bytes of the PDF of a Passbook; the same one makes the same bytes."""
    return _set(BOOK, book, large)


def _set(sheet, paper, large, **more):
    lacking = letters.missing(paper.words())
    if lacking:
        raise Unprintable(lacking)
    inputs = {"paper": _data(paper, LARGE if large else SIZE), **more}
    compiler = typst.Compiler(
        sheet, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=inputs
    )
    made = int(paper.made.replace(tzinfo=UTC).timestamp())
    return compiler.compile(format="pdf", timestamp=made, pdf_standards=STANDARDS)


@cache
def _fonts():
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(letters.FOLDER)],
    )


def _data(paper, size):
    language, _dash, region = paper.language.partition("-")
    data = asdict(paper) | {"language": language, "region": region or None, "size": size}
    del data["made"]
    return json.dumps(data, ensure_ascii=False)


def _code(text):
    svg = io.BytesIO()
    segno.make(text, error="m").save(svg, kind="svg", border=2, light="#fff")
    return svg.getvalue().decode()
