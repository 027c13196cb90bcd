"""The outbox: what this phone still has to send. Its rows live on the phone, only their frame here."""

from flask import Blueprint, render_template

outbox = Blueprint("outbox", __name__, url_prefix="/outbox")


@outbox.get("")
def show():
    """Waiting, sending, needs you, sent; and what is kept on this phone."""
    return render_template("outbox/show.html")
