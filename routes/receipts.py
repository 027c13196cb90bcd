"""Receipts: what an outbox gets back for a form, and the page on which a person reads one."""

from flask import Blueprint, jsonify, render_template, request
from flask_babel import lazy_gettext as _l

from services import clock, context
from services import receipts as service

# 202: it was taken in, and waits for the word of somebody (routes/noting.py).
WORDS = {202: _l("It is noted. It counts as soon as somebody who was there says so.")}

receipts = Blueprint("receipts", __name__, url_prefix="/receipts")


@receipts.get("/<uuid:key>")
def show(key):
    """The server's side of one form of mine: when it came, what became of it."""
    return render_template("receipts/show.html", found=service.find(str(key)))


def sender():
    """The id of the person an outbox sends for, or None where no outbox is asking."""
    said = request.headers.get("Mulin-Outbox", "")
    return (int(said) if said.isdecimal() and len(said) < 19 else 0) if said else None


def wanted():
    """Does an outbox want a receipt for an answer, instead of a page?"""
    return sender() is not None


def of(answer, key, received_at):
    """The receipt for what a view answered: a page or a redirect."""
    if answer.status_code >= 400:
        return refused(answer.status_code, " ".join(context.words()))
    code = answer.status_code
    return _receipt(200, key, code, answer.location, received_at, WORDS.get(code, ""))


def again(submission):
    """The receipt of a form that was taken in before."""
    s = submission
    return _receipt(200, s.key, s.status, s.location, s.received_at, WORDS.get(s.status, ""))


def waits(key, received_at, words):
    """The receipt of a form that waits for the community's decision."""
    return _receipt(200, key, 202, None, received_at, words)


def refused(code, words):
    """The answer to a form that was not taken in, with the reason in words."""
    return _receipt(code, context.submission() or _named(), code, None, None, words)


def _named():
    """The id as the outbox names it beside the form, which may be too large to be read."""
    return request.headers.get("Mulin-Submission", "")[:64]


def _receipt(code, key, status, location, received_at, words=""):
    moment = received_at and clock.milliseconds(received_at)
    answer = jsonify(
        submission=key, status=status, location=location, received_at=moment, words=str(words)
    )
    answer.status_code = code
    return answer
