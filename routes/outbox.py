"""The outbox: what a phone still has to send. It lives on the phone, only its frame here."""

from flask import Blueprint, render_template

outbox = Blueprint("outbox", __name__, url_prefix="/outbox")


@outbox.get("")
def show():
    """Waiting, sending, needs you, sent; and what is kept on this phone."""
    return render_template("outbox/show.html")
