"""The day pack: one request brings what a phone needs where there is no network, as NDJSON."""

import json
import zlib
from itertools import chain

import brotli
from flask import Blueprint, Response, current_app, render_template, request
from flask_login import current_user

from routes import packing, packing_doors, packing_lists
from services import access, care, clock, doorstep, packs, reading

pack = Blueprint("pack", __name__, url_prefix="/pack")

TOGETHER = 25  # lines that are sent at once
END = {"end": True}


@pack.get("")
def show():
    """Everything this person takes along, as far as their phone does not have it yet."""
    desk = packing.Desk(current_user._get_current_object())
    cap = current_app.config["SETTINGS"].pack_doors
    lines, doors = _lines(desk, cap)
    has, tags = packs.tags_in(request.headers.get("Mulin-Pack", "")), {line.tag for line in lines}
    changed = [line for line in lines if line.tag not in has]
    head = {"person": desk.person.id, "made_at": clock.milliseconds(clock.now())}
    head |= {"total": len(lines), "changed": len(changed), "doors": doors, "cap": cap}
    gone = {"gone": sorted(has - tags), "kept": desk.broken}
    return _streamed([{"pack": head}], _pages(desk, changed), [gone, END])


@pack.get("/sizes")
def sizes():
    """Who in my areas looks after so many doors that a phone hardly takes them all along."""
    access.require("pack.oversee")
    cap = current_app.config["SETTINGS"].pack_doors
    found = packs.sizes(cap, request.args.get("page", 1, type=int))
    return render_template("pack/sizes.html", found=found, cap=cap)


def _lines(desk, cap):
    """([Line] in the order of their use, how many doors the person has)."""
    person = desk.person
    if not person.paths("household"):
        with desk.opened():
            urls = [*packing.FIRST, *packing_lists.event_pages(), *packing_lists.issue_lists()]
            urls += [*packing_lists.credit_pages(), *packing_lists.issue_pages(), "/people/me"]
        return desk.pages(urls), 0
    due = doorstep.due_of()
    households, total = packs.doors(due, cap)
    texts = care.texts(households, person)
    if request.method == "GET":
        packs.take_along(list(texts), person)
    lines = desk.pages(packing.before_doors(due, households))
    lines += packing_doors.Doors(desk).lines(reading.doors(households, due, texts))
    lines += desk.pages(packing.after_doors())
    return lines[: packs.MOST], total


def _pages(desk, lines):
    """The pages as they are sent, rendered some at a time, never while somebody waits to read."""
    for start in range(0, len(lines), TOGETHER):
        with desk.opened():
            block = lines[start : start + TOGETHER]
            made = [(line, desk.unbroken(line.url, line.html)) for line in block]
        yield [{"url": line.url, "tag": line.tag, "html": html} for line, html in made if html]


def _streamed(first, pages, last):
    """Lists of lines as one packed stream of NDJSON, sent as it grows."""
    blocks = map(_told, chain([first], pages, [last]))
    answer = Response(mimetype="application/x-ndjson")
    encoding = request.accept_encodings.best_match(("br", "gzip"))
    if encoding:
        answer.content_encoding = encoding
    answer.response = _packed(blocks, encoding)
    answer.headers["X-Accel-Buffering"] = "no"  # nginx hands on what it has
    return answer


def _told(block):
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in block).encode()


def _packed(blocks, encoding):
    """The same bytes, packed; each block can be read when it arrives."""
    if encoding == "br":
        packer = brotli.Compressor(quality=5, lgwin=22)
        for block in blocks:
            yield packer.process(block) + packer.flush()
        yield packer.finish()
    elif encoding == "gzip":
        packer = zlib.compressobj(6, wbits=zlib.MAX_WBITS + 16)
        for block in blocks:
            yield packer.compress(block) + packer.flush(zlib.Z_SYNC_FLUSH)
        yield packer.flush()
    else:
        yield from blocks
